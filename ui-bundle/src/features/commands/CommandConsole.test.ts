import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { timing } from "@/services/reconnectingSocket";
import type { Command } from "@/services/types";
import { wsService } from "@/services/websocket";
import { FakeKrown, welcome, type FakePeer } from "@/test/fakeKrown";
import { CommandConsole } from "./CommandConsole";

const usual = { ...timing };
const historyRoute = "GET /api/sessions/s1/history";

let krown: FakeKrown;
let commands: CommandConsole;
let printed: string;

beforeEach(async () => {
  krown = await FakeKrown.start(welcome);
  krown.on(historyRoute, { status: 200, body: [] });
  Object.assign(timing, { firstDelay: 10, longestDelay: 20 });
  printed = "";
  commands = new CommandConsole("s1", "deploy", "web-01");
  commands.attach({ write: (text) => (printed += text) });
});
afterEach(async () => {
  commands.stop();
  wsService.disconnect();
  Object.assign(timing, usual);
  await krown.stop();
});

/** What a person reads: without the codes for colours and the like. */
// eslint-disable-next-line no-control-regex -- these are the codes
const read = () => printed.replace(/\x1b(\[[?!]?[\d;]*[a-zA-Z]|c)/g, "");
const reads = (text: string) => vi.waitFor(() => expect(read()).toContain(text));

async function begin(): Promise<FakePeer> {
  const begun = commands.start();
  wsService.connectStream("s1", "t1");
  await begun;
  return krown.peer(0);
}

/** Answers the message with this number as the server would, up to but without its completion. */
async function take(peer: FakePeer, index: number) {
  const message = await peer.message(index);
  const ids = { session_id: "s1", command_id: message.command_id };
  peer.tell("command_started", { ...ids, command: message.command });
  return {
    command: message.command,
    id: message.command_id as string,
    print: (data: string, stream = "stdout") => peer.tell("output", { ...ids, stream, data }),
    complete: (exit_code: number | null, status = "finished", signal: string | null = null) =>
      peer.tell("command_complete", { ...ids, exit_code, signal, status, duration_ms: 1 }),
  };
}

function stored(more: Partial<Command>): Command {
  return {
    id: "c1",
    session_id: "s1",
    command: "ls",
    stdout: "",
    stderr: "",
    exit_code: 0,
    signal: null,
    timed_out: false,
    cancelled: false,
    truncated: false,
    status: "finished",
    executed_at: "2025-01-12T10:00:00Z",
    duration_ms: 5,
    ...more,
  };
}

describe("a command", () => {
  it("is printed with its prompt, its output, errors in red, and its exit code", async () => {
    const peer = await begin();
    commands.submit("make");
    const run = await take(peer, 1);
    run.print("one\n");
    run.print("broken", "stderr");
    run.complete(7);
    await reads("deploy@web-01 ❯ make\none\nbroken\n[Exit code: 7]\n");
    expect(printed).toContain("\x1b[31mbroken\x1b[0m");
  });

  it("says why there is no exit code", async () => {
    const peer = await begin();
    commands.submit("a");
    (await take(peer, 1)).complete(null, "finished", "KILL");
    commands.submit("b");
    (await take(peer, 2)).complete(null, "timed_out");
    await reads("[Ended by signal KILL]");
    await reads("[Timed out]");
  });

  it("waits in the page while another one runs, and goes out in its turn", async () => {
    const peer = await begin();
    for (const command of ["first", "second", "third"]) commands.submit(command);
    const first = await take(peer, 1);
    expect(commands.getState()).toEqual({ running: "first", waiting: ["second", "third"] });
    expect(peer.received).toHaveLength(2);
    first.complete(0);
    const second = await take(peer, 2);
    expect(second.command).toBe("second");
    second.print("x\n");
    second.complete(1);
    (await take(peer, 3)).complete(0);
    await vi.waitFor(() => expect(commands.getState()).toEqual({ running: null, waiting: [] }));
    const text = read();
    expect(text.indexOf("❯ first")).toBeLessThan(text.indexOf("❯ second"));
    expect(text.indexOf("[Exit code: 1]")).toBeLessThan(text.indexOf("❯ third"));
  });

  it("is cancelled, and those that wait are not run", async () => {
    const peer = await begin();
    commands.submit("sleep 100");
    commands.submit("next");
    const run = await take(peer, 1);
    commands.cancel();
    expect(await peer.message(2)).toEqual({ type: "cancel", command_id: run.id });
    run.complete(null, "cancelled");
    await reads("[Cancelled]");
    expect(commands.getState()).toEqual({ running: null, waiting: [] });
    expect(peer.received).toHaveLength(3);
  });

  it("that the server refuses ends with its words, and the next one goes out", async () => {
    const peer = await begin();
    commands.submit("one");
    commands.submit("two");
    await peer.message(1);
    peer.tell("error", { code: "invalid_input", message: "The command is too long.", field: "command" });
    await reads("The command is too long.\n");
    expect((await peer.message(2)).command).toBe("two");
  });

  it("does not steer the terminal by its text", async () => {
    await begin();
    commands.submit("echo \x1b]0;title\x07");
    await reads("echo \ufffd]0;title\ufffd");
  });
});

describe("a lost connection", () => {
  it("is said, what waits is not run, and what is missing comes from the history", async () => {
    const peer = await begin();
    commands.submit("build");
    commands.submit("deploy --now");
    const run = await take(peer, 1);
    run.print("step 1\n");
    await reads("step 1");
    const whole = stored({ id: run.id, stdout: "step 1\nstep 2\n", stderr: "careful\n", exit_code: 3 });
    krown.on(historyRoute, { status: 200, body: [whole] });
    peer.break();
    await reads("[Exit code: 3]");
    expect(read()).toContain("Not run, the connection was lost: deploy --now");
    expect(read().match(/step 1/g)).toHaveLength(1);
    expect(read()).toContain("step 2\ncareful\n[Exit code: 3]");
    expect((await krown.peer(1)).received.filter(({ command }) => command)).toEqual([]);
  });

  it("before the server had the command: it is said that it did not run", async () => {
    const peer = await begin();
    commands.submit("build");
    await peer.message(1);
    peer.break();
    await reads("It was not run.");
    expect(commands.getState().running).toBeNull();
  });

  it("while the command goes on: its end is told by /ws", async () => {
    wsService.connect("t1");
    const all = await krown.peer(0);
    const begun = commands.start();
    wsService.connectStream("s1", "t1");
    await begun;
    const peer = await krown.peer(1);
    commands.submit("build");
    const run = await take(peer, 1);
    krown.on(historyRoute, {
      status: 200,
      body: [stored({ id: run.id, status: "running", exit_code: null })],
    });
    peer.break();
    await vi.waitFor(() => expect(krown.asked(`${historyRoute}?limit=200`).length).toBeGreaterThan(0));
    expect(commands.getState().running).toBe("build");

    krown.on(historyRoute, { status: 200, body: [stored({ id: run.id, stdout: "built\n" })] });
    all.tell("command_complete", { session_id: "s1", command_id: run.id, exit_code: 0 });
    await reads("built\n[Exit code: 0]");
  });
});

describe("after a reload", () => {
  it("the earlier commands are there, oldest first", async () => {
    const body = [stored({ id: "c2", command: "second", stdout: "2" }), stored({ command: "first" })];
    krown.on(historyRoute, { status: 200, body });
    await begin();
    await reads("❯ second\n2\n[Exit code: 0]");
    expect(read().indexOf("❯ first")).toBeLessThan(read().indexOf("❯ second"));
  });

  it("a running command is still the running one, and can be cancelled", async () => {
    const body = [stored({ status: "running", command: "sleep 100", exit_code: null })];
    krown.on(historyRoute, { status: 200, body });
    const peer = await begin();
    await vi.waitFor(() => expect(wsService.stateOf("stream")).toBe("open"));
    expect(commands.getState().running).toBe("sleep 100");
    commands.cancel();
    expect(await peer.message(1)).toEqual({ type: "cancel", command_id: "c1" });
  });

  it("megabytes are not printed again", async () => {
    const large = "x".repeat(200 * 1024);
    const body = [
      stored({ id: "c2", command: "new", stdout: large }),
      stored({ command: "old", stdout: large }),
    ];
    krown.on(historyRoute, { status: 200, body });
    await begin();
    await reads("❯ new");
    expect(read()).not.toContain("❯ old");
  });
});
