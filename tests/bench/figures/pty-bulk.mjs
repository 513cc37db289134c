/** Bytes of a terminal with a PTY: how fast, and what CPU they cost. */
import { alternate } from "../support/alternate.mjs";
import { ratioRow, row } from "../support/rows.mjs";
import { transfer } from "../support/transfer.mjs";

export const title = "Output of a terminal with a PTY (krownd's WebSocket, ssh -tt's standard output)";
const sizes = { full: { bytes: 300e6, rounds: 7 }, quick: { bytes: 10e6, rounds: 1 } };

export async function measure(scene) {
  const { bytes, rounds } = sizes[scene.size];
  const samples = await alternate(["terminal", "ssh", "ssh2"], rounds, (way) =>
    transfer(scene, way, { bytes, tty: true }),
  );
  const of = (way, what) => samples[way].map((sample) => sample[what]);
  return [
    row("krown", "MB/s", of("terminal", "rate")),
    row("ssh -tt", "MB/s", of("ssh", "rate")),
    row("ssh2", "MB/s", of("ssh2", "rate")),
    ratioRow("krown : ssh, throughput", of("terminal", "rate"), of("ssh", "rate"), { atLeast: 1 }),
    row("krownd, CPU", "s/GB", of("terminal", "cost")),
    row("ssh, CPU", "s/GB", of("ssh", "cost")),
    ratioRow("krownd : ssh, CPU", of("terminal", "cost"), of("ssh", "cost"), { atMost: 0.75 }),
  ];
}
