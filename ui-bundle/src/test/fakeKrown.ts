import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import type { Server, Session, Terminal, User } from "@/services/types";

declare const jsdom: { reconfigure: (options: { url: string }) => void };

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One end of a WebSocket: what came, and a way to wait for more. */
export class FakePeer {
  readonly received: Record<string, unknown>[] = [];
  /** The binary messages, each as it came. */
  readonly frames: Buffer[] = [];
  #waiting: (() => void)[] = [];

  constructor(
    readonly path: string,
    readonly socket: WebSocket,
  ) {
    socket.on("message", (data, isBinary) => {
      if (isBinary) this.frames.push(data as Buffer);
      else this.received.push(JSON.parse((data as Buffer).toString()) as Record<string, unknown>);
      for (const go of this.#waiting.splice(0)) go();
    });
  }

  tell(event: string, payload: object = {}) {
    this.socket.send(JSON.stringify({ event, payload }));
  }

  /** Sends text or bytes as a binary message. */
  print(data: string | Uint8Array) {
    this.socket.send(Buffer.from(data));
  }

  /** The message with this number, counted from 0. */
  async message(index: number): Promise<Record<string, unknown>> {
    while (this.received.length <= index) await new Promise<void>((go) => this.#waiting.push(go));
    return this.received[index]!;
  }

  close(code = 1000, reason = "") {
    this.socket.close(code, reason);
  }

  /** Away without a word, as when a cable is pulled. */
  break() {
    this.socket.terminate();
  }
}

type Route = Answer | ((request: Received) => Answer);

/** An HTTP and WebSocket server that answers as a test tells it to. The page of the test is served by it. */
export class FakeKrown {
  readonly requests: Received[] = [];
  readonly peers: FakePeer[] = [];
  #routes = new Map<string, Route>();
  #waiting: (() => void)[] = [];
  #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { method = "", url: path = "", headers } = request;
      this.#answer({ method, path, headers, body: text ? JSON.parse(text) : undefined }, response);
    });
  });
  #sockets = new WebSocketServer({ server: this.#server });

  /** Shows every new peer to `greet`, if given: the welcome is the test's. */
  static async start(greet?: (peer: FakePeer) => void, port = 0) {
    const krown = new FakeKrown();
    krown.#sockets.on("connection", (socket, request) => {
      const peer = new FakePeer(request.url ?? "", socket);
      krown.peers.push(peer);
      greet?.(peer);
      for (const go of krown.#waiting.splice(0)) go();
    });
    await new Promise<void>((ready) => krown.#server.listen(port, "127.0.0.1", ready));
    jsdom.reconfigure({ url: `${krown.origin}/` });
    return krown;
  }

  get origin() {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How to answer, by "METHOD /path" without the query. Everything else is a 404. */
  on(route: string, answer: Route) {
    this.#routes.set(route, answer);
  }

  /** The WebSocket with this number, counted from 0. */
  async peer(index: number): Promise<FakePeer> {
    while (this.peers.length <= index) await new Promise<void>((go) => this.#waiting.push(go));
    return this.peers[index]!;
  }

  asked(route: string) {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route);
  }

  async stop() {
    for (const { socket } of this.peers) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #answer(request: Received, response: ServerResponse) {
    this.requests.push(request);
    const route = this.#routes.get(`${request.method} ${request.path.split("?")[0]}`);
    const unknown: Answer = { status: 404, body: { error: "There is no such thing.", code: "not_found" } };
    const { status, body, headers } = typeof route === "function" ? route(request) : (route ?? unknown);
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}

/** The usual greeting of the server: a peer that authenticates is welcome. */
export function welcome(peer: FakePeer) {
  void peer.message(0).then(() => {
    if (peer.path === "/ws") peer.tell("authenticated", { user_id: "u1", username: "ada" });
    else if (peer.path.startsWith("/api/terminals/"))
      peer.tell("attached", { offset: 0, cols: 80, rows: 24 });
    else peer.tell("welcome", { message: "Connected to stream", session_id: "s1" });
  });
}

const times = { created_at: "2025-01-12T10:00:00Z", updated_at: "2025-01-12T10:00:00Z" };

export const someUser: User = {
  id: "u1",
  username: "ada",
  email: "ada@example.com",
  role: "operator",
  disabled: false,
  is_owner: false,
  has_password: true,
  ...times,
};

export const someServer: Server = {
  id: "sv1",
  user_id: "u1",
  name: "web-01",
  host: "web.example.com",
  port: 22,
  username: "deploy",
  auth_method: "password",
  ...times,
};

export const someSession: Session = {
  id: "s1",
  user_id: "u1",
  server_id: "sv1",
  host: "web.example.com",
  port: 22,
  username: "deploy",
  status: "connected",
  host_key_fingerprint: "SHA256:0QWvzVCqNrO6kEZqzEIOkoDy1MpLmSTlRqnUvo1rVAs",
  host_key_algorithm: "ssh-ed25519",
  closed_reason: null,
  ...times,
};

export const someTerminal: Terminal = {
  id: "te1",
  session_id: "s1",
  cols: 80,
  rows: 24,
  status: "open",
  exit_code: null,
  signal: null,
  pty: true,
  command: null,
  closed_reason: null,
  created_at: "2025-01-12T10:00:00Z",
  closed_at: null,
  offset: 0,
};
