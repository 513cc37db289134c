/** A client of /api/terminals/{id}/attach: every byte under its offset, in order, none twice, none missing. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { until, within } from "./processes.mjs";
import { Socket } from "./sockets.mjs";

export const MiB = 1024 * 1024;

const firstCount = 100_000_000_000_000;
const countBytes = 16;

/** A program for sh that prints 16 bytes a line for as long as somebody reads; see counted(). */
export const counting = `exec seq ${firstCount} ${10 * firstCount - 1}`;
/** The first `bytes` of what `counting` prints, then whatever `after` does. */
export const countTo = (bytes, after = "") =>
  `seq ${firstCount} ${10 * firstCount - 1} | head -c ${bytes}; ${after}`;

/** What `counting` prints from one offset to just before another. */
export function counted(from, to) {
  const first = Math.floor(from / countBytes);
  const lines = Array.from({ length: Math.ceil(to / countBytes) - first }, (_, i) => firstCount + first + i);
  const begin = from - first * countBytes;
  return Buffer.from(`${lines.join("\n")}\n`, "latin1").subarray(begin, begin + to - from);
}

export class AttachedTerminal extends Socket {
  /** The last of the text that came, for until(). */
  static textKept = 256 * 1024;

  /**
   * @param {string} origin @param {string} path
   * @param {object} options `acks`: acknowledge what comes; `expected`: what the bytes from one offset to
   *   another must be; `keeps`: how many of the last bytes slice() can give
   */
  constructor(origin, path, { acks = true, expected, keeps = 32 * MiB, ...options }) {
    super(origin, path, options);
    this.acks = acks;
    this.expected = expected;
    this.keeps = keeps;
    /** Offset of the first byte, and of the next one; null before "attached". */
    this.start = null;
    this.position = null;
    /** How many bytes came in all, and when the last of them did. */
    this.received = 0;
    this.lastReceived = Date.now();
    this.acked = null;
    this.gaps = [];
    this.text = "";
    this.ended = false;
    this.hash = createHash("sha256");
    this.decoder = new TextDecoder();
    this.pieces = [];
    this.kept = 0;
  }

  receiveEvent(message) {
    const { event, payload } = message;
    assert.ok(this.start !== null || ["attached", "error"].includes(event), `${event} before "attached"`);
    assert.ok(!this.ended, `${event} after "terminal_closed"`);
    if (event === "attached") {
      assert.equal(this.start, null, '"attached" comes once');
      this.start = this.position = payload.offset;
      if (this.acks) this.ack(); // so that the window counts from the first byte on
    } else if (event === "gap") {
      assert.ok(payload.to > payload.from, "a gap has a length");
      const isBeforeAll = this.received === 0 && this.gaps.length === 0;
      if (isBeforeAll) assert.equal(payload.to, this.start, 'a gap ends where "attached" said');
      else assert.equal(payload.from, this.position, "a gap begins where the bytes end");
      this.position = payload.to;
      this.gaps.push(payload);
      this.pieces = [];
      this.kept = 0;
    } else if (event === "terminal_closed") {
      this.ended = true;
    }
    super.receiveEvent(message);
  }

  receiveBytes(bytes) {
    assert.ok(this.start !== null, 'bytes before "attached"');
    assert.ok(!this.ended, 'bytes after "terminal_closed"');
    assert.ok(bytes.length > 0, "an empty message");
    const end = this.position + bytes.length;
    if (this.expected && !bytes.equals(this.expected(this.position, end))) {
      assert.fail(`not what belongs to the offsets ${this.position} to ${end}`);
    }
    this.pieces.push(bytes);
    for (this.kept += bytes.length; this.kept > this.keeps;) this.kept -= this.pieces.shift().length;
    this.hash.update(bytes);
    this.text = (this.text + this.decoder.decode(bytes, { stream: true })).slice(-AttachedTerminal.textKept);
    this.received += bytes.length;
    this.lastReceived = Date.now();
    this.position = end;
    if (this.acks) this.#ackSoon();
  }

  /** One acknowledgement for all that is there already. */
  #ackSoon() {
    if (this.ackIsDue) return;
    this.ackIsDue = true;
    setImmediate(() => {
      this.ackIsDue = false;
      if (this.acks && !this.isClosed) this.ack();
    });
  }

  ack(offset = this.position) {
    this.acked = offset;
    this.send({ type: "ack", offset });
  }

  /** Acknowledges from now on, beginning with what is there. */
  ackAll() {
    this.acks = true;
    this.ack();
  }

  /** Types bytes, or the UTF-8 of a text. */
  type(input) {
    this.ws.send(Buffer.from(input), { binary: true });
  }

  resize(cols, rows) {
    this.send({ type: "resize", cols, rows });
  }

  /** The match of `pattern` in the text that came since the last match. */
  until(pattern, ms = 10_000) {
    const take = () => {
      const match = pattern.exec(this.text);
      if (match) this.text = this.text.slice(match.index + match[0].length);
      return match ?? undefined;
    };
    return this.when(take, ms, pattern);
  }

  /** That all before `offset` has come. */
  reach(offset, ms = 30_000) {
    return this.when(() => (this.position >= offset ? true : undefined), ms, `the byte at ${offset}`);
  }

  /** The bytes from one offset to just before another, of those that came without a gap between them. */
  async bytes(from, to, ms) {
    await this.reach(to, ms);
    const all = Buffer.concat(this.pieces);
    const begin = this.position - all.length;
    assert.ok(from >= begin, `the bytes from ${from} to ${begin} are not here any more`);
    return all.subarray(from - begin, to - begin);
  }

  /** All bytes that came since the last gap. */
  get all() {
    return Buffer.concat(this.pieces);
  }

  /** That nothing has come for a while; there is no event for that. */
  async quiet(ms = 20_000) {
    const begun = Date.now();
    const since = () => Date.now() - Math.max(begun, this.lastReceived);
    await until(() => since() > 1000, ms, `quiet on ${this.path}`);
    if (this.problem) throw this.problem;
  }

  /** How the terminal ended; the server must then close the socket normally. */
  async end(ms = 30_000) {
    const payload = await this.next("terminal_closed", undefined, ms);
    const { code } = await within(this.closed, 10_000, `the end of ${this.path}`);
    assert.equal(code, 1000);
    if (this.problem) throw this.problem;
    return payload;
  }

  /** Breaks the connection off as a network does: no close frame. */
  async cut() {
    this.ws.terminate();
    await this.closed;
    if (this.problem) throw this.problem;
  }

  /** The SHA-256 of all bytes that came. */
  get sha256() {
    return this.hash.copy().digest("hex");
  }

  summary() {
    const at = `at ${this.position}, ${this.received} bytes received`;
    return `${at}; text: ${JSON.stringify(this.text.slice(-500))}; ${super.summary()}`;
  }
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A new terminal of a session; `person` as of Krownd.register(). */
export function openTerminal(person, session, body) {
  return person.api.post(`/api/sessions/${session.id}/terminals`, body);
}

/** Opens the socket; with `whole` once it is attached. */
export async function attach(person, terminal, { offset, whole = true, ...options } = {}) {
  const query = offset === undefined ? "" : `?offset=${offset}`;
  const path = `/api/terminals/${terminal.id}/attach${query}`;
  const { origin, token } = person.api;
  const socket = await AttachedTerminal.open(origin, path, { token, ...options });
  if (whole) socket.attached = await socket.next("attached");
  return socket;
}

/** Opens a terminal and attaches to it: {terminal, socket}. */
export async function openAttached(person, session, body, options) {
  const terminal = await openTerminal(person, session, body);
  return { terminal, socket: await attach(person, terminal, { offset: 0, ...options }) };
}

export const look = (person, terminal) => person.api.get(`/api/terminals/${terminal.id}`);
export const remove = (person, terminal) => person.api.delete(`/api/terminals/${terminal.id}`);

/** Waits until the terminal has printed at least so many bytes; gives how many. */
export async function printed(person, terminal, least, ms = 30_000) {
  let offset;
  await until(
    async () => {
      ({ offset } = await look(person, terminal));
      return offset >= least;
    },
    ms,
    `${least} bytes printed`,
  );
  return offset;
}

/** Waits until the terminal prints no more, because its program waits or has ended; gives its offset. */
export async function standstill(person, terminal, ms = 30_000) {
  let last = { offset: -1, since: Date.now() };
  await until(
    async () => {
      const { offset } = await look(person, terminal);
      if (offset !== last.offset) last = { offset, since: Date.now() };
      return Date.now() - last.since > 1000;
    },
    ms,
    "the terminal stands still",
  );
  return last.offset;
}

/** How the terminal is once it has closed. */
export function closedTerminal(person, terminal, ms = 10_000) {
  return until(
    async () => {
      const found = await look(person, terminal);
      return found.status === "closed" && found;
    },
    ms,
    "the terminal closes",
  );
}
