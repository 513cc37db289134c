/** A reader whose connection breaks again and again, at any byte: it comes back and misses nothing. */
import assert from "node:assert/strict";
import { within } from "../../support-js/processes.mjs";
import { now } from "../support/clock.mjs";
import { attachPath, keyTarget } from "../support/krown.mjs";
import { randomFrom } from "../support/random.mjs";
import { valueRow } from "../support/rows.mjs";
import { Tally } from "../support/tally.mjs";
import { WebSocketClient } from "../support/websocket.mjs";

export const title = "A connection that is cut at random bytes, and re-attached where it was cut";
const sizes = { full: { bytes: 300e6, cuts: 200 }, quick: { bytes: 10e6, cuts: 20 } };
const ackEvery = 256 * 1024;

export async function measure({ krown, sshd, source, size, seed }) {
  const { bytes, cuts } = sizes[size];
  const gate = await source.gate();
  const session = await krown.connect(keyTarget(sshd));
  const command = `stty raw -echo -onlcr; ${gate.command}; exec ${source.head(bytes)}`;
  const terminal = await krown.openTerminal(session, { command });
  await gate.reached();
  const random = randomFrom(seed);
  const tally = new Tally(bytes, () => {});
  const begun = now();
  let offset = 0;
  for (let cut = 0; cut < cuts; cut++) {
    const stopAt = offset + 1 + Math.floor(random() * ((2 * (bytes - offset)) / (cuts - cut + 1) - 1));
    const attached = () => cut === 0 && gate.open(); // what it prints with nobody there is not kept for ever
    const task = { krown, terminal, offset, stopAt, tally, attached };
    offset = await within(read(task), 30_000, `the bytes to ${stopAt}`);
  }
  await within(read({ krown, terminal, offset, tally }), 60_000, "the last bytes");
  const seconds = now() - begun;
  assert.deepEqual(
    tally.end(),
    { bytes, sha256: source.sha256(bytes) },
    `seed ${seed}: other bytes than were sent`,
  );
  await krown.disconnect(session);
  gate.remove();
  return [
    valueRow(`bytes lost or doubled in ${cuts} cuts`, "", 0, { atMost: 0 }),
    valueRow("throughput, cuts and all", "MB/s", bytes / 1e6 / seconds),
  ];
}

/**
 * Attaches at `offset` and reads to the byte `stopAt`, or to the end. Of what came beyond that byte already
 * nothing is taken: it is as if it had been on the way still. Gives the offset that was reached.
 */
function read({ krown, terminal, offset, stopAt = Infinity, tally, attached = () => {} }) {
  let at = offset;
  let acked = offset;
  const binary = (piece, client) => {
    if (at === stopAt) return;
    const taken = piece.subarray(0, Math.min(piece.length, stopAt - at));
    tally.add(taken);
    at += taken.length;
    if (at === stopAt) {
      client.cut();
    } else if (at - acked >= ackEvery) {
      acked = at;
      client.send({ type: "ack", offset: at });
    }
  };
  return new Promise((resolve, reject) => {
    const text = (message, client) => {
      const { event, payload } = JSON.parse(message.toString());
      const isGood = event === "attached" ? payload.offset === offset : event === "terminal_closed";
      if (!isGood) reject(new Error(`At ${at}, attached at ${offset}, the terminal sent ${message}`));
      if (event !== "attached") return;
      client.send({ type: "ack", offset });
      attached();
    };
    const task = krown.readerTask(attachPath(terminal, offset));
    WebSocketClient.open({ ...task, binary, text, closed: () => resolve(at) }).catch(reject);
  });
}
