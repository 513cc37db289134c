/** A real sshd on a free port of loopback, with keys and a user of its own. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { temporaryFolder } from "./krownd.mjs";
import { Child, run, runOk, until } from "./processes.mjs";

const isRoot = process.getuid() === 0;

/** A port of loopback that nobody has at the moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Makes a key pair; gives {file, privateKey, publicKey, fingerprint}. */
export async function makeKey(folder, name, type = "ed25519", { passphrase = "", args = [] } = {}) {
  const file = join(folder, name);
  await runOk("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", name, "-f", file, ...args]);
  const [, fingerprint] = (await runOk("ssh-keygen", ["-l", "-E", "sha256", "-f", `${file}.pub`])).split(" ");
  return {
    file,
    fingerprint,
    privateKey: readFileSync(file, "utf8"),
    publicKey: readFileSync(`${file}.pub`, "utf8"),
  };
}

/** All processes, as [{pid, parent, uid}]. */
function processes() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const number = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)[1]);
        return [{ pid: Number(pid), parent: number("PPid"), uid: number("Uid") }];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

function killQuietly(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended meanwhile
  }
}

/** A user of the system for as long as the test runs, so that a password can be tried. Needs root. */
class ThrowAwayUser {
  static async make(home) {
    const user = new ThrowAwayUser();
    user.name = `krown-${randomBytes(4).toString("hex")}`;
    user.password = randomBytes(12).toString("base64url");
    // Several tests do this at once, and useradd gives up at once when another holds its lock.
    await until(
      async () =>
        (await run("useradd", ["--no-create-home", "--home-dir", home, "--shell", "/bin/bash", user.name]))
          .code === 0,
      10_000,
      `useradd ${user.name}`,
    );
    process.on("exit", () => user.removeAtOnce());
    user.uid = Number(await runOk("id", ["-u", user.name]));
    await runOk("chpasswd", [], { input: `${user.name}:${user.password}\n` });
    await runOk("chown", [user.name, home]);
    return user;
  }

  killProcesses() {
    for (const { pid, uid } of processes()) if (uid === this.uid) killQuietly(pid, "SIGKILL");
  }

  async remove() {
    await until(
      async () => {
        this.killProcesses();
        return (await run("userdel", [this.name])).code === 0;
      },
      10_000,
      `userdel ${this.name}`,
    );
    this.isGone = true;
  }

  /** For the end of a test that failed before it could clean up. */
  removeAtOnce() {
    if (this.isGone) return;
    this.killProcesses();
    spawnSync("userdel", [this.name]);
  }
}

export class Sshd {
  /** @param {{settings?: string[], logLevel?: string}} [options] further lines of sshd_config */
  static async start({ settings = [], logLevel = "VERBOSE" } = {}) {
    const sshd = new Sshd();
    sshd.settings = settings;
    sshd.logLevel = logLevel;
    sshd.folder = temporaryFolder("sshd");
    chmodSync(sshd.folder, 0o755);
    sshd.home = join(sshd.folder, "home");
    mkdirSync(sshd.home);
    sshd.host = "127.0.0.1";
    sshd.port = await freePort();
    sshd.user = isRoot ? await ThrowAwayUser.make(sshd.home) : null;
    sshd.username = sshd.user?.name ?? userInfo().username;
    sshd.password = sshd.user?.password;
    sshd.log = "";
    sshd.hostKey = await makeKey(sshd.folder, "host_ed25519");
    sshd.otherHostKey = await makeKey(sshd.folder, "other_host_ed25519");
    sshd.key = await makeKey(sshd.folder, "user_ed25519");
    sshd.authorize(sshd.key);
    await sshd.listen();
    return sshd;
  }

  authorize(...keys) {
    this.authorized = [...(this.authorized ?? []), ...keys.map((key) => key.publicKey)];
    writeFileSync(join(this.folder, "authorized_keys"), this.authorized.join(""), { mode: 0o644 });
  }

  #configuration() {
    return [
      `ListenAddress ${this.host}:${this.port}`,
      `HostKey ${this.hostKey.file}`,
      `LogLevel ${this.logLevel}`,
      `AuthorizedKeysFile ${join(this.folder, "authorized_keys")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "UseDNS no",
      `PasswordAuthentication ${this.user ? "yes" : "no"}`,
      "KbdInteractiveAuthentication no",
      "PubkeyAuthentication yes",
      "MaxStartups 200",
      "PrintMotd no",
      "PrintLastLog no",
      "Subsystem sftp internal-sftp",
      ...this.settings,
      "",
    ].join("\n");
  }

  /** Starts listening (again) on the same port. */
  async listen() {
    if (isRoot) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    const config = join(this.folder, "sshd_config");
    writeFileSync(config, this.#configuration());
    this.child = new Child("/usr/sbin/sshd", ["-D", "-e", "-f", config]);
    await this.child.waitFor("stderr", /Server listening on/);
  }

  /** The processes of its connections, and what runs on them. */
  descendants() {
    const family = new Set([this.child.pid]);
    const all = processes();
    for (let before = -1; before !== family.size;) {
      before = family.size;
      for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
    }
    family.delete(this.child.pid);
    return [...family];
  }

  /** Ends the listener and every connection that it has, all at once. */
  async end() {
    if (this.child.hasEnded) return;
    // Stopped first, so that none of them makes another that nobody would find any more.
    const stopped = new Set();
    for (let family = [this.child.pid]; family.length > 0;) {
      for (const pid of family) {
        killQuietly(pid, "SIGSTOP");
        stopped.add(pid);
      }
      family = this.descendants().filter((pid) => !stopped.has(pid));
    }
    for (const pid of stopped) killQuietly(pid, "SIGKILL");
    await this.child.end("SIGKILL");
    this.log += this.child.stderr;
  }

  /** From now on the host shows another key. */
  async swapHostKey() {
    await this.end();
    [this.hostKey, this.otherHostKey] = [this.otherHostKey, this.hostKey];
    await this.listen();
  }

  async stop() {
    await this.end();
    await this.user?.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** How to sign in: by password where there is a user for it, otherwise by key. */
  get credentials() {
    return this.password ? { auth_method: "password", password: this.password } : this.keyCredentials;
  }

  get keyCredentials() {
    return { auth_method: "key", private_key: this.key.privateKey };
  }

  /** The body of POST /api/servers. */
  server(more = {}) {
    return { name: "Test host", ...this.target(), ...more };
  }

  /** The body of POST /api/sessions. */
  target(more = {}) {
    return { host: this.host, port: this.port, username: this.username, ...this.credentials, ...more };
  }

  /** Whether a process of the remote user has `text` in its command line. */
  hasProcess(text) {
    const account = this.user?.uid ?? process.getuid(); // others run the same programs for other tests
    return processes().some(({ pid, uid }) => {
      try {
        return (
          uid === account &&
          pid !== process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(text)
        );
      } catch {
        return false;
      }
    });
  }

  async waitForNoProcess(text, ms = 10_000) {
    await until(() => !this.hasProcess(text), ms, `no remote process "${text}"`);
  }
}

assert.ok(process.platform === "linux", "These fixtures read /proc.");
