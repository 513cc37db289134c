/** How far a terminal runs ahead of those who read it, and for how long it waits for one who was cut off. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";
import {
  MiB,
  attach,
  countTo,
  counted,
  counting,
  openAttached,
  openTerminal,
  printed,
  remove,
  standstill,
} from "../support-js/terminals.mjs";

const { krownd, sshd, user, connect } = await startScene();
const [window, scrollback] = [MiB, 2 * MiB];
/** What the pipes, the host and SSH hold of a program that waits, and the sockets of one who does not read. */
const [inPipes, inSockets] = [6 * MiB, 24 * MiB];
const resident = () =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${krownd.pid}/status`, "utf8"))[1]);

/** A program that prints on a session of its own, from the moment on that its first reader types a line. */
async function waiting(options, command = counting) {
  const session = await connect();
  const body = { pty: false, command: `read x; ${command}` };
  return openAttached(user, session, body, { expected: counted, ...options });
}

/** The same, and it prints already, without end. */
async function flood(options) {
  const { terminal, socket } = await waiting(options);
  socket.type("\n");
  return { terminal, socket };
}

async function drop(terminal, ...sockets) {
  for (const socket of sockets) socket.ackAll();
  await remove(user, terminal);
  await Promise.all(sockets.map((socket) => socket.end()));
  await user.api.delete(`/api/sessions/${terminal.session_id}`);
}

describe("a reader", { timeout: 120_000 }, () => {
  it("who acknowledges has at most 1 MiB under way, and the program waits", async () => {
    const { terminal, socket } = await flood({ acks: false });
    socket.ack(0);
    // What was sent before that one arrived is his own connection's to hold; from now on the window counts.
    await socket.quiet();
    const first = socket.position;
    socket.ack(first);
    await socket.reach(first + window / 2);
    await socket.quiet();
    assert.ok(socket.position - first <= window, `${socket.position - first} bytes under way`);
    const stopped = await standstill(user, terminal);
    assert.ok(
      stopped <= socket.position + scrollback + inPipes,
      `${stopped} printed, ${socket.position} sent`,
    );

    const half = first + window / 4;
    socket.ack(half);
    await socket.quiet();
    assert.ok(socket.position - half <= window, `${socket.position - half} bytes under way`);
    assert.ok(socket.position > first + window, "as much more as was acknowledged");
    socket.ackAll();
    await socket.reach(stopped + 8 * MiB);
    assert.deepEqual(socket.gaps, []);
    await drop(terminal, socket);
  });

  it("who acknowledges the very first byte never had more than 1 MiB under way", async () => {
    const { terminal, socket } = await waiting({ acks: false });
    socket.ack(0);
    socket.send({ type: "ping" });
    await socket.next("pong");
    socket.type("\n");
    await socket.reach(window / 2);
    await socket.quiet();
    assert.ok(socket.received <= window, `${socket.received} bytes under way`);
    await drop(terminal, socket);
  });

  it("who never acknowledges, but reads, is not held", async () => {
    const { terminal, socket } = await flood({ acks: false });
    await socket.reach(30 * MiB);
    assert.deepEqual(socket.gaps, []);
    await drop(terminal, socket);
  });

  it("who never acknowledges and stops reading makes the program wait, and no memory grow", async () => {
    const { terminal, socket } = await flood({ acks: false });
    await socket.reach(4 * MiB);
    socket.ws.pause();
    const before = resident();
    const stopped = await standstill(user, terminal);
    assert.ok(stopped <= socket.position + scrollback + inPipes + inSockets, `${stopped} printed`);
    const grown = resident() - before;
    assert.ok(grown < 16 * MiB, `krownd grew by ${grown} bytes`);
    const { session_id: id } = terminal;
    assert.equal((await user.api.execute(id, "echo not shut out")).stdout, "not shut out\n");
    socket.ws.resume();
    await socket.reach(stopped + 8 * MiB);
    assert.deepEqual(socket.gaps, []);
    await drop(terminal, socket);
  });

  it("who is slow gets a gap, and one who is fast gets everything", async () => {
    const total = 20_000_000;
    const { terminal, socket: fast } = await waiting({}, countTo(total, "exit 13"));
    const slow = await attach(user, terminal, { offset: 0, acks: false, expected: counted });
    slow.ack(0);
    slow.send({ type: "ping" });
    await slow.next("pong");
    fast.type("\n");
    assert.equal((await fast.end()).exit_code, 13);
    assert.deepEqual([fast.received, fast.gaps], [total, []]);
    await slow.quiet();
    assert.ok(slow.received <= window, `${slow.received} bytes under way`);

    const had = slow.position;
    slow.ackAll();
    const [gap] = await Promise.all([slow.next("gap"), slow.end()]);
    assert.equal(gap.from, had);
    assert.ok(gap.to <= total - scrollback && gap.to > had, JSON.stringify(gap));
    assert.equal(slow.position, total);
    assert.equal(slow.gaps.length, 1, "told once, when he can go on");
  });

  it("who is slow holds the program once the fast one has left", async () => {
    const { terminal, socket: fast } = await flood();
    const slow = await attach(user, terminal, { offset: fast.position, acks: false, expected: counted });
    slow.ack();
    await fast.reach(fast.position + 8 * MiB);
    await fast.close();
    const stopped = await standstill(user, terminal);
    slow.ackAll();
    await slow.reach(stopped + 4 * MiB);
    await drop(terminal, slow);
  });
});

describe("readers who are full", { timeout: 120_000 }, () => {
  it("hold nobody else up, however many they are", async () => {
    const { terminal: first, socket } = await flood({ acks: false });
    const session = { id: first.session_id };
    const full = [{ terminal: first, socket }];
    const body = { pty: false, command: `read x; ${counting}` };
    for (let i = 0; i < 5; i += 1) {
      full.push(await openAttached(user, session, body, { acks: false, expected: counted }));
      full.at(-1).socket.type("\n");
    }
    for (const one of full) one.socket.ack(0);
    for (const one of full) await standstill(user, one.terminal);
    const begun = Date.now();
    assert.equal((await user.api.execute(session.id, "echo not shut out")).stdout, "not shut out\n");
    const other = await openAttached(user, session, { pty: false, command: "exec head -c 3000000" });
    other.socket.type(Buffer.alloc(1_000_000));
    other.socket.type(Buffer.alloc(1_000_000));
    other.socket.type(Buffer.alloc(1_000_000));
    await other.socket.end();
    assert.ok(Date.now() - begun < 5000, `${Date.now() - begun} ms`);
    for (const one of full) {
      one.socket.ackAll();
      await one.socket.reach(8 * MiB);
      assert.deepEqual(one.socket.gaps, []);
      one.socket.acks = false;
    }
    for (const one of full) await remove(user, one.terminal);
    await user.api.delete(`/api/sessions/${session.id}`);
  });
});

describe("the last reader", { timeout: 120_000 }, () => {
  it("who is cut off in a flood finds what he missed when he comes back", async () => {
    const { terminal, socket } = await flood();
    await socket.reach(4 * MiB);
    await socket.cut();
    const stopped = await standstill(user, terminal, 10_000);
    assert.ok(stopped <= socket.position + scrollback + inPipes, `${stopped} printed`);
    const again = await attach(user, terminal, { offset: socket.position, expected: counted });
    assert.equal(again.start, socket.position);
    await again.reach(stopped + 8 * MiB);
    assert.deepEqual(again.gaps, []);

    await again.cut(); // and once more
    const third = await attach(user, terminal, { offset: again.position, expected: counted });
    await third.reach(again.position + 8 * MiB);
    assert.deepEqual(third.gaps, []);
    await drop(terminal, third);
  });

  it("who takes his leave lets the program go on at once", async () => {
    const { terminal, socket } = await flood();
    await socket.reach(2 * MiB);
    await socket.close();
    const left = Date.now();
    await printed(user, terminal, socket.position + scrollback + inPipes + 8 * MiB);
    assert.ok(Date.now() - left < 10_000, `${Date.now() - left} ms`);
    const again = await attach(user, terminal, { offset: socket.position, expected: counted });
    assert.equal((await again.next("gap")).from, socket.position);
    await drop(terminal, again);
  });

  it("is not one who is cut off while others read", async () => {
    const { terminal, socket } = await flood();
    const other = await attach(user, terminal, { expected: counted });
    await other.cut();
    const begun = Date.now();
    await socket.reach(other.position + scrollback + inPipes + 8 * MiB);
    assert.ok(Date.now() - begun < 10_000, `${Date.now() - begun} ms`);
    assert.deepEqual(socket.gaps, []);
    await drop(terminal, socket);
  });

  it("holds nothing up when the program is deleted", async () => {
    const { terminal, socket } = await flood();
    await socket.reach(MiB);
    await socket.cut();
    await remove(user, terminal);
    await user.api.refused(404, "not_found", "GET", `/api/terminals/${terminal.id}`);
    await sshd.waitForNoProcess("seq 100000000000000");
    await remove(user, await openTerminal(user, { id: terminal.session_id }, { command: "true" }));
  });
});
