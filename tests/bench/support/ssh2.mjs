/** The ssh2 library, as its documentation uses it. */
import { once } from "node:events";
import ssh2 from "ssh2";
import { cipher } from "./ssh.mjs";

export const ssh2Target = (sshd, port = sshd.port) => ({
  host: sshd.host,
  port,
  username: sshd.username,
  privateKey: sshd.key.privateKey,
});

export async function connect(target) {
  const client = new ssh2.Client();
  const ready = once(client, "ready");
  client.connect({ ...target, algorithms: { cipher: [cipher] } });
  await ready;
  client.setNoDelay(true);
  return client;
}

const answer = (call) =>
  new Promise((resolve, reject) => call((error, stream) => (error ? reject(error) : resolve(stream))));

export const execute = (client, command, { tty = false } = {}) =>
  answer((done) => client.exec(command, tty ? { pty: true } : {}, done));

export const shell = (client) => answer((done) => client.shell(done));
