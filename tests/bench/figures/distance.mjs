/** The same as exec-stream, with the host far away. */
import { alternate } from "../support/alternate.mjs";
import { Program } from "../support/program.mjs";
import { ratioRow, row } from "../support/rows.mjs";
import { transfer } from "../support/transfer.mjs";

export const title = "Output of a command at a round trip of 100 ms";
const sizes = { full: { bytes: 200e6, rounds: 3 }, quick: { bytes: 3e6, rounds: 1 } };

export async function measure(scene) {
  const { bytes, rounds } = sizes[scene.size];
  const proxy = new Program("delay-proxy", { port: scene.sshd.port, ms: 50 });
  try {
    const { port } = await proxy.next("listening");
    const samples = await alternate(
      ["stream", "terminal", "ssh", "ssh2"],
      rounds,
      async (way) => (await transfer(scene, way, { bytes, tty: false, port })).rate,
      { warmUp: false },
    );
    return [
      row("krown, stream", "MB/s", samples.stream),
      row("krown, terminal", "MB/s", samples.terminal),
      row("ssh -T", "MB/s", samples.ssh),
      row("ssh2", "MB/s", samples.ssh2),
      ratioRow("stream : ssh, throughput", samples.stream, samples.ssh, { atLeast: 5 }),
      ratioRow("terminal : ssh, throughput", samples.terminal, samples.ssh, { atLeast: 5 }),
    ];
  } finally {
    await proxy.stop();
  }
}
