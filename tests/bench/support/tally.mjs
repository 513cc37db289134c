/** Counts and hashes bytes, the same way for every reader. */
import { createHash } from "node:crypto";
import { now } from "./clock.mjs";

export class Tally {
  /** @param {number} expected @param {(all: {at: number, sha256: string}) => void} onAll at the last byte */
  constructor(expected, onAll) {
    this.expected = expected;
    this.onAll = onAll;
    this.bytes = 0;
    this.hash = createHash("sha256");
  }

  /** @param {Buffer | string} piece @param {number} [length] its bytes */
  add(piece, length = piece.length) {
    this.hash.update(piece);
    this.bytes += length;
    if (this.bytes === this.expected) this.onAll({ at: now(), sha256: this.hash.copy().digest("hex") });
  }

  end() {
    return { bytes: this.bytes, sha256: this.hash.digest("hex") };
  }
}
