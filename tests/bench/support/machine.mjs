/** Where this was measured. */
import os from "node:os";
import { pause } from "./clock.mjs";
import { krowndFile } from "../../support-js/krownd.mjs";
import { run } from "../../support-js/processes.mjs";

export async function machine() {
  const [cpu] = os.cpus();
  return {
    cpu: cpu.model.trim(),
    cores: os.cpus().length,
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`,
    ssh: (await run("ssh", ["-V"])).stderr.trim(),
    node: process.version,
    krown: (await run(krowndFile, ["--version"])).stdout.trim(),
    load: os.loadavg().map((load) => Math.round(load * 100) / 100),
    at: new Date().toISOString(),
  };
}

const ticks = () => os.cpus().map(({ times }) => times);
const sum = (cpus, keys) =>
  cpus.reduce((total, times) => total + keys.reduce((s, key) => s + times[key], 0), 0);

/** How much of the machine somebody else uses, asked while nothing of ours runs: 0 to 1. */
export async function busyShare(ms = 1000) {
  const before = ticks();
  await pause(ms);
  const after = ticks();
  const spent = (...keys) => sum(after, keys) - sum(before, keys);
  return 1 - spent("idle") / spent("user", "nice", "sys", "irq", "idle");
}
