/** Whether Krown answered when it was last asked. Anything it says counts, errors too. */

type Listener = () => void;

class Reachability {
  #reachable = true;
  #listeners = new Set<Listener>();

  readonly isReachable = (): boolean => this.#reachable;

  report(reachable: boolean) {
    if (reachable === this.#reachable) return;
    this.#reachable = reachable;
    for (const listener of [...this.#listeners]) listener();
  }

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const reachability = new Reachability();
