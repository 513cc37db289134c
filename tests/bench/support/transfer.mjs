/** One remote program prints the source, one reader counts and hashes it. */
import assert from "node:assert/strict";
import { closeSync } from "node:fs";
import { now } from "./clock.mjs";
import { attachPath, keyTarget, streamPath } from "./krown.mjs";
import { pipe } from "./pipe.mjs";
import { cpuTime } from "./proc.mjs";
import { Program } from "./program.mjs";
import { startSsh } from "./ssh.mjs";
import { ssh2Target } from "./ssh2.mjs";

/** How long the slowest may take. */
const limit = 180_000;

/**
 * The ways from the remote program to a reader. Each takes (scene, {command, tty, port, expected}) and gives
 * {reader, pid, stop}: `pid` is the process whose CPU counts, where that says something.
 */
export const ways = {
  async terminal({ krown, sshd }, { command, tty, port, expected }) {
    const session = await krown.connect(keyTarget(sshd, { port }));
    const terminal = await krown.openTerminal(session, { command, pty: tty });
    const reader = new Program("terminal-reader", krown.readerTask(attachPath(terminal, 0), { expected }));
    const stop = () => krown.disconnect(session);
    return { reader, pid: krown.pid, stop };
  },

  async stream({ krown, sshd }, { command, port, expected }) {
    const session = await krown.connect(keyTarget(sshd, { port }));
    const reader = new Program("stream-reader", krown.readerTask(streamPath(session), { command, expected }));
    return { reader, pid: krown.pid, stop: () => krown.disconnect(session) };
  },

  async ssh({ sshd }, { command, tty, port, expected }) {
    const { read, write } = await pipe(sshd.folder);
    const reader = new Program("pipe-reader", { expected }, { stdin: read });
    const ssh = startSsh({ sshd, port, tty, command, stdout: write });
    for (const fd of [read, write]) closeSync(fd);
    return { reader, pid: ssh.pid, stop: () => ssh.end("SIGKILL") };
  },

  async ssh2({ sshd }, { command, tty, port, expected }) {
    const reader = new Program("ssh2-reader", { target: ssh2Target(sshd, port), command, tty, expected });
    return { reader, stop: () => {} };
  },
};

/**
 * Sends the first `bytes` of the source one of the ways. Fails unless all of them arrive, and nothing else.
 * The program waits at a gate until everything stands, and again after its last byte, so that time and CPU are
 * those of the bytes alone: no connecting, no ending.
 * @returns {Promise<{rate: number, cost?: number}>} MB/s, and seconds of CPU for a GB
 */
export async function transfer(scene, way, { bytes, tty, port = scene.sshd.port }) {
  const { source } = scene;
  const gate = await source.gate();
  const prints = `${gate.command}; ${source.head(bytes)}; ${gate.command}`;
  const command = tty ? `stty raw -echo -onlcr; ${prints}` : prints;
  const { reader, pid, stop } = await ways[way](scene, { command, tty, port, expected: bytes });
  try {
    await reader.next("ready");
    await gate.reached();
    const cpu = pid && cpuTime(pid);
    const go = now();
    gate.open();
    const { at, sha256 } = await reader.next("all", limit);
    const cost = pid && (cpuTime(pid) - cpu) / (bytes / 1e9);
    assert.equal(sha256, source.sha256(bytes), `${way}: other bytes than were sent`);
    await gate.reached();
    gate.open();
    const end = await reader.next("end");
    assert.equal(end.bytes, bytes, `${way}: more bytes than were sent`);
    return { rate: bytes / 1e6 / (at - go), cost };
  } finally {
    await stop();
    await reader.stop();
    gate.remove();
  }
}
