/** Child processes of the tests: every one is ended by its own pid, whatever happens. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/**
 * Fails after `ms` with `what` in the message, unless `promise` is settled before.
 * @template T @param {Promise<T>} promise @param {number} ms @param {string | (() => string)} what
 * @returns {Promise<T>}
 */
export async function within(promise, ms, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Not within ${ms} ms: ${typeof what === "function" ? what() : what}`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `condition` until it gives something true; for states that announce themselves to nobody. */
export async function until(condition, ms, what) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A running child whose output is kept and can be waited for. */
export class Child {
  constructor(file, args, options = {}) {
    this.name = file.split("/").pop();
    this.stdout = "";
    this.stderr = "";
    this.waiting = new Set();
    this.process = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    running.add(this.process);
    this.exit = this.#watch();
    this.exit.catch(() => {});
  }

  get pid() {
    return this.process.pid;
  }

  get hasEnded() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async #watch() {
    for (const name of ["stdout", "stderr"]) {
      this.process[name]?.setEncoding("utf8").on("data", (text) => {
        this[name] += text;
        for (const look of this.waiting) look();
      });
    }
    try {
      const closed = once(this.process, "close");
      closed.catch(() => {});
      const [code, signal] = await once(this.process, "exit");
      // The last of its output comes after its end. A process that it left behind may hold the pipe for ever.
      await Promise.race([closed, sleep(2000, undefined, { ref: false })]);
      return { code, signal };
    } finally {
      running.delete(this.process);
      for (const look of this.waiting) look();
    }
  }

  /** The match of `pattern` in what came on `stream`; fails when the child ends before it. */
  waitFor(stream, pattern, ms = 10_000) {
    const found = new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this[stream]);
        if (!match && !this.hasEnded) return;
        this.waiting.delete(look);
        if (match) resolve(match);
        else reject(new Error(`${this.name} ended before ${pattern}:\n${this.stdout}${this.stderr}`));
      };
      this.waiting.add(look);
      look();
    });
    return within(found, ms, () => `${pattern} from ${this.name}:\n${this.stdout}${this.stderr}`);
  }

  /** Sends `signal` and gives {code, signal} once the child has ended. */
  async end(signal = "SIGTERM", ms = 5000) {
    if (!this.hasEnded) this.process.kill(signal);
    try {
      return await within(this.exit, ms, () => `the end of ${this.name} after ${signal}:\n${this.stderr}`);
    } catch (error) {
      this.process.kill("SIGKILL");
      throw error;
    }
  }
}

/** Runs a program to its end; gives {code, signal, stdout, stderr}. */
export async function run(file, args, { ms = 20_000, input, ...options } = {}) {
  const child = new Child(file, args, {
    ...options,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  if (input !== undefined) child.process.stdin.end(input);
  try {
    const ended = await within(
      child.exit,
      ms,
      () => `the end of ${child.name} ${args.join(" ")}:\n${child.stderr}`,
    );
    return { ...ended, stdout: child.stdout, stderr: child.stderr };
  } catch (error) {
    child.process.kill("SIGKILL");
    throw error;
  }
}

/** As run(), but fails when the exit code is not 0; gives standard output. */
export async function runOk(file, args, options) {
  const ended = await run(file, args, options);
  if (ended.code !== 0) throw new Error(`${file} ${args.join(" ")}: exit ${ended.code}\n${ended.stderr}`);
  return ended.stdout;
}
