/** A reader that stops: the remote program waits, krownd does not grow; then it reads on, and nothing is lost. */
import assert from "node:assert/strict";
import { pause } from "../support/clock.mjs";
import { attachPath, keyTarget } from "../support/krown.mjs";
import { bytesRead, residentBytes } from "../support/proc.mjs";
import { Program } from "../support/program.mjs";
import { valueRow } from "../support/rows.mjs";
import { transfer } from "../support/transfer.mjs";
import { until } from "../../support-js/processes.mjs";

export const title = "A reader that stops while a terminal prints";
const sizes = { full: { bytes: 300e6, stopAt: 20e6 }, quick: { bytes: 10e6, stopAt: 1e6 } };

export async function measure(scene) {
  const { krown, sshd, source } = scene;
  const { bytes, stopAt } = sizes[scene.size];
  await transfer(scene, "terminal", { bytes: stopAt, tty: true }); // what the first megabytes need is not growth

  const gate = await source.gate();
  const session = await krown.connect(keyTarget(sshd));
  const command = `stty raw -echo -onlcr; ${gate.command}; exec ${source.head(bytes)}`;
  const terminal = await krown.openTerminal(session, { command });
  const task = krown.readerTask(attachPath(terminal, 0), { expected: bytes, stopAt });
  const reader = new Program("terminal-reader", task);
  await reader.next("ready");
  await gate.reached();
  const before = residentBytes(krown.pid);
  const growth = watchGrowth(krown.pid, before);
  gate.open();
  await reader.next("stopped");
  await quiet(krown.pid);
  const stopped = residentBytes(krown.pid) - before;
  const { offset } = await krown.request(200, "GET", `/api/terminals/${terminal.id}`);
  assert.ok(offset < bytes, "the remote program did not wait");
  reader.tell("go on");
  const { sha256 } = await reader.next("all", 120_000);
  assert.equal(sha256, source.sha256(bytes), "other bytes than were sent");
  assert.equal((await reader.next("end")).bytes, bytes, "more bytes than were sent");
  const most = growth.end();
  await krown.disconnect(session);
  gate.remove();
  return [
    valueRow("krownd grew by, while the reader stood", "MB", stopped / 1e6, { atMost: 16 }),
    valueRow("krownd grew by, at most", "MB", most / 1e6),
    valueRow("printed ahead of the reader", "MB", (offset - stopAt) / 1e6),
  ];
}

/** Until a process reads nothing any more. */
async function quiet(pid) {
  let last = -1;
  const isQuiet = async () => {
    const before = last;
    last = bytesRead(pid);
    await pause(500);
    return before === last && last === bytesRead(pid);
  };
  await until(isQuiet, 20_000, "krownd stops reading");
}

function watchGrowth(pid, before) {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, residentBytes(pid) - before)), 100);
  return {
    end() {
      clearInterval(timer);
      return most;
    },
  };
}
