import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Terminal } from "@/services/types";
import { someServer, someSession, someTerminal, type FakeKrown } from "@/test/fakeKrown";
import { openApp, startSignedIn } from "@/test/render";

// xterm measures letters, which jsdom cannot; what goes to it is tested with the link, and in a browser.
vi.mock("@/features/commands/terminal/TerminalView", () => ({ default: () => null }));
vi.mock("./xterm/ShellView", () => ({
  default: ({ terminal, shown }: { terminal: Terminal; shown: boolean }) =>
    `${terminal.id} ${shown ? "in view" : "behind"}`,
}));
vi.mock("./xterm/measure", () => ({ measure: () => Promise.resolve({ cols: 100, rows: 30 }) }));

let krown: FakeKrown;
let stored: Terminal[];
afterEach(() => krown.stop());

async function openSession(terminals: Terminal[] = [], more: { role?: "readonly"; search?: string } = {}) {
  stored = terminals;
  krown = await startSignedIn({ role: more.role ?? "operator" });
  krown.on("GET /api/servers", { status: 200, body: [someServer] });
  krown.on("GET /api/sessions/s1/history", { status: 200, body: [] });
  krown.on("GET /api/sessions", { status: 200, body: [someSession] });
  krown.on("GET /api/sessions/s1", { status: 200, body: someSession });
  krown.on("GET /api/sessions/s1/terminals", () => ({ status: 200, body: stored }));
  krown.on("POST /api/sessions/s1/terminals", () => {
    const opened = { ...someTerminal, id: `te${stored.length + 1}` };
    stored = [...stored, opened];
    return { status: 201, body: opened };
  });
  krown.on("DELETE /api/terminals/te1", () => {
    stored = stored.filter(({ id }) => id !== "te1");
    return { status: 204 };
  });
  const app = openApp(`/sessions/s1${more.search ?? ""}`);
  await screen.findByRole("heading", { name: "web-01" });
  return app;
}

const second = { ...someTerminal, id: "te2" };
const tab = (name: string) => screen.findByRole("tab", { name });
const selected = () => screen.getByRole("tab", { selected: true }).textContent;
const newTerminal = () => screen.getByRole("button", { name: "New terminal" });
const events = () =>
  vi.waitFor(() => {
    const peer = krown.peers.find(({ path }) => path === "/ws");
    expect(peer?.received.length).toBe(1);
    return peer!;
  });
const shownPanel = () => within(screen.getByRole("tabpanel"));

describe("a new terminal", () => {
  it("is opened in the size that it will have, and shown", async () => {
    const { user } = await openSession();
    await user.click(newTerminal());
    expect(await screen.findByText("te1 in view")).toBeTruthy();
    expect(selected()).toBe("Terminal 1");
    expect(krown.asked("POST /api/sessions/s1/terminals")[0]?.body).toEqual({ cols: 100, rows: 30 });
  });

  it("that the host refuses says why", async () => {
    const { user } = await openSession();
    const body = { error: "The host allows no further channel.", code: "channel_refused" };
    krown.on("POST /api/sessions/s1/terminals", { status: 502, body });
    await user.click(newTerminal());
    expect((await screen.findByRole("alert")).textContent).toBe(body.error);
    expect(newTerminal()).toHaveProperty("disabled", false);
    expect(selected()).toBe("Commands");
  });
});

describe("the terminals of a session", () => {
  it("are there when the page is opened, all of them followed, the one of the address in view", async () => {
    await openSession([someTerminal, second], { search: "?terminal=te2" });
    expect(await screen.findByText("te2 in view")).toBeTruthy();
    expect(screen.getByText("te1 behind")).toBeTruthy();
    expect(selected()).toBe("Terminal 2");
  });

  it("are Commands when the one of the address is gone", async () => {
    await openSession([someTerminal], { search: "?terminal=te9" });
    await tab("Terminal 1");
    expect(selected()).toBe("Commands");
    expect(screen.getByLabelText("Command")).toBeTruthy();
  });

  it("are chosen by a click, and the address knows", async () => {
    const { user } = await openSession([someTerminal]);
    await user.click(await tab("Terminal 1"));
    expect(shownPanel().getByText("te1 in view")).toBeTruthy();
    expect(window.location.search).toBe("?terminal=te1");
    await user.click(await tab("Commands"));
    expect(await screen.findByLabelText("Command")).toBeTruthy();
    expect(window.location.search).toBe("");
  });

  it("are reached by keys: arrows go along the tabs, Enter shows one, Delete closes it", async () => {
    const { user } = await openSession([someTerminal, second]);
    const first = await tab("Terminal 1");
    (await tab("Commands")).focus();
    await user.keyboard("{ArrowRight}");
    expect(document.activeElement).toBe(first);
    expect(selected()).toBe("Commands");
    await user.keyboard("{Enter}");
    expect(selected()).toBe("Terminal 1");
    await user.keyboard("{End}{ArrowRight}");
    expect(document.activeElement?.textContent).toBe("Commands");
    await user.keyboard("{ArrowRight}{Delete}");
    await waitFor(() => expect(screen.queryByRole("tab", { name: "Terminal 1" })).toBeNull());
  });

  it("are closed by their button; the others keep their names", async () => {
    const { user } = await openSession([someTerminal, second], { search: "?terminal=te1" });
    await user.click(await screen.findByRole("button", { name: "Close Terminal 1" }));
    await waitFor(() => expect(screen.queryByRole("tab", { name: "Terminal 1" })).toBeNull());
    expect(krown.asked("DELETE /api/terminals/te1")).toHaveLength(1);
    expect(selected()).toBe("Terminal 2");
    expect(screen.getByText("te2 in view")).toBeTruthy();
  });

  it("come and end as /ws tells", async () => {
    await openSession([someTerminal]);
    await tab("Terminal 1");
    const peer = await events();
    stored = [someTerminal, second];
    peer.tell("terminal_opened", { session_id: "s1", terminal_id: "te2" });
    await tab("Terminal 2");
    stored = [someTerminal, { ...second, status: "closed", exit_code: 3 }];
    peer.tell("terminal_closed", { session_id: "s1", terminal_id: "te2", exit_code: 3, signal: null });
    await tab("Terminal 2 ended");
  });

  it("can be looked at by those who may only look", async () => {
    await openSession([someTerminal], { role: "readonly" });
    await tab("Terminal 1");
    expect(screen.queryByRole("button", { name: "New terminal" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Close Terminal 1" })).toBeNull();
  });

  it("that cannot be listed say so", async () => {
    await openSession([someTerminal]);
    await tab("Terminal 1");
    krown.on("GET /api/sessions/s1/terminals", {
      status: 500,
      body: { error: "A bug.", code: "internal_error" },
    });
    const peer = await events();
    peer.tell("terminal_opened", { session_id: "s1", terminal_id: "te1" });
    expect((await screen.findByRole("alert")).textContent).toBe("A bug.");
  });
});
