/** Attaches to a terminal, counts and hashes what it prints, and acknowledges as a good client does. */
import { Tally } from "../support/tally.mjs";
import { task, tell } from "../support/task.mjs";
import { WebSocketClient } from "../support/websocket.mjs";

const ackEvery = 256 * 1024;
const tally = new Tally(task.expected, (all) => tell({ type: "all", ...all }));
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
    client.send({ type: "ack", offset: acked });
  }
}

const events = {
  attached: ({ payload }) => tell({ type: "ready", offset: payload.offset }),
  gap: ({ payload }) => tell({ type: "gap", ...payload }),
  error: ({ payload }) => tell({ type: "error", ...payload }),
  terminal_closed: () => {},
};

const client = await WebSocketClient.open({
  ...task,
  binary,
  text: (payload) => {
    const message = JSON.parse(payload.toString());
    events[message.event](message);
  },
  closed: async (code) => {
    await tell({ type: "end", code, ...tally.end() });
    process.disconnect();
  },
});
process.on("message", () => client.socket.resume());
