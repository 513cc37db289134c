/** Attaches to a terminal, counts and hashes what it prints, and acknowledges as a good client does. */
import { Tally } from "../support/tally.mjs";
import { task, tell } from "../support/task.mjs";
import { WebSocketClient } from "../support/websocket.mjs";

const ackEvery = 256 * 1024;
const tally = new Tally(task.expected, (all) => tell({ type: "all", ...all }));
let start = 0; // the offset of our first byte
let acked = 0;
let stopAt = task.stopAt ?? Infinity;

function binary(piece, client) {
  tally.add(piece);
  if (tally.bytes >= stopAt) {
    stopAt = Infinity;
    client.socket.pause();
    tell({ type: "stopped", bytes: tally.bytes });
  } else if (tally.bytes - acked >= ackEvery) {
    acked = tally.bytes;
    client.send({ type: "ack", offset: start + acked });
  }
}

/** Those that are not expected, a gap for instance, end this program. */
const events = {
  attached: ({ offset }) => {
    start = offset;
    tell({ type: "ready" });
  },
  terminal_closed: () => {},
};

const client = await WebSocketClient.open({
  ...task,
  binary,
  text: (message) => {
    const { event, payload } = JSON.parse(message.toString());
    if (!events[event]) throw new Error(`The terminal sent ${message}`);
    events[event](payload);
  },
  closed: async (code) => {
    await tell({ type: "end", code, ...tally.end() });
    process.disconnect();
  },
});
process.on("message", () => client.socket.resume());
