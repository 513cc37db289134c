/** One short command on a connection that is there already. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { alternate } from "../support/alternate.mjs";
import { now } from "../support/clock.mjs";
import { keyTarget } from "../support/krown.mjs";
import { quantileRow } from "../support/rows.mjs";
import { startMaster, startSsh } from "../support/ssh.mjs";
import { connect, execute, ssh2Target } from "../support/ssh2.mjs";

export const title = "Run `true` on an open connection (REST, ssh on a shared connection, ssh2)";
const sizes = { full: { commands: 40, rounds: 10 }, quick: { commands: 5, rounds: 1 } };

/** Each opens its connection and gives {run, close}; `run` gives the exit code. */
const systems = {
  async krown({ krown, sshd }) {
    const session = await krown.connect(keyTarget(sshd));
    const path = `/api/sessions/${session.id}/execute`;
    return {
      run: async () => (await krown.post(path, { command: "true" }, 200)).exit_code,
      close: () => krown.disconnect(session),
    };
  },

  async ssh({ sshd }) {
    const settings = { ControlPath: join(sshd.folder, "control") };
    const master = await startMaster(sshd, settings.ControlPath);
    return {
      run: async () => (await startSsh({ sshd, settings, tty: false, command: "true" }).exit).code,
      close: () => master.end(),
    };
  },

  async ssh2({ sshd }) {
    const client = await connect(ssh2Target(sshd));
    return {
      async run() {
        const stream = await execute(client, "true");
        const closed = once(stream, "close");
        stream.resume();
        return (await closed)[0];
      },
      close: () => client.end(),
    };
  },
};

async function timeOf(run) {
  const begun = now();
  const code = await run();
  const ms = 1000 * (now() - begun);
  assert.equal(code, 0, "the exit code of true");
  return ms;
}

export async function measure(scene) {
  const { commands, rounds } = sizes[scene.size];
  const open = {};
  try {
    for (const name of Object.keys(systems)) open[name] = await systems[name](scene);
    const blocks = await alternate(Object.keys(systems), rounds, async (name) => {
      const block = [];
      for (let i = 0; i < commands; i++) block.push(await timeOf(open[name].run));
      return block;
    });
    return [
      quantileRow("krown", 0.5, blocks.krown, { atMost: 6 }),
      quantileRow("krown", 0.99, blocks.krown),
      quantileRow("ssh, shared connection", 0.5, blocks.ssh),
      quantileRow("ssh2", 0.5, blocks.ssh2),
    ];
  } finally {
    for (const { close } of Object.values(open)) await close();
  }
}
