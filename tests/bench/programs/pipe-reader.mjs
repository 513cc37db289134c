/** Reads standard input to its end, in blocking calls, and counts and hashes it. */
import { readSync } from "node:fs";
import { Tally } from "../support/tally.mjs";
import { task, tell } from "../support/task.mjs";

let all;
const tally = new Tally(task.expected, (reached) => (all = reached));
const buffer = Buffer.alloc(256 * 1024);
await tell({ type: "ready" });
for (let length; (length = readSync(0, buffer, 0, buffer.length, null)) > 0;) {
  tally.add(buffer.subarray(0, length));
  if (all) await tell({ type: "all", ...all });
  all = undefined;
}
await tell({ type: "end", ...tally.end() });
process.disconnect();
