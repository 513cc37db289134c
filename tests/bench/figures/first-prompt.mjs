/** From the wish to connect to the first byte of the prompt, with an ed25519 key. */
import { alternate } from "../support/alternate.mjs";
import { now } from "../support/clock.mjs";
import { keyTarget } from "../support/krown.mjs";
import { ratioRow, row } from "../support/rows.mjs";
import { startSsh } from "../support/ssh.mjs";
import { connect, shell, ssh2Target } from "../support/ssh2.mjs";
import { within } from "../../support-js/processes.mjs";

export const title = "Connect, to the first byte of the prompt";
const sizes = { full: 20, quick: 2 };

/** Each gives a function that ends what it began, once the first byte is there. */
const systems = {
  async krown({ krown, server }) {
    const session = await krown.post(`/api/ssh/${server.id}/connect`, {});
    const terminal = await krown.openTerminal(session);
    let client;
    await new Promise((resolve, reject) => {
      krown.attach(terminal, { binary: resolve }).then((opened) => (client = opened), reject);
    });
    return async () => {
      client.cut();
      await krown.disconnect(session);
    };
  },

  async ssh({ sshd }) {
    const ssh = startSsh({ sshd, tty: true });
    await ssh.waitFor("stdout", /./s);
    return () => ssh.end();
  },

  async ssh2({ sshd }) {
    const client = await connect(ssh2Target(sshd));
    const stream = await shell(client);
    await new Promise((resolve) => stream.once("data", resolve));
    return () => client.end();
  },
};

export async function measure({ krown, sshd, size }) {
  const { auth_method, private_key, host, port, username } = keyTarget(sshd);
  const stored = { name: "first prompt", host, port, username, auth_method, private_key };
  const server = await krown.post("/api/servers", stored);
  const samples = await alternate(Object.keys(systems), sizes[size], async (name) => {
    const begun = now();
    const end = await within(systems[name]({ krown, sshd, server }), 20_000, `a prompt through ${name}`);
    const ms = 1000 * (now() - begun);
    await end();
    return ms;
  });
  return [
    row("krown", "ms", samples.krown),
    row("ssh -tt", "ms", samples.ssh),
    row("ssh2", "ms", samples.ssh2),
    ratioRow("krown : ssh", samples.krown, samples.ssh, { atMost: 0.35 }),
  ];
}
