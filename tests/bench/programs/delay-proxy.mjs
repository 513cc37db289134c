/** A host far away: passes connections on to a port of loopback, each way `ms` late. */
import { connect, createServer } from "node:net";
import { DelayLine } from "../support/delay-line.mjs";
import { task, tell } from "../support/task.mjs";

const options = { allowHalfOpen: true, noDelay: true };

const server = createServer(options, (near) => {
  const far = connect({ ...options, host: "127.0.0.1", port: task.port });
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    new DelayLine(from, to, task.ms);
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroySoon());
  }
});
server.listen(0, "127.0.0.1", () => tell({ type: "listening", port: server.address().port }));
