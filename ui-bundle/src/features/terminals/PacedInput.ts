const longestChunk = 16 * 1024; // bytes
const mostUnsent = 64 * 1024; // bytes
const lookAgainAfter = 15; // milliseconds; a WebSocket does not tell when its buffer empties
/** After so much the server is asked whether it has read it: until then a lost connection loses no more. */
const mostUnread = 256 * 1024; // bytes

interface Target {
  send: (message: object) => boolean;
  /** False when there is no connection. */
  sendRaw: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  /** How many bytes it has taken that have not left for the network. */
  readonly unsentBytes: number;
}

/**
 * Sends input in order, in small pieces, and no faster than the network and the server take it. The server
 * stops reading while the program does: what is held then waits here, for as long as it takes.
 */
export class PacedInput {
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unread = 0;

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
    while (this.#waiting.length && !this.isHeld) {
      if (this.target.unsentBytes >= mostUnsent) {
        this.#timer = setTimeout(() => this.resume(), lookAgainAfter);
        return;
      }
      if (!this.target.sendRaw(this.#waiting[0]!)) return;
      this.#unread += this.#waiting.shift()!.length;
      if (this.isHeld) this.target.send({ type: "ping" });
    }
  }

  /** Whether nothing more goes out before the server has read what did. */
  get isHeld(): boolean {
    return this.#unread >= mostUnread;
  }

  /** A `pong`: the server has read what went before its `ping`. */
  wasRead() {
    this.#unread = 0;
    this.resume();
  }

  /** Forgets what waits; gives how many bytes that were. */
  drop(): number {
    clearTimeout(this.#timer);
    this.#unread = 0;
    return this.#waiting.splice(0).reduce((sum, { length }) => sum + length, 0);
  }
}
