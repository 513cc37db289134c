/** A client of the REST API that trusts no answer (see contract.mjs). */
import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import { checkAnswer } from "./contract.mjs";

/**
 * One HTTP request; nothing is checked.
 * @returns {Promise<{method: string, path: string, status: number, headers: Record<string, string>, text: string}>}
 */
export function send(origin, method, path, { headers = {}, body, agent, ms = 60_000 } = {}) {
  const { request } = origin.startsWith("https:") ? https : http;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, headers, agent, rejectUnauthorized: false };
    const outgoing = request(options, (incoming) => {
      const chunks = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ method, path, status: incoming.statusCode, headers: incoming.headers, text });
      });
    });
    outgoing.setTimeout(ms, () =>
      outgoing.destroy(new Error(`${method} ${path}: no answer within ${ms} ms`)),
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export class Api {
  /** @param {string} origin @param {string} [token] */
  constructor(origin, token) {
    this.origin = origin;
    this.token = token;
    this.agent = new (origin.startsWith("https:") ? https : http).Agent({ keepAlive: true });
  }

  /** The same server, seen by somebody else. */
  as(token) {
    return new Api(this.origin, token);
  }

  /** A checked answer, whatever its status: {status, headers, text, body}. */
  async request(method, path, body, headers = {}) {
    const payload =
      body === undefined || Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
    const answer = await send(this.origin, method, path, {
      agent: this.agent,
      body: payload,
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(payload === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) }),
        ...headers,
      },
    });
    checkAnswer(answer);
    return { ...answer, body: answer.text === "" ? undefined : JSON.parse(answer.text) };
  }

  /** The body of an answer that must have this status. */
  async expect(status, method, path, body, headers) {
    const answer = await this.request(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text.slice(0, 1000)}`);
    return answer.body;
  }

  get(path) {
    return this.expect(200, "GET", path);
  }

  post(path, body, status = 201) {
    return this.expect(status, "POST", path, body);
  }

  put(path, body) {
    return this.expect(200, "PUT", path, body);
  }

  delete(path) {
    return this.expect(204, "DELETE", path);
  }

  /** Fails unless the answer has this status and code (and field); gives the whole answer. */
  async refused(status, code, method, path, body, field) {
    const answer = await this.request(method, path, body);
    const sent = JSON.stringify(body)?.slice(0, 300) ?? "";
    assert.equal(answer.status, status, `${method} ${path} ${sent}: ${answer.text}`);
    if (code) assert.equal(answer.body.code, code, `${method} ${path} ${sent}: ${answer.text}`);
    if (field) assert.equal(answer.body.field, field, `${method} ${path} ${sent}: ${answer.text}`);
    return answer;
  }

  execute(sessionId, command, timeoutSecs) {
    const limit = timeoutSecs === undefined ? {} : { timeout_secs: timeoutSecs };
    return this.post(`/api/sessions/${sessionId}/execute`, { command, ...limit }, 200);
  }

  close() {
    this.agent.destroy();
  }
}
