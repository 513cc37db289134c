/** Runs a command through ssh2, and counts and hashes what it prints. */
import { connect, execute } from "../support/ssh2.mjs";
import { Tally } from "../support/tally.mjs";
import { task, tell } from "../support/task.mjs";

const tally = new Tally(task.expected, (all) => tell({ type: "all", ...all }));
const client = await connect(task.target);
const stream = await execute(client, task.command, { tty: task.tty });
await tell({ type: "ready" });
stream.on("data", (piece) => tally.add(piece));
stream.on("close", async () => {
  await tell({ type: "end", ...tally.end() });
  client.end();
  process.disconnect();
});
