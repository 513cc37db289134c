/** What the remote programs print: a text that nobody can guess, and gates that hold it back. */
import { createHash } from "node:crypto";
import { chmodSync, closeSync, constants, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { runOk, until } from "../../support-js/processes.mjs";
import { randomFrom } from "./random.mjs";

const lineLength = 80;
const blockLength = lineLength * 12_800;

/** A block of printable lines; no two lines of the file are the same, so a lost or doubled one shows. */
function fillBlock(block, random) {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length / 4);
  for (let i = 0; i < words.length; i++) words[i] = (random() * 2 ** 32) | 0;
  for (let i = 0; i < block.length; i++) block[i] = 48 + (block[i] & 63); // '0' to 'o', a '\' among them
  for (let i = lineLength - 1; i < block.length; i += lineLength) block[i] = 10;
}

/** A place where a remote program waits: a FIFO that it opens. */
class Gate {
  /** For the remote shell. */
  get command() {
    return `read -r _ <${this.file}`;
  }

  static async make(file) {
    const gate = new Gate();
    gate.file = file;
    await runOk("mkfifo", [file]);
    chmodSync(file, 0o666);
    return gate;
  }

  #tryOpen() {
    try {
      this.fd = openSync(this.file, constants.O_WRONLY | constants.O_NONBLOCK);
      return true;
    } catch (error) {
      if (error.code === "ENXIO") return false; // nobody waits there yet
      throw error;
    }
  }

  /** Until the remote program waits. */
  async reached(ms = 20_000) {
    await until(() => this.#tryOpen(), ms, "the remote program at its gate");
  }

  /** Lets it go on. */
  open() {
    closeSync(this.fd);
  }

  remove() {
    unlinkSync(this.file);
  }
}

export class Source {
  /** @param {string} folder that the remote user may read @param {number} bytes @param {number} seed */
  static make(folder, bytes, seed) {
    const source = new Source();
    source.folder = folder;
    source.file = join(folder, "source.txt");
    source.gates = 0;
    source.hashes = new Map();
    const random = randomFrom(seed);
    const block = Buffer.alloc(blockLength);
    const fd = openSync(source.file, "w");
    for (let left = bytes; left > 0; left -= block.length) {
      fillBlock(block, random);
      writeSync(fd, block, 0, Math.min(left, block.length));
    }
    closeSync(fd);
    chmodSync(source.file, 0o644);
    return source;
  }

  /** The remote command that prints the first `bytes` of it. */
  head(bytes) {
    return `head -c ${bytes} ${this.file}`;
  }

  /** The SHA-256 of the first `bytes`. */
  sha256(bytes) {
    if (!this.hashes.has(bytes)) this.hashes.set(bytes, this.#hash(bytes));
    return this.hashes.get(bytes);
  }

  #hash(bytes) {
    const hash = createHash("sha256");
    const block = Buffer.alloc(blockLength);
    const fd = openSync(this.file, "r");
    for (let left = bytes; left > 0;) {
      const length = readSync(fd, block, 0, Math.min(left, block.length), null);
      hash.update(block.subarray(0, length));
      left -= length;
    }
    closeSync(fd);
    return hash.digest("hex");
  }

  gate() {
    this.gates += 1;
    return Gate.make(join(this.folder, `gate-${this.gates}`));
  }
}
