/** Much input at once: all of it arrives, nothing deadlocks, and what is not read waits with the client. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { until } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import { MiB, attach, look, openAttached, openTerminal, remove, sha256 } from "../support-js/terminals.mjs";

const { krownd, sshd, user, connect } = await startScene();
const session = await connect();
const paste = randomBytes(10_000_000);

/** Types all of it in messages of this size. */
function typeAll(socket, bytes, size = 64 * 1024) {
  for (let at = 0; at < bytes.length; at += size) socket.type(bytes.subarray(at, at + size));
}

describe("a paste of 10 MB", { timeout: 120_000 }, () => {
  it("arrives whole in a raw PTY", async () => {
    const command = `stty raw -echo; printf ready; head -c ${paste.length} | sha256sum`;
    const { socket } = await openAttached(user, session, { command });
    await socket.until(/ready/);
    typeAll(socket, paste);
    const [, hash] = await socket.until(/([0-9a-f]{64})/, 60_000);
    assert.equal(hash, sha256(paste));
    assert.equal((await socket.end()).exit_code, 0);
  });

  it("arrives whole without a PTY, until eof", async () => {
    const { socket } = await openAttached(user, session, { pty: false, command: "sha256sum; echo end" });
    typeAll(socket, paste, 1_000_000);
    socket.send({ type: "eof" });
    assert.equal((await socket.end(60_000)).exit_code, 0);
    assert.equal(socket.all.toString(), `${sha256(paste)}  -\nend\n`);
  });

  it("arrives whole as text in JSON", async () => {
    const text = "größe 日本 🖥\n".repeat(1000);
    const count = Math.ceil(paste.length / Buffer.byteLength(text));
    const { socket } = await openAttached(user, session, { pty: false, command: "sha256sum" });
    for (let i = 0; i < count; i += 1) socket.send({ type: "input", data: text });
    socket.send({ type: "eof" });
    await socket.end(60_000);
    assert.equal(socket.all.toString(), `${sha256(text.repeat(count))}  -\n`);
  });

  for (const [how, body] of [
    ["a raw PTY", { command: `stty raw -echo; printf ready; exec head -c ${paste.length}` }],
    ["no PTY", { pty: false, command: `printf ready; exec head -c ${paste.length}` }],
  ]) {
    it(`comes back whole from ${how}, while the acknowledgements stand behind it`, async () => {
      const { socket } = await openAttached(user, session, body);
      await socket.until(/ready/);
      socket.ack();
      typeAll(socket, paste);
      assert.equal((await socket.end(60_000)).exit_code, 0);
      assert.equal(sha256(socket.all.subarray("ready".length)), sha256(paste));
      assert.deepEqual(socket.gaps, []);
    });

    it(`is seen by another who reads ${how}`, async () => {
      // He may fall behind the first one, or the first one behind him; what comes is right all the same.
      const expected = (from, to) => Buffer.concat([Buffer.from("ready"), paste]).subarray(from, to);
      const { terminal, socket } = await openAttached(user, session, body, { expected });
      const other = await attach(user, terminal, { offset: 0, expected });
      await Promise.all([socket.until(/ready/), other.until(/ready/)]);
      typeAll(socket, paste);
      await Promise.all([socket.end(60_000), other.end(60_000)]);
      for (const one of [socket, other]) assert.equal(one.position, "ready".length + paste.length);
    });
  }

  it("of two at once arrives whole from both", async () => {
    const half = paste.length / 2;
    const [ones, twos] = [Buffer.alloc(half, 1), Buffer.alloc(half, 2)];
    const command = `head -c ${paste.length} | tr -d '\\001' | sha256sum; echo end`;
    const { terminal, socket } = await openAttached(user, session, { pty: false, command });
    const other = await attach(user, terminal);
    typeAll(socket, ones);
    typeAll(other, twos);
    await socket.end(60_000);
    await other.end();
    assert.equal(socket.all.toString(), `${sha256(twos)}  -\nend\n`);
  });
});

const resident = () =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${krownd.pid}/status`, "utf8"))[1]);

describe("input that the program does not read", { timeout: 120_000 }, () => {
  const size = 64 * MiB;

  it("waits with the client, and stops nothing else", async () => {
    const { terminal, socket } = await openAttached(user, session, {
      pty: false,
      command: "sleep 2; echo meanwhile; exec sleep 47.0417",
    });
    const before = resident();
    typeAll(socket, Buffer.alloc(size));
    let last = -1;
    await until(
      async () => {
        const same = last === socket.ws.bufferedAmount;
        last = socket.ws.bufferedAmount;
        await new Promise((resolve) => setTimeout(resolve, 500));
        return same && last === socket.ws.bufferedAmount;
      },
      20_000,
      "krownd reads no more",
    );
    assert.ok(last > size / 2, `${last} of ${size} wait with the client`);
    const grown = resident() - before;
    assert.ok(grown < 24 * MiB, `krownd grew by ${grown} bytes`);

    await socket.until(/meanwhile\n/);
    const other = await attach(user, terminal);
    await other.until(/meanwhile\n/);
    assert.equal((await user.api.execute(session.id, "echo not shut out")).stdout, "not shut out\n");
    const free = await openTerminal(user, session, { pty: false, command: "read x; echo $x" });
    const typing = await attach(user, free);
    typing.type("nor here\n");
    await typing.until(/nor here\n/);
    await typing.end();

    await remove(user, terminal);
    assert.equal((await other.end()).terminal_id, terminal.id);
    assert.equal((await socket.end()).terminal_id, terminal.id);
    await sshd.waitForNoProcess("sleep 47.0417");
  });

  it("goes on when it is read at last, though the one who typed it is gone", async () => {
    const { terminal, socket } = await openAttached(user, session, {
      pty: false,
      command: "read x; sleep 1; exec wc -c",
    });
    typeAll(socket, Buffer.from(`\n${"x".repeat(300_000)}`));
    await socket.close();
    const other = await attach(user, terminal);
    other.send({ type: "eof" });
    await other.until(/^300000\n/);
    await other.end();
    assert.equal((await look(user, terminal)).exit_code, 0);
  });
});
