/** What goes in at one socket comes out of another a while later: a distance, not a bottleneck. */
const capacity = 64 * 1024 * 1024;

export class DelayLine {
  /** @param {import("node:net").Socket} from @param {import("node:net").Socket} to @param {number} ms */
  constructor(from, to, ms) {
    Object.assign(this, { from, to, ms, queue: [], bytes: 0, isWaiting: false });
    from.on("data", (chunk) => this.#take(chunk));
    from.on("end", () => this.#take(null));
  }

  #take(chunk) {
    this.queue.push({ due: performance.now() + this.ms, chunk });
    this.bytes += chunk?.length ?? 0;
    if (this.bytes >= capacity) this.from.pause();
    this.#schedule();
  }

  #schedule() {
    if (this.isWaiting || this.queue.length === 0) return;
    this.isWaiting = true;
    setTimeout(() => this.#deliver(), Math.max(0, this.queue[0].due - performance.now()));
  }

  /** Everything that is due, as far as the other side takes it. */
  #deliver() {
    let taken = 0;
    let isOpen = true;
    for (const { due, chunk } of this.queue) {
      if (!isOpen || due > performance.now()) break;
      taken += 1;
      this.bytes -= chunk?.length ?? 0;
      if (chunk) isOpen = this.to.write(chunk);
      else this.to.end();
    }
    this.queue.splice(0, taken);
    if (this.bytes < capacity) this.from.resume();
    if (!isOpen) {
      this.to.once("drain", () => this.#deliver());
      return;
    }
    this.isWaiting = false;
    this.#schedule();
  }
}
