/** Who is signed in here: the token in localStorage, shared by all tabs of this address. */

const storageKey = "token";
const endedText = "You were signed out. Sign in again to go on.";

type Listener = () => void;

class Credentials {
  /** A sentence for the sign-in page: why the person finds himself there. */
  notice: string | null = null;
  #listeners = new Set<Listener>();
  #renewal: Promise<unknown> = Promise.resolve();

  constructor() {
    window.addEventListener("storage", (event) => {
      if (event.key === storageKey || event.key === null) this.#tell();
    });
  }

  readonly getToken = (): string | null => localStorage.getItem(storageKey);

  setToken(token: string) {
    this.notice = null;
    localStorage.setItem(storageKey, token);
    this.#tell();
  }

  signOut(notice: string | null = null) {
    this.notice = notice;
    localStorage.removeItem(storageKey);
    this.#tell();
  }

  /** The server takes this token no more. Says nothing when another one has taken its place meanwhile. */
  async rejected(token: string) {
    await this.#renewal;
    if (this.getToken() === token) this.signOut(endedText);
  }

  /** Runs a request that ends the present token and answers with the next one. */
  async renew<T extends { token: string }>(request: () => Promise<T>): Promise<T> {
    const renewal = request().then((answer) => {
      this.setToken(answer.token);
      return answer;
    });
    this.#renewal = renewal.catch(() => undefined);
    return renewal;
  }

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell() {
    for (const listener of [...this.#listeners]) listener();
  }
}

export const credentials = new Credentials();
