/** Measures Krown beside OpenSSH's client and ssh2, in one run; see docs/performance.md. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Sshd } from "../support-js/sshd.mjs";
import { Krown } from "./support/krown.mjs";
import { busyShare, machine } from "./support/machine.mjs";
import { readOptions, usage } from "./support/options.mjs";
import { verdict } from "./support/rows.mjs";
import { Source } from "./support/source.mjs";
import { cipher } from "./support/ssh.mjs";
import { table } from "./support/table.mjs";

const names = [
  "pty-bulk",
  "exec-stream",
  "distance",
  "echo",
  "echo-beside-flood",
  "first-prompt",
  "execute",
  "many",
  "stopped-reader",
  "reattach",
];
const sourceBytes = { full: 300e6, quick: 10e6 };

process.setMaxListeners(0); // every krownd and every sshd removes its folder at the exit

/** Each figure has a krownd of its own, so that none sees what another left in it. */
async function measure(figure, scene) {
  const krown = await Krown.start();
  try {
    return await figure.measure({ ...scene, krown });
  } finally {
    await krown.stop();
  }
}

/** Its result, for the file; what went wrong is told and makes the run fail, but not the next figure. */
async function run(name, scene) {
  const figure = await import(`./figures/${name}.mjs`);
  console.log(`\n${name}: ${figure.title}`);
  const busy = scene.size === "full" ? await busyShare() : undefined;
  const begun = Date.now();
  try {
    const rows = await measure(figure, scene);
    const judged = scene.size === "full" ? rows : rows.map(({ atLeast, atMost, ...rest }) => rest);
    const seconds = ((Date.now() - begun) / 1000).toFixed(0);
    const others =
      busy === undefined ? "" : `; others kept ${(busy * 100).toFixed(0)} % of the CPUs before it`;
    console.log(`${table(judged)}\n  (${seconds} s${others})`);
    return { busy, rows: judged.map((row) => ({ ...row, verdict: verdict(row) })) };
  } catch (error) {
    console.log(`  FAILED: ${error.stack}`);
    process.exitCode = 1;
    return { failed: error.message };
  }
}

async function main(options) {
  const facts = await machine();
  const { figures, size, seed } = options;
  console.log(
    Object.entries({ ...facts, cipher, size, seed })
      .map(([k, v]) => `${k}: ${v}`)
      .join("\n"),
  );
  const sshd = await Sshd.start({ settings: [`Ciphers ${cipher}`], logLevel: "INFO" });
  const results = {};
  try {
    const source = Source.make(sshd.folder, sourceBytes[size], seed);
    for (const name of figures) results[name] = await run(name, { sshd, source, size, seed });
  } finally {
    await sshd.stop();
  }
  return { machine: facts, cipher, size, seed, figures: results };
}

try {
  const options = readOptions(process.argv.slice(2), names);
  const result = await main(options);
  const file = options.json ?? fileURLToPath(new URL("../../build/bench.json", import.meta.url));
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  console.log(`\nAll of it, sample by sample: ${file}`);
} catch (error) {
  console.error(`${error.stack}\n${usage}`);
  process.exitCode = 1;
}
