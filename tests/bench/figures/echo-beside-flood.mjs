/** The same while another terminal of the same connection prints as fast as it is read. */
import { alternate } from "../support/alternate.mjs";
import { now } from "../support/clock.mjs";
import { connections } from "../support/keyboards.mjs";
import { quantileRow, row, valueRow } from "../support/rows.mjs";

export const title = "Echo of a keystroke beside a flood on the same connection";
const sizes = { full: { keys: 200, rounds: 10 }, quick: { keys: 20, rounds: 1 } };
const systems = ["krown", "multiplexed", "ssh2"];

export async function measure(scene) {
  const { keys, rounds } = sizes[scene.size];
  const open = [];
  try {
    const beside = {};
    for (const name of systems) {
      const connection = await connections[name](scene);
      open.push(connection);
      const keyboard = await connection.keyboard();
      beside[name] = () => typeBesideFlood(keyboard, connection, keys);
    }
    return rows(await alternate(systems, rounds, (name) => beside[name]()));
  } finally {
    for (const connection of open) await connection.close();
  }
}

async function typeBesideFlood(keyboard, connection, keys) {
  const endFlood = await connection.flood();
  const begun = now();
  const times = await keyboard.type(keys);
  const seconds = now() - begun;
  return { times, rate: (await endFlood()) / 1e6 / seconds };
}

function rows(samples) {
  const of = (name, what) => samples[name].map((sample) => sample[what]);
  const at = (name, system, p, target) => quantileRow(name, p, of(system, "times"), target);
  const p99 = [at("krown", "krown", 0.99, { atMost: 20 }), at("ssh2", "ssh2", 0.99)];
  return [
    at("krown", "krown", 0.5),
    at("ssh, shared connection", "multiplexed", 0.5),
    at("ssh2", "ssh2", 0.5),
    ...p99,
    at("ssh, shared connection", "multiplexed", 0.99),
    valueRow("krown : ssh2, p99", "x", p99[0].value / p99[1].value, { atMost: 0.5 }),
    row("flood, krown", "MB/s", of("krown", "rate")),
    row("flood, ssh, shared connection", "MB/s", of("multiplexed", "rate")),
    row("flood, ssh2", "MB/s", of("ssh2", "rate")),
  ];
}
