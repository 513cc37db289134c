/** krownd with somebody signed in. Its answers are not checked here: that is what the contract tests do. */
import assert from "node:assert/strict";
import http from "node:http";
import { send } from "../../support-js/api.mjs";
import { Krownd } from "../../support-js/krownd.mjs";
import { WebSocketClient } from "./websocket.mjs";

export class Krown {
  static async start() {
    const krown = new Krown();
    krown.daemon = await Krownd.start({ args: ["--log-level", "warning"] });
    krown.agent = new http.Agent({ keepAlive: true });
    krown.token = (await krown.daemon.register("bench")).token;
    return krown;
  }

  get pid() {
    return this.daemon.pid;
  }

  get port() {
    return this.daemon.port;
  }

  async request(status, method, path, body) {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const answer = await send(this.daemon.origin, method, path, {
      agent: this.agent,
      body: payload,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(payload === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) }),
      },
    });
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text.slice(0, 1000)}`);
    return answer.text === "" ? undefined : JSON.parse(answer.text);
  }

  post(path, body, status = 201) {
    return this.request(status, "POST", path, body);
  }

  connect(target) {
    return this.post("/api/sessions", target);
  }

  disconnect(session) {
    return this.request(204, "DELETE", `/api/sessions/${session.id}`);
  }

  openTerminal(session, more = {}) {
    return this.post(`/api/sessions/${session.id}/terminals`, more);
  }

  closeTerminal(terminal) {
    return this.request(204, "DELETE", `/api/terminals/${terminal.id}`);
  }

  /** A task for a reader in a process of its own. */
  readerTask(path, more) {
    return { port: this.port, token: this.token, path, ...more };
  }

  /** From its first byte. @param {object} callbacks `binary`, `text` and `closed` of WebSocketClient */
  attach(terminal, callbacks) {
    return WebSocketClient.open({ ...this.readerTask(attachPath(terminal, 0)), ...callbacks });
  }

  async stop() {
    this.agent.destroy();
    await this.daemon.stop();
  }
}

/** Without an offset: the end that is kept. */
export const attachPath = (terminal, offset) =>
  `/api/terminals/${terminal.id}/attach${offset === undefined ? "" : `?offset=${offset}`}`;
export const streamPath = (session) => `/api/ssh/${session.id}/stream`;

/** The body of POST /api/sessions: by key, as the others do it. */
export const keyTarget = (sshd, more = {}) => ({
  ...sshd.target(),
  password: undefined,
  ...sshd.keyCredentials,
  ...more,
});
