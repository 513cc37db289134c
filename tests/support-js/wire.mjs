/** A network between a browser and krownd that can be cut: a proxy of HTTP, WebSockets go by CONNECT. */
import { createServer, request } from "node:http";
import { connect } from "node:net";

export class Wire {
  #tunnels = new Set();
  #isCut = false;
  #server = createServer((incoming, answer) => this.#forward(incoming, answer)).on(
    "connect",
    (incoming, socket) => this.#tunnel(incoming, socket),
  );

  static async lay() {
    const wire = new Wire();
    await new Promise((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  /** For the options of a browser's context. */
  get proxy() {
    return { server: `http://127.0.0.1:${this.#server.address().port}`, bypass: "<-loopback>" };
  }

  /** Ends every connection without a word, and lets none through until mend(). */
  cut() {
    this.#isCut = true;
    for (const tunnel of this.#tunnels) tunnel.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  close() {
    this.cut();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #forward(incoming, answer) {
    if (this.#isCut) return incoming.destroy();
    const { method, headers } = incoming;
    const outgoing = request(incoming.url, { method, headers }, (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    incoming.pipe(outgoing);
  }

  #tunnel({ url }, socket) {
    if (this.#isCut) return socket.destroy();
    const { hostname, port } = new URL(`http://${url}`);
    const far = connect(port, hostname, () => socket.write("HTTP/1.1 200 Connected\r\n\r\n"));
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ]) {
      this.#tunnels.add(one);
      one.pipe(other);
      one.on("error", () => {});
      one.on("close", () => {
        this.#tunnels.delete(one);
        other.destroy();
      });
    }
  }
}
