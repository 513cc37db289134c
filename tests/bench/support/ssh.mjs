/** OpenSSH's client, with nothing of whoever runs it. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child, until } from "../../support-js/processes.mjs";

export const cipher = "aes256-gcm@openssh.com";

/** Writes the known_hosts file for these ports of the host. */
export function knownHosts(sshd, ports) {
  const file = join(sshd.folder, "known_hosts");
  const key = sshd.hostKey.publicKey.split(" ").slice(0, 2).join(" ");
  writeFileSync(file, ports.map((port) => `[${sshd.host}]:${port} ${key}\n`).join(""));
  return file;
}

/** The arguments before the host's name. */
export function sshOptions({ sshd, port = sshd.port, settings = {} }) {
  const all = {
    UserKnownHostsFile: knownHosts(sshd, [port]),
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "yes",
    IdentityFile: sshd.key.file,
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    BatchMode: "yes",
    Ciphers: cipher,
    ControlMaster: "no",
    ControlPath: "none",
    EscapeChar: "none",
    LogLevel: "ERROR",
    // Newer clients hide the rhythm of the keys behind a clock of 20 ms, which would be no comparison.
    IgnoreUnknown: "ObscureKeystrokeTiming",
    ObscureKeystrokeTiming: "no",
    ...settings,
  };
  return [
    "-F",
    "none",
    "-p",
    String(port),
    "-l",
    sshd.username,
    ...Object.entries(all).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
}

/** Starts it; `tty` as -tt, otherwise -T. Its standard input stays open. */
export function startSsh({ sshd, port, settings, tty, command, stdout = "pipe" }) {
  const args = [...sshOptions({ sshd, port, settings }), tty ? "-tt" : "-T", sshd.host];
  return new Child("ssh", command === undefined ? args : [...args, command], {
    stdio: ["pipe", stdout, "pipe"],
  });
}

/** Makes a connection that others share; each of them names `path` as its ControlPath. */
export async function startMaster(sshd, path) {
  const settings = { ControlMaster: "yes", ControlPath: path };
  const master = new Child("ssh", [...sshOptions({ sshd, settings }), "-N", sshd.host]);
  await until(() => existsSync(path), 20_000, "the shared connection of ssh");
  return master;
}
