/** Keystrokes, and how long each takes to come back. */
import assert from "node:assert/strict";
import { within } from "../../support-js/processes.mjs";
import { now, pause } from "./clock.mjs";

/** For the remote shell: every byte comes back by itself, once and unchanged. */
export const echoCommand = "stty raw -echo; printf ready; exec cat";

const between = 3; // ms: quicker than anybody types, slow enough that each keystroke finds everybody asleep

/** One end of a terminal: `write` sends, and whoever receives calls `received`. */
export class Keyboard {
  #taken = "";
  #look = () => {};

  /** @param {(bytes: Buffer) => void} write */
  constructor(write) {
    this.write = write;
  }

  /** @param {Buffer | string} bytes */
  received(bytes) {
    this.#taken += bytes.toString("latin1");
    this.#look();
  }

  async #take(text, ms) {
    const taken = new Promise((resolve) => {
      this.#look = () => this.#taken.length >= text.length && resolve(now());
      this.#look();
    });
    const at = await within(taken, ms, () => `"${text}" from a terminal, which said "${this.#taken}"`);
    assert.equal(this.#taken, text, "another byte than was typed");
    this.#taken = "";
    return at;
  }

  async ready() {
    await this.#take("ready", 20_000);
    return this;
  }

  /** Types so many letters, one after the other; gives the milliseconds of each. */
  async type(count) {
    const samples = [];
    for (let i = 0; i < count; i++) {
      const letter = String.fromCharCode(97 + (i % 26));
      const begun = now();
      this.write(Buffer.from(letter));
      samples.push(1000 * ((await this.#take(letter, 10_000)) - begun));
      await pause(between);
    }
    return samples;
  }
}
