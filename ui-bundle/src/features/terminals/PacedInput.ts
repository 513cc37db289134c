const longestChunk = 16 * 1024; // bytes
const mostUnsent = 64 * 1024; // bytes
const lookAgainAfter = 15; // milliseconds; a WebSocket does not tell when its buffer empties

interface Target {
  /** False when there is no connection. */
  sendRaw: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  /** How many bytes it has taken that have not left for the network. */
  readonly unsentBytes: number;
}

/** Sends input in order, in small pieces, and no faster than the network takes it. */
export class PacedInput {
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly target: Target) {}

  write(bytes: Uint8Array<ArrayBuffer>) {
    for (let begin = 0; begin < bytes.length; begin += longestChunk) {
      this.#waiting.push(bytes.subarray(begin, begin + longestChunk));
    }
    this.resume();
  }

  /** Goes on with what waits; without a connection it waits on. */
  resume() {
    clearTimeout(this.#timer);
    while (this.#waiting.length) {
      if (this.target.unsentBytes >= mostUnsent) {
        this.#timer = setTimeout(() => this.resume(), lookAgainAfter);
        return;
      }
      if (!this.target.sendRaw(this.#waiting[0]!)) return;
      this.#waiting.shift();
    }
  }

  /** Forgets what waits; gives how many bytes that were. */
  drop(): number {
    clearTimeout(this.#timer);
    return this.#waiting.splice(0).reduce((sum, { length }) => sum + length, 0);
  }
}
