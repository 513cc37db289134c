import type { SocketState, Terminal } from "@/services/types";
import { fittingSize, type OpenTerminal } from "@/shared/terminal/newTerminal";
import { AttachedTerminal } from "../AttachedTerminal";

interface Options {
  terminal: Terminal;
  token: string;
  mayWrite: boolean;
  onState: (state: SocketState) => void;
}

export interface Followed {
  /** It came into view: it takes the focus, and the terminal its size. */
  show: () => void;
  end: () => void;
}

const resizeAfter = 100; // milliseconds; a window that is dragged changes its size all the time

/** Joins an xterm and a terminal of the server. */
export function follow(
  open: OpenTerminal,
  place: HTMLElement,
  { terminal, token, mayWrite, onState }: Options,
): Followed {
  const { term } = open;
  const link = new AttachedTerminal(terminal, token, term, (state) => {
    if (state === "closed") term.options.disableStdin = true;
    onState(state);
  });
  const sendSize = () => {
    const size = fittingSize(open, place);
    if (mayWrite && size) link.resize(size);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sizes = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(sendSize, resizeAfter);
  });

  term.options.disableStdin = !mayWrite;
  term.onData((text) => link.type(text));
  term.onBinary((data) => link.typeBytes(data));
  term.textarea?.addEventListener("focus", sendSize); // others may have made it theirs
  sizes.observe(place);
  return {
    show() {
      sendSize();
      term.focus();
    },
    end() {
      clearTimeout(timer);
      sizes.disconnect();
      link.detach();
    },
  };
}
