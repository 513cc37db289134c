/** The real krownd, in a data folder of its own. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Api } from "./api.mjs";
import { Child } from "./processes.mjs";
import { Socket } from "./sockets.mjs";

const binaries = resolve(
  process.env.KROWN_BIN ?? new URL("../../build/release/bin", import.meta.url).pathname,
);
const suppressions = new URL("lsan-suppressions.txt", import.meta.url).pathname;
export const krowndFile = join(binaries, "krownd");
export const krownFile = join(binaries, "krown");

export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `krown-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment of the tests without what would make krownd behave as on somebody's desktop. */
export function environment(more = {}) {
  const { KROWN_PASSPHRASE, DBUS_SESSION_BUS_ADDRESS, NODE_TEST_CONTEXT, ...rest } = process.env;
  return {
    ASAN_OPTIONS: "quarantine_size_mb=8", // what was freed is not to look like growth
    LSAN_OPTIONS: `suppressions=${suppressions}:print_suppressions=0`,
    ...rest,
    ...more,
  };
}

/** Fails when a sanitizer, Qt or a crash left its mark in what a program printed. */
export function checkStderr(text) {
  assert.doesNotMatch(
    text,
    /(Address|Leak|Thread|UndefinedBehavior)Sanitizer|runtime error:|ASSERT failure|QFATAL/,
  );
}

export class Krownd {
  /**
   * @param {{args?: string[], env?: object, dataDir?: string, listen?: string, secrets?: string}} [options]
   */
  static async start({ args = [], env = {}, dataDir, listen = "127.0.0.1:0", secrets = "file" } = {}) {
    assert.ok(
      existsSync(krowndFile),
      `Build krownd first (./dev build), or set KROWN_BIN: ${krowndFile} is missing.`,
    );
    const krownd = new Krownd();
    krownd.dataDir = dataDir ?? temporaryFolder("data");
    krownd.listen = listen;
    const all = [
      "--data-dir",
      krownd.dataDir,
      ...(listen ? ["--listen", listen] : []),
      ...(secrets ? ["--secrets", secrets] : []),
      ...args,
    ];
    krownd.child = new Child(krowndFile, all, { env: environment(env) });
    const [, address] = await krownd.child.waitFor(
      "stdout",
      /^Krown is ready at (https?:\/\/[^\s/]+)\/$/m,
      15_000,
    );
    const [, link] = await krownd.child.waitFor("stdout", /^Sign in: (\S+)$/m);
    krownd.origin = address;
    krownd.signInLink = link;
    krownd.api = new Api(address);
    return krownd;
  }

  get pid() {
    return this.child.pid;
  }

  get port() {
    return Number(new URL(this.origin).port);
  }

  /** The local owner, signed in by the link; works once for each link. */
  async owner(link = this.signInLink) {
    const ticket = new URLSearchParams(new URL(link).hash.slice(1)).get("ticket");
    const { token, user } = await this.api.post("/api/auth/ticket", { ticket }, 200);
    return this.#person(token, user, undefined);
  }

  /** A fresh account: its `api`, `token`, `user` and `password`. */
  async register(username, role = "operator") {
    const password = `password of ${username}`;
    const { token, user } = await this.api.post("/api/auth/register", {
      username,
      password,
      email: `${username}@example.com`,
      role,
    });
    return this.#person(token, user, password);
  }

  #person(token, user, password) {
    const krownd = this;
    return {
      api: this.api.as(token),
      token,
      user,
      password,
      /** A WebSocket with the token in its header. */
      socket: (path, options) => Socket.open(krownd.origin, path, { token, ...options }),
      async stream(session, options) {
        const socket = await Socket.open(krownd.origin, `/api/ssh/${session.id}/stream`, {
          token,
          ...options,
        });
        await socket.next("session_status");
        await socket.next("welcome");
        return socket;
      },
    };
  }

  /** Ends it as a service manager does, and checks that it went cleanly, in time, without a complaint. */
  async stop(signal = "SIGTERM") {
    this.api.close();
    const ended = await this.child.end(signal, 5000);
    checkStderr(this.child.stderr);
    assert.deepEqual(ended, { code: 0, signal: null }, this.child.stderr);
  }

  async kill() {
    this.api.close();
    await this.child.end("SIGKILL");
    checkStderr(this.child.stderr);
  }
}
