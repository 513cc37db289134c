import { credentials } from "./credentials";
import { reachability } from "./reachability";
import type { SocketMessage, SocketState } from "./types";

export const timing = {
  firstDelay: 500,
  longestDelay: 15_000,
  /** For the way from nothing to the server's welcome. */
  connectTimeout: 10_000,
  /** After this long without a word a ping goes out... */
  quietTime: 25_000,
  /** ...and after this long without an answer the connection counts as lost. */
  pingTimeout: 10_000,
};

const policyViolation = 1008; // how the server says "not you, not here": trying again is no use

/** Events that say that the server has let us in. */
const welcomes = new Set<SocketMessage["event"]>(["welcome", "authenticated", "attached"]);

/** Codes of `error` events that say that the token counts no more. */
const signedOutCodes = new Set(["unauthorized", "signed_out", "token_expired"]);

interface Hooks {
  onMessage: (message: SocketMessage) => void;
  onState: (state: SocketState) => void;
  /** What came in a binary frame. */
  onBytes?: (bytes: Uint8Array) => void;
  /** Whether the server may have reason to read nothing and say nothing for now. */
  mayBeSilent?: () => boolean;
}

/** Twice as long after each failure, and never two clients at once: between half of it and all of it. */
export function delayBeforeAttempt(failures: number): number {
  const longest = Math.min(timing.longestDelay, timing.firstDelay * 2 ** (failures - 1));
  return longest * (0.5 + Math.random() / 2);
}

/**
 * A WebSocket that authenticates by its first message and comes back by itself. It is open once the server has
 * said `welcome`, `authenticated` or `attached`. Nothing is kept for later: what cannot be sent now is not sent.
 */
export class ReconnectingSocket {
  state: SocketState = "connecting";
  #socket: WebSocket | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #unsubscribe: () => void;

  constructor(
    /** Asked before each attempt. */
    private readonly path: () => string,
    private readonly token: string,
    private readonly hooks: Hooks,
  ) {
    window.addEventListener("online", this.retry);
    this.#unsubscribe = reachability.subscribe(() => {
      if (reachability.isReachable()) this.retry();
    });
    this.#connect();
  }

  /** False when the connection is not open. */
  send(message: object): boolean {
    return this.sendRaw(JSON.stringify(message));
  }

  /** As send(); bytes go as a binary message. */
  sendRaw(data: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.state !== "open") return false;
    this.#socket?.send(data);
    return true;
  }

  /** How many bytes were sent and have not left for the network yet. */
  get unsentBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Does not wait any longer for the next attempt. */
  readonly retry = () => {
    if (this.state !== "waiting") return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  close() {
    window.removeEventListener("online", this.retry);
    this.#unsubscribe();
    this.#drop();
    this.#enter("closed");
  }

  #connect() {
    const address = new URL(this.path(), window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address.href);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#expect(timing.connectTimeout);
    socket.onopen = () => socket.send(JSON.stringify({ type: "authenticate", token: this.token }));
    socket.onmessage = ({ data }) => this.#receive(data as string | ArrayBuffer);
    socket.onclose = ({ code }) => (code === policyViolation ? this.close() : this.#lost());
  }

  #receive(data: string | ArrayBuffer) {
    const message = typeof data === "string" ? parse(data) : null;
    if (message && welcomes.has(message.event)) {
      this.#failures = 0;
      this.#enter("open");
    }
    if (this.state === "open") this.#listen();
    if (typeof data !== "string") return this.hooks.onBytes?.(new Uint8Array(data));
    if (!message) return;
    this.hooks.onMessage(message);
    if (message.event === "error" && signedOutCodes.has(message.payload.code))
      void credentials.rejected(this.token);
  }

  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.hooks.mayBeSilent?.()) return this.#listen();
      this.send({ type: "ping" });
      this.#expect(timing.pingTimeout);
    }, timing.quietTime);
  }

  #expect(within: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), within);
  }

  #lost() {
    this.#drop();
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), delayBeforeAttempt(this.#failures));
    this.#enter("waiting");
  }

  #drop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #enter(state: SocketState) {
    if (state === this.state) return;
    this.state = state;
    this.hooks.onState(state);
  }
}

function parse(text: string): SocketMessage | null {
  try {
    const message = JSON.parse(text) as Partial<SocketMessage> | null;
    return message && typeof message.event === "string"
      ? ({ payload: {}, ...message } as SocketMessage)
      : null;
  } catch {
    return null;
  }
}
