/** Who attaches, leaves and comes back: what he gets, from which byte on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";
import {
  MiB,
  attach,
  closedTerminal,
  countTo,
  counted,
  look,
  openAttached,
  openTerminal,
  printed,
  remove,
} from "../support-js/terminals.mjs";

const { user, connect } = await startScene();
const session = await connect();
const KiB = 1024;
const scrollback = 2 * MiB;
const expected = counted;
const open = (command) => openTerminal(user, session, { pty: false, command });
const openHere = (command, options) => openAttached(user, session, { pty: false, command }, options);

describe("several who are attached", { timeout: 60_000 }, () => {
  it("see the same, whenever they came, and all may type", async () => {
    const { terminal, socket } = await openHere(
      countTo(320_000, "read x; echo $x; read y; echo $y; exit 6"),
      {
        expected: undefined,
      },
    );
    await socket.reach(320_000);
    const late = await attach(user, terminal, { offset: 12_345 });
    const latest = await attach(user, terminal, { offset: 320_000 });
    assert.deepEqual(
      [socket, late, latest].map(({ start }) => start),
      [0, 12_345, 320_000],
    );
    late.type("by the second\n");
    await socket.until(/by the second\n$/);
    socket.type("by the first\n");
    const ends = await Promise.all([socket.end(), late.end(), latest.end()]);
    for (const end of ends) assert.deepEqual(end, { ...ends[0], exit_code: 6 });
    const whole = Buffer.concat([counted(0, 320_000), Buffer.from("by the second\nby the first\n")]);
    for (const one of [socket, late, latest]) assert.deepEqual(one.all, whole.subarray(one.start));
  });

  it("are twenty, and each gets every byte", async () => {
    const total = 1_000_000; // less than is kept, so that nobody can fall behind
    const { terminal, socket } = await openHere(`read x; ${countTo(total, "exit 0")}`, { expected });
    const others = await Promise.all(
      Array.from({ length: 20 }, () => attach(user, terminal, { offset: 0, expected })),
    );
    socket.type("\n");
    await Promise.all([socket, ...others].map((one) => one.end()));
    for (const one of [socket, ...others]) assert.deepEqual([one.received, one.gaps], [total, []]);
  });

  it("go without ending it for the others, or at all", async () => {
    const { terminal, socket } = await openHere("read x; echo $x; read y");
    const other = await attach(user, terminal);
    await other.close();
    socket.type("still here\n");
    await socket.until(/still here\n/);
    await socket.close();
    assert.equal((await look(user, terminal)).status, "open");
    const again = await attach(user, terminal, { offset: 0 });
    await again.until(/still here\n/);
    again.type("\n");
    await again.end();
  });
});

describe("who comes back", { timeout: 60_000 }, () => {
  it("misses nothing that is still kept", async () => {
    for (const missed of [1, 1_000_000, scrollback - 16]) {
      const { terminal, socket } = await openHere(`read x; ${countTo(16 + missed, "read y")}`, { expected });
      socket.type("\n");
      await socket.close();
      await printed(user, terminal, 16 + missed);
      const offset = socket.position;
      assert.ok(offset <= 16 + missed);
      const again = await attach(user, terminal, { offset: 16, expected });
      assert.equal(again.attached.offset, 16);
      again.type("\n");
      await again.end();
      assert.deepEqual([again.received, again.gaps], [missed, []]);
    }
  });

  it("is told what is gone, and gets exactly the rest", async () => {
    const total = 5_000_007;
    const terminal = await open(countTo(total, "read x"));
    await printed(user, terminal, total);
    for (const offset of [0, 1, 1_000_000]) {
      const socket = await attach(user, terminal, { offset, expected });
      const gap = await socket.next("gap");
      assert.deepEqual(gap, { from: offset, to: socket.start });
      assert.ok(gap.to <= total - scrollback, "the last 2 MiB are kept");
      assert.ok(gap.to > total - scrollback - 128 * KiB, "and little more");
      await socket.reach(total);
      assert.equal(socket.received, total - gap.to);
      await socket.close();
    }
    const socket = await attach(user, terminal, { offset: total - scrollback, expected });
    await socket.reach(total);
    assert.deepEqual([socket.received, socket.gaps], [scrollback, []]);
    socket.type("\n");
    await socket.end();
  });

  it("without an offset gets at most 256 KiB, from the start of a line", async () => {
    const total = 1_000_007;
    const terminal = await open(countTo(total, "read x"));
    await printed(user, terminal, total);
    const socket = await attach(user, terminal, { expected });
    await socket.reach(total);
    assert.ok(socket.received <= 256 * KiB && socket.received > 255 * KiB, `${socket.received} bytes`);
    assert.equal(socket.start % 16, 0);
    assert.deepEqual(socket.gaps, []);
    await remove(user, terminal);
    await socket.end();
  });

  it("without an offset gets all of what is short, and no gap for what is gone", async () => {
    const short = await open("echo one; echo two; read x");
    await printed(user, short, 8);
    const socket = await attach(user, short);
    assert.equal((await socket.bytes(0, 8)).toString(), "one\ntwo\n");
    await remove(user, short);
    await socket.end();

    const long = await open("head -c 3000000 /dev/zero; read x"); // not one line feed
    await printed(user, long, 3_000_000);
    const other = await attach(user, long);
    await other.reach(3_000_000);
    assert.ok(other.received > 0 && other.received <= 256 * KiB, `${other.received} bytes`);
    assert.deepEqual(other.gaps, []);
    await remove(user, long);
    await other.end();
  });

  it("at the very end gets what comes then", async () => {
    const terminal = await open("echo one; read x; echo $x");
    await printed(user, terminal, 4);
    const socket = await attach(user, terminal, { offset: 4 });
    assert.equal(socket.start, 4);
    socket.type("two\n");
    await socket.end();
    assert.equal(socket.all.toString(), "two\n");
  });

  it("after the end gets the last 2 MiB, then the end", async () => {
    const total = 3_000_000;
    const terminal = await open(countTo(total, "exit 8"));
    assert.equal((await closedTerminal(user, terminal)).offset, total);
    const socket = await attach(user, terminal, { offset: 1, expected });
    assert.equal((await socket.end()).exit_code, 8);
    assert.ok(socket.received >= scrollback, `${socket.received} bytes`);
    const beyond = await attach(user, terminal, { offset: total + 1, whole: false });
    assert.equal((await beyond.next("error")).field, "offset");
    assert.equal((await beyond.closed).code, 1008);
  });
});

describe("who never comes", { timeout: 60_000 }, () => {
  it("does not stop the program, and would find the last 2 MiB", async () => {
    const total = 50_000_000;
    const terminal = await open(countTo(total, "exit 12"));
    const closed = await closedTerminal(user, terminal, 30_000);
    assert.deepEqual([closed.offset, closed.exit_code], [total, 12]);
    const socket = await attach(user, terminal, { offset: 0, expected });
    await socket.end();
    assert.equal(socket.gaps.length, 1);
    assert.ok(socket.received >= scrollback && socket.received < scrollback + 128 * KiB);
  });
});
