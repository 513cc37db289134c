/** A program of ours in a process of its own, and its messages. */
import { fileURLToPath } from "node:url";
import { Child, within } from "../../support-js/processes.mjs";

export class Program {
  /**
   * @param {string} name a file in tests/bench/programs
   * @param {object} task what it is to do; tokens and keys go this way too, never on a command line
   * @param {{stdin?: any, stdout?: any}} [stdio]
   */
  constructor(name, task, { stdin = "ignore", stdout = "ignore" } = {}) {
    const file = fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url));
    this.child = new Child(process.execPath, [file], { stdio: [stdin, stdout, "pipe", "ipc"] });
    this.name = name;
    this.messages = [];
    this.waiting = new Set();
    this.child.process.on("message", (message) => {
      this.messages.push(message);
      this.#look();
    });
    this.child.exit.then(() => this.#look());
    this.tell(task);
  }

  #look() {
    for (const look of this.waiting) look();
  }

  get pid() {
    return this.child.pid;
  }

  tell(message) {
    this.child.process.send(message);
  }

  /** Takes the next message of this type, now or when it comes. */
  next(type, ms = 60_000) {
    const taken = new Promise((resolve, reject) => {
      const look = () => {
        const at = this.messages.findIndex((message) => message.type === type);
        if (at < 0 && !this.child.hasEnded) return;
        this.waiting.delete(look);
        if (at >= 0) resolve(this.messages.splice(at, 1)[0]);
        else reject(new Error(`${this.name} ended before "${type}", ${this.#said()}`));
      };
      this.waiting.add(look);
      look();
    });
    return within(taken, ms, () => `"${type}" from ${this.name}, ${this.#said()}`);
  }

  #said() {
    return `which said ${JSON.stringify(this.messages)}\n${this.child.stderr}`;
  }

  async stop() {
    await this.child.end("SIGKILL");
  }
}
