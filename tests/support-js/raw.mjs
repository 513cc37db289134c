/** HTTP by hand, for what no client would send. */
import { once } from "node:events";
import { connect } from "node:net";
import { within } from "./processes.mjs";

export class RawConnection {
  static async open(port, host = "127.0.0.1") {
    const raw = new RawConnection();
    raw.received = Buffer.alloc(0);
    raw.waiting = new Set();
    raw.ended = false;
    raw.socket = connect({ port, host, allowHalfOpen: true });
    raw.socket.on("error", () => {});
    raw.closed = new Promise((resolve) => {
      const end = () => {
        raw.ended = true;
        resolve();
        raw.waiting.forEach((look) => look());
      };
      raw.socket.on("end", end);
      raw.socket.on("close", end);
    });
    raw.socket.on("data", (chunk) => {
      raw.received = Buffer.concat([raw.received, chunk]);
      raw.waiting.forEach((look) => look());
    });
    await within(once(raw.socket, "connect"), 5000, `a connection to port ${port}`);
    return raw;
  }

  write(bytes) {
    this.socket.write(bytes);
    return this;
  }

  /** Takes the next whole answer: {status, headers, text}. Null when the connection ends before one. */
  answer({ ms = 10_000, hasBody = true } = {}) {
    const taken = new Promise((resolve) => {
      const look = () => {
        const answer = this.#take(hasBody);
        if (!answer && !this.ended) return;
        this.waiting.delete(look);
        resolve(answer);
      };
      this.waiting.add(look);
      look();
    });
    return within(taken, ms, () => `an answer; so far: ${this.received.toString("latin1").slice(0, 300)}`);
  }

  #take(hasBody) {
    const end = this.received.indexOf("\r\n\r\n");
    if (end < 0) return null;
    const [line, ...fields] = this.received.subarray(0, end).toString("latin1").split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1]);
    const headers = {};
    for (const field of fields) {
      const colon = field.indexOf(":");
      headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 1).trim();
    }
    const bodiless = !hasBody || status < 200 || status === 204 || status === 304;
    const length = bodiless ? 0 : Number(headers["content-length"] ?? NaN);
    const start = end + 4;
    if (Number.isNaN(length)) {
      if (!this.ended) return null;
    } else if (this.received.length < start + length) {
      return null;
    }
    const stop = Number.isNaN(length) ? this.received.length : start + length;
    const text = this.received.subarray(start, stop).toString("utf8");
    this.received = this.received.subarray(stop);
    return { status, headers, text };
  }

  async waitForEnd(ms = 5000) {
    await within(this.closed, ms, "the end of the connection");
  }

  destroy() {
    this.socket.destroy();
  }
}

/** Sends bytes on a connection of their own and gives the first answer. */
export async function exchange(port, bytes, options) {
  const raw = await RawConnection.open(port);
  try {
    return await raw.write(bytes).answer(options);
  } finally {
    raw.destroy();
  }
}

/** Requests by hand to the server on this port. */
export function requestsTo(port) {
  const host = `Host: 127.0.0.1:${port}`;
  const login = '{"username":"x","password":"x"}'; // 31 bytes
  return {
    host,
    login,
    good: `GET /api/health HTTP/1.1\r\n${host}\r\n\r\n`,
    get: (target, ...fields) => `GET ${target} HTTP/1.1\r\n${[host, ...fields].join("\r\n")}\r\n\r\n`,
    post: (body, ...fields) =>
      `POST /api/auth/login HTTP/1.1\r\n${[host, "Content-Type: application/json", ...fields].join(
        "\r\n",
      )}\r\n\r\n${body}`,
  };
}
