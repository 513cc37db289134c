import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { credentials } from "@/services/credentials";
import { timing } from "@/services/reconnectingSocket";
import type { SocketState } from "@/services/types";
import { FakeKrown, type FakePeer } from "@/test/fakeKrown";
import { AttachedTerminal } from "./AttachedTerminal";

const usual = { ...timing };
const decoder = new TextDecoder();
const KiB = 1024;

/** Draws at once, or when it is told to. */
class FakeScreen {
  text = "";
  bytes = 0;
  sizes: string[] = [];
  isSlow = false;
  #waiting: (() => void)[] = [];

  write = (data: Uint8Array | string, drawn?: () => void) => {
    if (typeof data !== "string") this.bytes += data.length;
    this.text += typeof data === "string" ? data : decoder.decode(data);
    if (!drawn) return;
    if (this.isSlow) this.#waiting.push(drawn);
    else drawn();
  };
  resize = (cols: number, rows: number) => void this.sizes.push(`${cols}x${rows}`);

  draw() {
    for (const drawn of this.#waiting.splice(0)) drawn();
  }
}

let krown: FakeKrown;
let screen: FakeScreen;
let state: SocketState;
let link: AttachedTerminal;

beforeEach(async () => {
  krown = await FakeKrown.start();
  Object.assign(timing, { firstDelay: 10, longestDelay: 20 });
  screen = new FakeScreen();
  state = "connecting";
});
afterEach(async () => {
  link.detach();
  Object.assign(timing, usual);
  await krown.stop();
});

async function attach(more: object = {}, printedBefore = 0): Promise<FakePeer> {
  link = new AttachedTerminal({ id: "te1", offset: printedBefore }, "t1", screen, (next) => (state = next));
  return greet(0, more);
}

/** Answers the attempt with this number as the server would. */
async function greet(index: number, more: object = {}): Promise<FakePeer> {
  const peer = await krown.peer(index);
  await peer.message(0);
  peer.tell("attached", { terminal_id: "te1", offset: 0, cols: 80, rows: 24, ...more });
  await vi.waitFor(() => expect(state).toBe("open"));
  return peer;
}

const reads = (text: string) => vi.waitFor(() => expect(screen.text).toContain(text));
const of = (peer: FakePeer, type: string) => peer.received.filter((message) => message.type === type);
const answerPings = (peer: FakePeer) =>
  peer.socket.on("message", (data) => {
    if ((data as Buffer).toString() === '{"type":"ping"}') peer.tell("pong");
  });
const typed = (peer: FakePeer) => Buffer.concat(peer.frames).toString();

describe("what the terminal prints", () => {
  it("is drawn from where the server begins, after the token was shown", async () => {
    const peer = await attach({ offset: 5000 });
    expect(peer.path).toBe("/api/terminals/te1/attach");
    expect(peer.received[0]).toEqual({ type: "authenticate", token: "t1" });
    peer.print("hello ");
    peer.print("world");
    await reads("hello world");
    await vi.waitFor(() => expect(of(peer, "ack")).toEqual([{ type: "ack", offset: 5011 }]));
  });

  it("goes on where it broke off, with every byte once", async () => {
    const first = await attach({ offset: 100 });
    first.print("one ");
    await reads("one ");
    first.break();
    await vi.waitFor(() => expect(state).toBe("waiting"));
    const second = await greet(1, { offset: 104 });
    expect(second.path).toBe("/api/terminals/te1/attach?offset=104");
    second.print("two");
    await reads("one two");
    await vi.waitFor(() => expect(of(second, "ack")).toEqual([{ type: "ack", offset: 107 }]));
  });

  it("counts what was received, also where it is not drawn yet", async () => {
    screen.isSlow = true;
    const first = await attach();
    first.print("received");
    await reads("received");
    first.break();
    const second = await greet(1, { offset: 8 });
    expect(second.path).toContain("?offset=8");
    screen.draw();
    second.print("!");
    await reads("received!");
    screen.draw();
    await vi.waitFor(() => expect(of(second, "ack")).toEqual([{ type: "ack", offset: 9 }]));
  });

  it("that is not kept any more is a note, and the rest follows", async () => {
    const first = await attach();
    first.print("old");
    await reads("old");
    first.break();
    const second = await greet(1, { offset: 3 });
    second.tell("gap", { from: 3, to: 1003 });
    second.print("new");
    await reads("new");
    expect(screen.text).toBe("old\r\n\x1b[90m[1000 bytes of output are missing here]\x1b[0m\r\nnew");
    second.break();
    expect((await greet(2, { offset: 1006 })).path).toContain("?offset=1006");
  });
});

describe("acknowledgements", () => {
  it("come with each 64 KiB drawn, and for the rest", async () => {
    screen.isSlow = true;
    const peer = await attach();
    for (let i = 0; i < 10; ++i) peer.print(Buffer.alloc(30 * KiB, "x"));
    await vi.waitFor(() => expect(screen.bytes).toBe(300 * KiB));
    expect(of(peer, "ack")).toEqual([]);
    screen.draw();
    await vi.waitFor(() =>
      expect(of(peer, "ack").map(({ offset }) => Number(offset) / KiB)).toEqual([90, 180, 270, 300]),
    );
  });

  it("of small output are few", async () => {
    const peer = await attach();
    for (let i = 0; i < 200; ++i) peer.print("x");
    await vi.waitFor(() => expect(of(peer, "ack").at(-1)?.offset).toBe(200));
    expect(of(peer, "ack").length).toBeLessThan(5);
  });
});

describe("input", () => {
  it("goes as bytes: text as UTF-8, the rest as it is", async () => {
    const peer = await attach();
    link.type("é\r");
    link.typeBytes("\x1b[M\xff");
    await vi.waitFor(() => expect(Buffer.concat(peer.frames).toString("hex")).toBe("c3a90d1b5b4dff"));
  });

  it("that is large goes in pieces, and what is typed later comes after it", async () => {
    const peer = await attach();
    answerPings(peer);
    const paste = "0123456789abcdef".repeat((400 * KiB) / 16);
    link.type(paste);
    link.type("end");
    await vi.waitFor(() => expect(typed(peer).length).toBe(400 * KiB + 3));
    expect(typed(peer)).toBe(`${paste}end`);
    expect(Math.max(...peer.frames.map(({ length }) => length))).toBe(16 * KiB);
  });

  it("waits here while the server reads nothing, however long that takes", async () => {
    const peer = await attach();
    Object.assign(timing, { quietTime: 10, pingTimeout: 10 });
    peer.tell("resized", { cols: 80, rows: 24 }); // from this word on
    link.type("x".repeat(300 * KiB));
    await vi.waitFor(() => expect(typed(peer).length).toBe(256 * KiB));
    await new Promise((done) => setTimeout(done, 100));
    expect(typed(peer).length).toBe(256 * KiB);
    expect(state).toBe("open");
    answerPings(peer);
    peer.tell("pong");
    await vi.waitFor(() => expect(typed(peer).length).toBe(300 * KiB));
  });

  it("waits here while the network is full", async () => {
    const unsent = vi.spyOn(WebSocket.prototype, "bufferedAmount", "get").mockReturnValue(64 * KiB);
    const peer = await attach();
    link.type("later");
    await new Promise((done) => setTimeout(done, 50));
    expect(peer.frames).toEqual([]);
    unsent.mockReturnValue(0);
    await vi.waitFor(() => expect(typed(peer)).toBe("later"));
  });

  it("before the connection is there waits for it", async () => {
    link = new AttachedTerminal({ id: "te1", offset: 0 }, "t1", screen, (next) => (state = next));
    link.type("ls\r");
    const peer = await greet(0);
    await vi.waitFor(() => expect(typed(peer)).toBe("ls\r"));
  });

  it("is never sent later, when the connection was lost meanwhile", async () => {
    const first = await attach();
    const unsent = vi.spyOn(WebSocket.prototype, "bufferedAmount", "get").mockReturnValue(64 * KiB);
    link.type("rm -rf build\r");
    first.break();
    await reads("[13 bytes of input were not sent]");
    link.type("y");
    unsent.mockReturnValue(0);
    const second = await greet(1);
    link.type("ls");
    await vi.waitFor(() => expect(typed(second)).toBe("ls"));
  });

  it("does not hold answers to questions that were printed long ago", async () => {
    screen.isSlow = true;
    const peer = await attach({ offset: 10 }, 20);
    peer.print("0123456789");
    await reads("0123456789");
    link.type("\x1b[?1;2c");
    link.type("a");
    screen.draw();
    link.type("\x1b[A");
    await vi.waitFor(() => expect(typed(peer)).toBe("a\x1b[A"));
  });
});

describe("the size", () => {
  it("is the one that the server tells", async () => {
    const peer = await attach({ cols: 100, rows: 30 });
    peer.tell("resized", { cols: 120, rows: 40 });
    await vi.waitFor(() => expect(screen.sizes).toEqual(["100x30", "120x40"]));
    expect(of(peer, "resize")).toEqual([]);
  });

  it("that is wanted is asked for once, also when it was wanted before the connection was there", async () => {
    link = new AttachedTerminal({ id: "te1", offset: 0 }, "t1", screen, (next) => (state = next));
    link.resize({ cols: 132, rows: 43 });
    const peer = await greet(0);
    await vi.waitFor(() => expect(of(peer, "resize")).toEqual([{ type: "resize", cols: 132, rows: 43 }]));
    link.resize({ cols: 132, rows: 43 });
    link.resize({ cols: 80, rows: 24 });
    await vi.waitFor(() => expect(of(peer, "resize").map(({ cols }) => cols)).toEqual([132, 80]));
    expect(screen.sizes).toEqual(["80x24"]);
  });

  it("that was wanted while the connection was lost is asked for afterwards", async () => {
    const first = await attach();
    first.break();
    await vi.waitFor(() => expect(state).toBe("waiting"));
    link.resize({ cols: 90, rows: 20 });
    const second = await greet(1);
    await vi.waitFor(() => expect(of(second, "resize")).toEqual([{ type: "resize", cols: 90, rows: 20 }]));
  });
});

describe("the end", () => {
  const settle = () => new Promise((done) => setTimeout(done, 80));

  it.each([
    [{ exit_code: 3, signal: null, reason: null }, "[Exit code: 3]"],
    [{ exit_code: null, signal: "KILL", reason: null }, "[Ended by signal KILL]"],
    [{ exit_code: null, signal: null, reason: "The connection was lost." }, "[The connection was lost.]"],
  ])("of the program is told (%#), and nobody comes back", async (ending, text) => {
    const peer = await attach();
    peer.print("last words");
    peer.tell("terminal_closed", { terminal_id: "te1", ...ending });
    await reads(text);
    expect(screen.text.indexOf("last words")).toBeLessThan(screen.text.indexOf(text));
    expect(state).toBe("closed");
    await settle();
    expect(krown.peers).toHaveLength(1);
    link.resize({ cols: 50, rows: 10 });
    expect(screen.sizes.at(-1)).toBe("50x10");
  });

  it("by an error is told, and nobody comes back", async () => {
    const peer = await attach();
    peer.tell("error", { code: "not_found", message: "There is no such terminal." });
    peer.close(1008);
    await reads("There is no such terminal.");
    await vi.waitFor(() => expect(state).toBe("closed"));
    await settle();
    expect(krown.peers).toHaveLength(1);
  });

  it("of the token signs out", async () => {
    credentials.setToken("t1");
    const peer = await attach();
    peer.tell("error", { code: "signed_out", message: "Sign in again." });
    peer.close(1008);
    await vi.waitFor(() => expect(credentials.getToken()).toBeNull());
  });

  it("does not come by an error that is about a message", async () => {
    const peer = await attach();
    peer.tell("error", { code: "invalid_input", message: "There is no such size.", field: "cols" });
    peer.print("goes on");
    await reads("goes on");
    expect(screen.text).toContain("There is no such size.");
    expect(state).toBe("open");
  });

  it("by detach() leaves the terminal alone", async () => {
    await attach();
    link.detach();
    await settle();
    expect(krown.peers).toHaveLength(1);
    expect(screen.text).toBe("");
  });
});
