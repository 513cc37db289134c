import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Command, Session } from "@/services/types";
import { someServer, someSession, type FakeKrown } from "@/test/fakeKrown";
import { openApp, startSignedIn } from "@/test/render";

// xterm measures letters, which jsdom cannot; what goes to it is tested with the console, and in a browser.
vi.mock("@/features/commands/terminal/TerminalView", () => ({ default: () => null }));

let krown: FakeKrown;
afterEach(() => krown.stop());

function offer(session: Session) {
  krown.on("GET /api/sessions", { status: 200, body: [session] });
  krown.on("GET /api/sessions/s1", { status: 200, body: session });
}

async function openSession(more: Partial<Session> = {}, role: "operator" | "readonly" = "operator") {
  krown = await startSignedIn({ role });
  krown.on("GET /api/servers", { status: 200, body: [someServer] });
  krown.on("GET /api/sessions/s1/history", { status: 200, body: [] });
  krown.on("GET /api/sessions/s1/terminals", { status: 200, body: [] });
  offer({ ...someSession, ...more });
  const app = openApp("/sessions/s1");
  await screen.findByRole("heading", { name: "web-01" });
  return app;
}

const stream = () =>
  vi.waitFor(() => {
    const peer = krown.peers.find(({ path }) => path === "/api/ssh/s1/stream");
    expect(peer).toBeTruthy();
    return peer!;
  });

describe("the page of a session", () => {
  it("tells where one is, and the key of the host", async () => {
    await openSession();
    expect(screen.getByText("deploy@web.example.com:22")).toBeTruthy();
    expect(screen.getByText(someSession.host_key_fingerprint)).toBeTruthy();
    expect(screen.getByText("Connected")).toBeTruthy();
    expect(document.title).toBe("web-01 · Krown");
  });

  it("sends commands in their order, and cancels", async () => {
    const { user } = await openSession();
    const peer = await stream();
    await user.type(screen.getByLabelText("Command"), "sleep 9{Enter}");
    await user.type(screen.getByLabelText("Command"), "ls");
    await user.click(screen.getByRole("button", { name: "Run" }));
    const { command, command_id } = await peer.message(1);
    expect(command).toBe("sleep 9");
    expect(await screen.findByText("1 command waits")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await peer.message(2)).toEqual({ type: "cancel", command_id });
    expect(screen.queryByText("1 command waits")).toBeNull();
    const end = { session_id: "s1", command_id, exit_code: null, signal: null, status: "cancelled" };
    peer.tell("command_complete", end);
    await waitFor(() => expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull());
  });

  it("recalls commands by the arrow keys, and takes several lines", async () => {
    const { user } = await openSession();
    const field = screen.getByLabelText<HTMLTextAreaElement>("Command");
    await user.type(field, "first{Enter}second{Enter}");
    await user.type(field, "{ArrowUp}{ArrowUp}");
    expect(field.value).toBe("first");
    await user.type(field, "{ArrowDown}{ArrowDown}");
    expect(field.value).toBe("");
    await user.type(field, "one{Shift>}{Enter}{/Shift}two");
    expect(field.value).toBe("one\ntwo");
  });

  it("says when the session ends, and why, and takes no more commands", async () => {
    await openSession();
    offer({
      ...someSession,
      status: "disconnected",
      closed_reason: "web.example.com closed the connection.",
    });
    (await stream()).tell("session_status", { session_id: "s1", status: "disconnected" });
    expect(await screen.findByText("Disconnected")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("closed the connection");
    expect(screen.queryByLabelText("Command")).toBeNull();
    expect(screen.queryByRole("button", { name: "Disconnect" })).toBeNull();
  });

  it("disconnects", async () => {
    const { user } = await openSession();
    krown.on("DELETE /api/sessions/s1", () => {
      offer({ ...someSession, status: "disconnected" });
      return { status: 204 };
    });
    await user.click(screen.getByRole("button", { name: "Disconnect" }));
    expect(await screen.findByText("Disconnected")).toBeTruthy();
  });

  it("lets those listen who may only look", async () => {
    await openSession({}, "readonly");
    await stream();
    expect(screen.queryByLabelText("Command")).toBeNull();
    expect(screen.queryByRole("button", { name: "Disconnect" })).toBeNull();
  });

  it("that does not exist says so", async () => {
    krown = await startSignedIn();
    openApp("/sessions/s9");
    expect((await screen.findByRole("alert")).textContent).toContain("There is no such thing.");
  });
});

describe("the lists", () => {
  const command: Command = {
    id: "c1",
    session_id: "s1",
    command: "make install",
    stdout: "done\n",
    stderr: "",
    exit_code: 2,
    signal: null,
    timed_out: false,
    cancelled: false,
    truncated: true,
    status: "finished",
    executed_at: "2025-01-12T10:00:00Z",
    duration_ms: 1800,
  };

  it("of sessions follow what /ws tells", async () => {
    krown = await startSignedIn();
    openApp("/sessions");
    await screen.findByText("No sessions yet");
    offer(someSession);
    const peer = await krown.peer(0);
    await peer.message(0);
    peer.tell("session_status", { session_id: "s1", status: "connected" });
    const main = within(screen.getByRole("main"));
    expect(await main.findByRole("link", { name: "web.example.com" })).toBeTruthy();
    expect(main.getByRole("button", { name: "Disconnect" })).toBeTruthy();
  });

  it("of commands show their output when asked", async () => {
    krown = await startSignedIn();
    offer(someSession);
    krown.on("GET /api/sessions/s1/history", { status: 200, body: [command] });
    const { user } = openApp("/history");
    const row = await screen.findByRole("button", { name: /make install/ });
    expect(row.textContent).toContain("Exit code: 2");
    expect(row.textContent).toContain("1.8 s");
    expect(screen.queryByText("done")).toBeNull();
    await user.click(row);
    expect(screen.getByText("done")).toBeTruthy();
    expect(screen.getByText("There was more output than is kept.")).toBeTruthy();
  });

  it("of commands go on with the older ones", async () => {
    krown = await startSignedIn();
    offer(someSession);
    const page = Array.from({ length: 50 }, (_, i) => ({ ...command, id: `c${i}`, command: `echo ${i}` }));
    krown.on("GET /api/sessions/s1/history", ({ path }) => ({
      status: 200,
      body: path.includes("before=c49") ? [{ ...command, id: "old", command: "echo old" }] : page,
    }));
    const { user } = openApp("/history");
    await user.click(await screen.findByRole("button", { name: "Show older commands" }));
    expect(await screen.findByText("echo old")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Show older commands" })).toBeNull();
  });
});

describe("a server that is gone", () => {
  it("is said, and what it has to say is fetched when it is back", async () => {
    krown = await startSignedIn();
    openApp("/");
    await screen.findByText("No servers yet");
    const { port } = new URL(krown.origin);
    await krown.stop();
    expect((await screen.findByText(/Krown does not answer/)).parentElement?.getAttribute("role")).toBe(
      "alert",
    );

    krown = await startSignedIn({}, Number(port));
    krown.on("GET /api/servers", { status: 200, body: [someServer] });
    screen.getByRole("button", { name: "Try now" }).click();
    await screen.findByText("web-01");
    expect(screen.queryByText(/Krown does not answer/)).toBeNull();
  });
});
