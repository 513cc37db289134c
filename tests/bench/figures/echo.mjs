/** A keystroke's way to the remote program and back, through a PTY. */
import { alternate } from "../support/alternate.mjs";
import { connections } from "../support/keyboards.mjs";
import { quantileRow, valueRow } from "../support/rows.mjs";

export const title = "Echo of a keystroke (terminal in raw mode, cat)";
const sizes = { full: { keys: 200, rounds: 10 }, quick: { keys: 20, rounds: 1 } };
const systems = ["krown", "ssh", "ssh2"];

export async function measure(scene) {
  const { keys, rounds } = sizes[scene.size];
  const open = [];
  try {
    const keyboards = {};
    for (const name of systems) {
      const connection = await connections[name](scene);
      open.push(connection);
      keyboards[name] = await connection.keyboard();
    }
    return rows(await alternate(systems, rounds, (name) => keyboards[name].type(keys)));
  } finally {
    for (const connection of open) await connection.close();
  }
}

function rows({ krown, ssh, ssh2 }) {
  const at = (p) => [
    quantileRow("krown", p, krown),
    quantileRow("ssh -tt", p, ssh),
    quantileRow("ssh2", p, ssh2),
  ];
  const [p50, p99] = [at(0.5), at(0.99)];
  return [
    ...p50,
    valueRow("krown : ssh, p50", "x", p50[0].value / p50[1].value, { atMost: 1.5 }),
    ...p99,
    valueRow("krown - ssh, p99", "ms", p99[0].value - p99[1].value, { atMost: 2 }),
  ];
}
