/** Bytes of a command without a PTY, as JSON on a stream and as they are on a terminal. */
import { alternate } from "../support/alternate.mjs";
import { ratioRow, row } from "../support/rows.mjs";
import { transfer } from "../support/transfer.mjs";

export const title = "Output of a command without a PTY (JSON stream, terminal with pty false, ssh -T)";
const sizes = { full: { bytes: 300e6, rounds: 7 }, quick: { bytes: 10e6, rounds: 1 } };

export async function measure(scene) {
  const { bytes, rounds } = sizes[scene.size];
  const samples = await alternate(["stream", "terminal", "ssh", "ssh2"], rounds, (way) =>
    transfer(scene, way, { bytes, tty: false }),
  );
  const of = (way, what) => samples[way].map((sample) => sample[what]);
  return [
    row("krown, stream", "MB/s", of("stream", "rate")),
    row("krown, terminal", "MB/s", of("terminal", "rate")),
    row("ssh -T", "MB/s", of("ssh", "rate")),
    row("ssh2", "MB/s", of("ssh2", "rate")),
    ratioRow("stream : ssh, throughput", of("stream", "rate"), of("ssh", "rate"), { atLeast: 0.7 }),
    ratioRow("terminal : ssh, throughput", of("terminal", "rate"), of("ssh", "rate"), { atLeast: 0.9 }),
    row("krownd, CPU, stream", "s/GB", of("stream", "cost")),
    row("krownd, CPU, terminal", "s/GB", of("terminal", "cost")),
    row("ssh, CPU", "s/GB", of("ssh", "cost")),
  ];
}
