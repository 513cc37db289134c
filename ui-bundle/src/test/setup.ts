import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { reachability } from "@/services/reachability";
import { WebSocket as NodeWebSocket } from "ws";

// What jsdom does not have.
Object.assign(window, {
  matchMedia: (media: string) => Object.assign(new EventTarget(), { matches: false, media }),
});
Object.assign(Element.prototype, { scrollIntoView: () => undefined });
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.setAttribute("open", "");
  },
  close(this: HTMLDialogElement) {
    this.removeAttribute("open");
  },
});

/** jsdom's own cannot run here: it mixes its events with those of Node. Errors are told by `close` too. */
class BrowserWebSocket extends NodeWebSocket {
  constructor(address: string) {
    super(address);
    this.on("error", () => undefined);
  }
}
Object.assign(globalThis, { WebSocket: BrowserWebSocket });

// What is waited for comes over a real socket, on a machine that may be busy.
configure({ asyncUtilTimeout: 5_000 });

beforeEach(() => {
  localStorage.clear();
  reachability.report(true); // the server of the test before is gone
});
afterEach(cleanup);
