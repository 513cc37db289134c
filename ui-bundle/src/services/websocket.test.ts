import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeKrown, welcome, type FakePeer } from "@/test/fakeKrown";
import { credentials } from "./credentials";
import { delayBeforeAttempt, timing } from "./reconnectingSocket";
import type { SocketEvents, SocketMessage } from "./types";
import { wsService } from "./websocket";

const usual = { ...timing };
let krown: FakeKrown;
beforeEach(async () => {
  krown = await FakeKrown.start(welcome);
  Object.assign(timing, { firstDelay: 10, longestDelay: 40 });
});
afterEach(async () => {
  wsService.disconnect();
  Object.assign(timing, usual);
  await krown.stop();
});

const commandId = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;

async function openStream(): Promise<FakePeer> {
  const index = krown.peers.length;
  wsService.connectStream("s1", "t1");
  const peer = await krown.peer(index);
  await isOpen();
  return peer;
}

const isOpen = () => vi.waitFor(() => expect(wsService.stateOf("stream")).toBe("open"));

describe("a connection", () => {
  it("authenticates by its first message, never by its address", async () => {
    wsService.connect("t1");
    wsService.connectStream("s1", "t1");
    const peers = [await krown.peer(0), await krown.peer(1)];
    expect(peers.map(({ path }) => path).sort()).toEqual(["/api/ssh/s1/stream", "/ws"]);
    for (const peer of peers) expect(await peer.message(0)).toEqual({ type: "authenticate", token: "t1" });
  });

  it("hands over messages as they are, and its own state", async () => {
    const heard: SocketMessage[] = [];
    wsService.on("authenticated", (message) => heard.push(message));
    wsService.on("connection", (message) => heard.push(message), "events");
    wsService.connect("t1");
    await vi.waitFor(() => expect(wsService.stateOf("events")).toBe("open"));
    expect(heard).toEqual([
      { event: "connection", payload: { channel: "events", state: "connecting" } },
      { event: "connection", payload: { channel: "events", state: "open" } },
      { event: "authenticated", payload: { user_id: "u1", username: "ada" } },
    ]);
  });

  it("survives what it does not understand", async () => {
    const peer = await openStream();
    const heard = vi.fn();
    wsService.on("output", heard);
    peer.socket.send("no JSON");
    peer.socket.send("null");
    peer.tell("something_new");
    peer.tell("output", { data: "x" });
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
  });

  it("asks after a silent server, and gives it up", async () => {
    const peer = await openStream();
    Object.assign(timing, { quietTime: 20, pingTimeout: 20 });
    peer.tell("pong", {}); // from this word on
    expect(await peer.message(1)).toEqual({ type: "ping" });
    await krown.peer(1); // nobody answered
  });
});

describe("the documented example", () => {
  it("works as it is written, without waiting for the connection", async () => {
    const terminal = { text: "", write: (data: string) => (terminal.text += data) };
    const [sessionId, token] = ["s1", "t1"];

    wsService.connectStream(sessionId, token);
    wsService.on("output", (message) => {
      const { stream, data } = message.payload || message;
      if (stream === "stdout") {
        terminal.write(data);
      } else {
        terminal.write(`\x1b[31m${data}\x1b[0m`);
      }
    });
    wsService.on("command_complete", (message) => {
      const { exit_code } = message.payload || message;
      terminal.write(`\r\n[Exit code: ${exit_code}]\r\n`);
    });
    wsService.sendStreamCommand("ls -la");

    const peer = await krown.peer(0);
    expect(await peer.message(1)).toEqual({ command: "ls -la", command_id: commandId });
    peer.tell("output", { session_id: "s1", stream: "stdout", data: "total 24\n" });
    peer.tell("output", { session_id: "s1", stream: "stderr", data: "oh" });
    peer.tell("command_complete", { session_id: "s1", exit_code: 0 });
    await vi.waitFor(() => expect(terminal.text).toContain("Exit code"));
    expect(terminal.text).toBe("total 24\n\x1b[31moh\x1b[0m\r\n[Exit code: 0]\r\n");
  });
});

describe("handlers", () => {
  it("end by what on() returns, and by off()", async () => {
    const peer = await openStream();
    const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
    const end = wsService.on("output", first);
    wsService.on("output", second);
    wsService.on("output", third);
    end();
    wsService.off("output", second);
    peer.tell("output", { data: "x" });
    await vi.waitFor(() => expect(third).toHaveBeenCalledOnce());
    expect(first).not.toHaveBeenCalled();
    expect(second).not.toHaveBeenCalled();
  });

  it("hear of the streamed session once, of the others by /ws", async () => {
    wsService.connect("t1");
    const all = await krown.peer(0);
    await openStream();
    const [anything, everything] = [vi.fn(), vi.fn()];
    wsService.on("session_status", ({ payload }) => void anything(payload.session_id));
    wsService.on("session_status", ({ payload }) => void everything(payload.session_id), "events");
    all.tell("session_status", { session_id: "s1", status: "disconnected" });
    all.tell("session_status", { session_id: "s2", status: "connected" });
    await vi.waitFor(() => expect(everything).toHaveBeenCalledTimes(2));
    expect(anything.mock.calls).toEqual([["s2"]]);
  });
});

describe("a lost connection", () => {
  it("comes back by itself", async () => {
    (await openStream()).break();
    expect(await (await krown.peer(1)).message(0)).toEqual({ type: "authenticate", token: "t1" });
    await isOpen();
  });

  it("waits longer after each failure, never as long as the others, with an upper end", () => {
    Object.assign(timing, usual);
    const bounds = [500, 1000, 2000, 4000, 8000, 15_000, 15_000];
    for (const [index, longest] of bounds.entries()) {
      const delays = Array.from({ length: 50 }, () => delayBeforeAttempt(index + 1));
      expect(Math.max(...delays)).toBeLessThanOrEqual(longest);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(longest / 2);
      expect(new Set(delays).size).toBeGreaterThan(1);
    }
  });

  it("never sends a command again", async () => {
    const peer = await openStream();
    wsService.sendStreamCommand("rm -rf build");
    await peer.message(1);
    peer.break();
    const next = await krown.peer(1);
    await isOpen();
    wsService.sendStreamCommand("ls");
    expect(await next.message(1)).toMatchObject({ command: "ls" });
    expect(next.received).toHaveLength(2);
  });

  it("refuses commands until it is back", async () => {
    Object.assign(timing, { firstDelay: 300, longestDelay: 300 });
    const errors: SocketEvents["error"]["payload"][] = [];
    wsService.on("error", ({ payload }) => errors.push(payload));
    (await openStream()).break();
    await vi.waitFor(() => expect(wsService.stateOf("stream")).toBe("waiting"));
    const id = wsService.sendStreamCommand("ls");
    expect(wsService.cancelCommand(id)).toBe(false);
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(errors[0]).toMatchObject({ code: "not_connected", command_id: id });
    const next = await krown.peer(1);
    await isOpen();
    expect(next.received).toHaveLength(1);
  });

  it("refuses what waited for a connection that did not come about", async () => {
    await krown.stop();
    const errors: SocketEvents["error"]["payload"][] = [];
    wsService.on("error", ({ payload }) => errors.push(payload));
    wsService.connectStream("s1", "t1");
    const id = wsService.sendStreamCommand("ls");
    await vi.waitFor(() => expect(errors).toMatchObject([{ code: "not_connected", command_id: id }]));
    krown = await FakeKrown.start(welcome);
  });
});

describe("the end", () => {
  it("comes with 1008, and nobody tries again", async () => {
    const peer = await openStream();
    peer.tell("error", { code: "not_found", message: "This session does not exist." });
    peer.close(1008);
    await vi.waitFor(() => expect(wsService.stateOf("stream")).toBe("closed"));
    await new Promise((done) => setTimeout(done, 100));
    expect(krown.peers).toHaveLength(1);
  });

  it.each(["signed_out", "token_expired", "unauthorized"])("of the token (%s) signs out", async (code) => {
    credentials.setToken("t1");
    const peer = await openStream();
    peer.tell("error", { code, message: "Sign in again." });
    peer.close(1008);
    await vi.waitFor(() => expect(credentials.getToken()).toBeNull());
  });

  it("of an older token leaves the new one", async () => {
    const peer = await openStream();
    credentials.setToken("t2");
    peer.tell("error", { code: "signed_out", message: "Sign in again." });
    peer.close(1008);
    await vi.waitFor(() => expect(wsService.stateOf("stream")).toBe("closed"));
    expect(credentials.getToken()).toBe("t2");
  });

  it("by disconnect() is an end", async () => {
    await openStream();
    wsService.disconnect();
    await new Promise((done) => setTimeout(done, 100));
    expect(krown.peers).toHaveLength(1);
    expect(wsService.stateOf("stream")).toBe("closed");
  });
});
