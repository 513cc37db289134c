/** A WebSocket client that costs next to nothing: one buffer, no copies, no allocation a frame. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { FrameReader, clientFrame, opcodes } from "./frames.mjs";

export class WebSocketClient {
  /**
   * Opens `path`; the promise is kept after the handshake.
   * @param {{port: number, path: string, token: string, binary?: (piece: Buffer, client) => void,
   *          text?: (payload: Buffer, client) => void, closed?: (code: number) => void}} options
   *   The first messages may come before the promise is kept. `closed` comes once, with 1006 where there was
   *   no close frame.
   */
  static open(options) {
    return new Promise((resolve, reject) => {
      const client = new WebSocketClient(options, () => resolve(client));
      client.socket.on("error", reject);
      client.socket.on("close", () => reject(new Error(`${options.path}: closed before its handshake`)));
    });
  }

  constructor({ port, path, token, binary = () => {}, text = () => {}, closed = () => {} }, opened) {
    this.opened = opened;
    this.text = text;
    this.closeCode = 1006;
    this.answer = "";
    this.frames = new FrameReader({
      binary: (piece) => binary(piece, this),
      message: (opcode, payload) => this.#message(opcode, payload),
    });
    this.receive = (chunk) => this.#handshake(chunk);
    const buffer = Buffer.alloc(256 * 1024);
    this.socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: { buffer, callback: (length) => this.receive(buffer.subarray(0, length)) },
    });
    this.socket.on("close", () => closed(this.closeCode));
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n` +
        `Authorization: Bearer ${token}\r\n\r\n`,
    );
  }

  #handshake(chunk) {
    this.answer += chunk.toString("latin1");
    const end = this.answer.indexOf("\r\n\r\n");
    if (end < 0) return;
    if (!this.answer.startsWith("HTTP/1.1 101 ")) {
      this.socket.destroy(new Error(`The handshake was refused: ${this.answer.slice(0, 500)}`));
      return;
    }
    const rest = Buffer.from(this.answer.slice(end + 4), "latin1");
    this.receive = (more) => this.frames.push(more);
    this.opened();
    if (rest.length > 0) this.receive(rest);
  }

  #message(opcode, payload) {
    if (opcode === opcodes.text) this.text(payload, this);
    else if (opcode === opcodes.ping) this.#send(opcodes.pong, payload);
    else if (opcode === opcodes.close) {
      this.closeCode = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      this.socket.end(clientFrame(opcodes.close, payload));
    }
  }

  #send(opcode, payload) {
    this.socket.write(clientFrame(opcode, payload));
  }

  /** Input: bytes. */
  write(bytes) {
    this.#send(opcodes.binary, bytes);
  }

  send(message) {
    this.#send(opcodes.text, Buffer.from(JSON.stringify(message)));
  }

  close() {
    this.#send(opcodes.close, Buffer.from([1000 >> 8, 1000 & 255]));
    this.socket.end();
  }

  /** Ends the connection without a word. */
  cut() {
    this.socket.destroy();
  }
}
