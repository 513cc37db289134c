/** Runs a command on the stream of a session, and counts and hashes what it prints. */
import { Tally } from "../support/tally.mjs";
import { task, tell } from "../support/task.mjs";
import { WebSocketClient } from "../support/websocket.mjs";

const tally = new Tally(task.expected, (all) => tell({ type: "all", ...all }));
/** Those that are not expected, an error for instance, end this program. */
const events = {
  session_status: () => {},
  welcome: (_, client) => client.send({ command: task.command }),
  command_started: () => tell({ type: "ready" }),
  output: ({ data }) => tally.add(data, Buffer.byteLength(data)),
  command_complete: (_, client) => client.close(),
};

await WebSocketClient.open({
  ...task,
  text: (message, client) => {
    const { event, payload } = JSON.parse(message.toString());
    if (!events[event]) throw new Error(`The stream sent ${message}`);
    events[event](payload, client);
  },
  closed: async (code) => {
    await tell({ type: "end", code, ...tally.end() });
    process.disconnect();
  },
});
