/** Runs a command on the stream of a session, and counts and hashes what it prints. */
import { Tally } from "../support/tally.mjs";
import { task, tell } from "../support/task.mjs";
import { WebSocketClient } from "../support/websocket.mjs";

const tally = new Tally(task.expected, (all) => tell({ type: "all", ...all }));
const events = {
  session_status: () => {},
  welcome: (_, client) => client.send({ command: task.command }),
  command_started: () => tell({ type: "ready" }),
  output: ({ payload: { data } }) => tally.add(data, Buffer.byteLength(data)),
  command_complete: (_, client) => client.close(),
  error: ({ payload }) => tell({ type: "error", ...payload }),
};

await WebSocketClient.open({
  ...task,
  text: (payload, client) => {
    const message = JSON.parse(payload.toString());
    events[message.event](message, client);
  },
  closed: async () => {
    await tell({ type: "end", ...tally.end() });
    process.disconnect();
  },
});
