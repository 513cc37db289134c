/** A client of the WebSockets that trusts no event (see contract.mjs). */
import assert from "node:assert/strict";
import { once } from "node:events";
import WebSocket from "ws";
import { checkBytes, checkEvent } from "./contract.mjs";
import { within } from "./processes.mjs";

export class Socket {
  /** Opens `path` at `origin`; `token` goes as the header Authorization. */
  static async open(origin, path, { token, headers = {}, ...options } = {}) {
    const socket = new this(origin, path, {
      ...options,
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers },
    });
    await within(once(socket.ws, "open"), 10_000, `the handshake of ${path}`);
    return socket;
  }

  constructor(origin, path, options) {
    this.path = path;
    /** @type {{event: string, payload: any}[]} */
    this.events = [];
    this.waiting = new Set();
    this.problem = null;
    this.ws = new WebSocket(origin.replace(/^http/, "ws") + path, { rejectUnauthorized: false, ...options });
    this.ws.on("message", (data, isBinary) => this.#receive(data, isBinary));
    this.ws.on("error", () => {});
    this.closed = new Promise((resolve) => {
      this.ws.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.closed.then(() => this.waiting.forEach((look) => look()));
  }

  #receive(data, isBinary) {
    try {
      if (isBinary) {
        checkBytes(this.path);
        this.receiveBytes(data);
      } else {
        const message = JSON.parse(data.toString("utf8"));
        checkEvent(this.path, message);
        if (this.sink?.(message)) return;
        this.receiveEvent(message);
      }
    } catch (error) {
      this.problem ??= error;
    }
    for (const look of this.waiting) look();
  }

  receiveEvent(message) {
    this.events.push(message);
  }

  receiveBytes(bytes) {
    assert.fail(`${this.path} sent ${bytes.length} bytes that nobody here reads`);
  }

  get isClosed() {
    return this.ws.readyState >= WebSocket.CLOSING;
  }

  send(message) {
    this.ws.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** What `find` gives, once it gives something, now or when more has come. */
  when(find, ms, what) {
    const found = new Promise((resolve, reject) => {
      const look = () => {
        const value = this.problem ? undefined : find();
        if (value === undefined && !this.problem && this.ws.readyState !== WebSocket.CLOSED) return;
        this.waiting.delete(look);
        if (this.problem) reject(this.problem);
        else if (value === undefined)
          reject(new Error(`${this.path} closed before ${what}; ${this.summary()}`));
        else resolve(value);
      };
      this.waiting.add(look);
      look();
    });
    return within(found, ms, () => `${what} on ${this.path}; ${this.summary()}`);
  }

  /** Takes the first event of this name that `wanted` agrees to, now or when it comes. */
  next(event, wanted = () => true, ms = 10_000) {
    const take = () => {
      const at = this.events.findIndex((one) => one.event === event && wanted(one.payload));
      return at < 0 ? undefined : this.events.splice(at, 1)[0].payload;
    };
    return this.when(take, ms, `the event "${event}"`);
  }

  summary() {
    return `waiting there: ${JSON.stringify(this.events.slice(0, 20)).slice(0, 1500)}`;
  }

  /** Sends a command and gives what it printed and how it ended. */
  async run(command, { id, ms = 20_000 } = {}) {
    this.send({ command, ...(id ? { command_id: id } : {}) });
    const started = await this.next("command_started", (payload) => payload.command === command, ms);
    return this.result(started.command_id, ms);
  }

  /** What a command that has started prints until it is complete. */
  async result(commandId, ms = 20_000) {
    const complete = await this.next("command_complete", (payload) => payload.command_id === commandId, ms);
    const printed = { stdout: "", stderr: "" };
    this.events = this.events.filter(({ event, payload }) => {
      if (event !== "output" || payload.command_id !== commandId) return true;
      printed[payload.stream] += payload.data;
      return false;
    });
    return { ...printed, complete };
  }

  /** Closes, and waits for it. Fails on whatever arrived that should not have. */
  async close() {
    this.ws.close();
    await within(this.closed, 10_000, `the end of ${this.path}`).catch(() => this.ws.terminate());
    if (this.problem) throw this.problem;
  }
}

/** A handshake that must be refused: {status, headers, text}. */
export function refusedHandshake(origin, path, options = {}) {
  const ws = new WebSocket(origin.replace(/^http/, "ws") + path, { rejectUnauthorized: false, ...options });
  const answer = new Promise((resolve, reject) => {
    ws.on("open", () => {
      ws.terminate();
      reject(new Error(`${path}: the handshake was not refused`));
    });
    ws.on("error", reject);
    ws.on("unexpected-response", (request, response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        request.destroy();
        resolve({
          status: response.statusCode,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
  });
  return within(answer, 10_000, `an answer to the handshake of ${path}`);
}
