/** So much may be drawn before the server is told; a small part of what it lets be on its way. */
const longestUntold = 64 * 1024; // bytes
/** Less than this is not told for itself: the echo of a key would double the packets. */
const shortestTold = 4 * 1024; // bytes
const tellAfter = 100; // milliseconds

/** Tells the server how far the terminal has drawn, seldom enough not to disturb and never too late. */
export class Acks {
  #drawn = 0;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** False where it cannot be told now. */
    private readonly tell: (offset: number) => boolean,
  ) {}

  /** A connection begins: the first byte that it brings has this offset. */
  begin(offset: number) {
    this.#told = offset;
  }

  /** All before `offset` is drawn; `isAll`: nothing else waits to be. */
  drawn(offset: number, isAll: boolean) {
    this.#drawn = offset;
    const untold = offset - this.#told;
    if (untold <= 0) return;
    if (untold >= longestUntold || (isAll && untold >= shortestTold)) this.#tellNow();
    else this.#timer ??= setTimeout(() => this.#tellNow(), tellAfter);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tellNow() {
    this.stop();
    if (this.#drawn > this.#told && this.tell(this.#drawn)) this.#told = this.#drawn;
  }
}
