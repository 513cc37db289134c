/** Many sessions, each with an idle terminal: their memory, their CPU, and how fast they come up. */
import { within } from "../../support-js/processes.mjs";
import { now, pause } from "../support/clock.mjs";
import { parallel } from "../support/parallel.mjs";
import { cpuTime, proportionalBytes } from "../support/proc.mjs";
import { Program } from "../support/program.mjs";
import { valueRow } from "../support/rows.mjs";

export const title = "Many sessions, each with one idle terminal";
const sizes = { full: { count: 500, idle: 30 }, quick: { count: 20, idle: 1 } };
const width = 16;

export async function measure(scene) {
  const { sshd } = scene;
  const host = new Program("ssh-host", { publicKey: sshd.key.publicKey, hostKey: sshd.hostKey.privateKey });
  try {
    const { port } = await host.next("listening");
    return await fill(scene, { ...sizes[scene.size], port });
  } finally {
    await host.stop();
  }
}

async function fill({ krown, sshd }, { count, idle, port }) {
  const empty = proportionalBytes(krown.pid);
  const kibEach = () => (proportionalBytes(krown.pid) - empty) / 1024 / count;
  const target = { host: "127.0.0.1", port, username: "bench", auth_method: "key", ...sshd.keyCredentials };

  await krown.disconnect(await krown.connect(target)); // the host's key is known from here on
  const begun = now();
  const sessions = await parallel(count, width, () => krown.connect(target));
  const rate = count / (now() - begun);
  const terminals = await parallel(count, width, (i) => krown.openTerminal(sessions[i]));

  const msEachSecond = async () => {
    const before = cpuTime(krown.pid);
    await pause(idle * 1000);
    return ((cpuTime(krown.pid) - before) * 1000) / idle;
  };
  await pause(1000); // the prompts have come
  const detached = { kib: kibEach(), cpu: await msEachSecond() };
  const clients = await parallel(count, width, (i) => attachToPrompt(krown, terminals[i]));
  const attached = { kib: kibEach(), cpu: await msEachSecond() };
  for (const client of clients) client.close();
  return [
    valueRow(`krownd with none`, "KiB", empty / 1024),
    valueRow(`each of ${count}`, "KiB", detached.kib, { atMost: 64 }),
    valueRow(`each of ${count}, attached`, "KiB", attached.kib),
    valueRow(`CPU of ${count} idle ones`, "ms/s", detached.cpu, { atMost: 2 }),
    valueRow(`CPU of ${count} idle ones, attached`, "ms/s", attached.cpu),
    valueRow(`connected, ${width} at a time`, "1/s", rate, { atLeast: 40 }),
  ];
}

/** An attached client that has seen the prompt. */
async function attachToPrompt(krown, terminal) {
  let client;
  const prompt = new Promise((resolve, reject) => {
    krown.attach(terminal, { binary: resolve }).then((opened) => (client = opened), reject);
  });
  await within(prompt, 20_000, "the prompt of one of many");
  return client;
}
