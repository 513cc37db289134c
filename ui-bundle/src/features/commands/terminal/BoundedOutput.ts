interface Target {
  write: (text: string, taken: () => void) => void;
}

const skippedNote = "\x1b[0m\n[Output came faster than it can be shown; a part of it is left out here.]\n";

/**
 * Hands text to a terminal no faster than the terminal takes it. What waits is bounded: beyond that the oldest
 * of it is left out, and a line says so.
 */
export class BoundedOutput {
  #waiting: string[] = [];
  #length = 0;
  #inHand = 0;

  constructor(
    private readonly target: Target,
    /** In characters. */
    private readonly longestWaiting = 8 * 1024 * 1024,
    private readonly mostInHand = 256 * 1024,
  ) {}

  write(text: string) {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length > this.longestWaiting) this.#skip();
    this.#pump();
  }

  #pump() {
    while (this.#waiting.length && this.#inHand < this.mostInHand) {
      const text = this.#waiting.shift()!;
      this.#length -= text.length;
      this.#inHand += text.length;
      this.target.write(text, () => {
        this.#inHand -= text.length;
        this.#pump();
      });
    }
  }

  /** Half of it at once: skipping a little with every piece would fill the screen with notes. */
  #skip() {
    let first = 0;
    while (this.#length > this.longestWaiting / 2 && first < this.#waiting.length - 1) {
      this.#length -= this.#waiting[first++]!.length;
    }
    this.#waiting = [skippedNote, ...this.#waiting.slice(first)];
    this.#length += skippedNote.length;
  }
}
