import { ReconnectingSocket } from "@/services/reconnectingSocket";
import type { SocketMessage, SocketState, Terminal } from "@/services/types";
import { complaint, exitText, note, tidy } from "@/shared/terminal/text";
import { Acks } from "./Acks";
import { PacedInput } from "./PacedInput";

/** Where a terminal is drawn: xterm. */
export interface Screen {
  /** `drawn` is called once the screen has taken all of it. */
  write: (data: Uint8Array | string, drawn?: () => void) => void;
  resize: (cols: number, rows: number) => void;
}

export interface Size {
  cols: number;
  rows: number;
}

const encoder = new TextEncoder();
const line = (text: string) => `\r\n${text}\r\n`;

/**
 * Follows a terminal of the server: draws its bytes, each of them once, and sends it what is typed. A lost
 * connection comes back by itself and goes on at the byte where it broke off. Ends with the terminal, or with
 * an error that trying again does not cure; the screen tells which.
 */
export class AttachedTerminal {
  readonly #socket: ReconnectingSocket;
  readonly #input: PacedInput;
  readonly #acks: Acks;
  /** The offset of the next byte that is wanted; null until we are attached. */
  #next: number | null = null;
  #drawn = 0;
  /** The size that the terminal has, or will have once the server has what we sent. */
  #size: Size | null = null;
  /** The size that it is to have, where that could not be sent yet. */
  #wanted: Size | null = null;

  constructor(
    private readonly terminal: Pick<Terminal, "id" | "offset">,
    token: string,
    private readonly screen: Screen,
    private readonly onState: (state: SocketState) => void,
  ) {
    this.#socket = new ReconnectingSocket(() => this.#path(), token, {
      onMessage: (message) => this.#receive(message),
      onBytes: (bytes) => this.#draw(bytes),
      onState: (state) => this.#changed(state),
      mayBeSilent: () => this.#input.isHeld,
    });
    this.#input = new PacedInput(this.#socket);
    this.#acks = new Acks((offset) => this.#socket.send({ type: "ack", offset }));
  }

  /** What was typed or pasted, or what the screen answers to a program that asked it. */
  type(text: string) {
    if (this.#isReplaying && text.startsWith("\x1b")) return; // an answer to a question of long ago
    this.#send(encoder.encode(text));
  }

  /** As type(), for what is not text: one byte a character. */
  typeBytes(data: string) {
    this.#send(Uint8Array.from(data, (character) => character.charCodeAt(0)));
  }

  /** Asks the server for this size; the screen takes it when the server tells it to everybody. */
  resize(size: Size) {
    if (this.#socket.state === "closed") return this.screen.resize(size.cols, size.rows);
    this.#wanted = size;
    this.#sendSize();
  }

  /** Lets go of the terminal, which lives on. */
  detach() {
    this.#acks.stop();
    this.#input.drop();
    this.#socket.close();
  }

  /** Whether what is drawn now was printed before we came. */
  get #isReplaying() {
    return this.#drawn < this.terminal.offset;
  }

  #path() {
    const path = `/api/terminals/${encodeURIComponent(this.terminal.id)}/attach`;
    return this.#next === null ? path : `${path}?offset=${this.#next}`;
  }

  #send(bytes: Uint8Array<ArrayBuffer>) {
    const { state } = this.#socket;
    if (state === "open" || state === "connecting") this.#input.write(bytes);
  }

  #sendSize() {
    const wanted = this.#wanted;
    if (!wanted || !this.#size) return;
    const isNew = wanted.cols !== this.#size.cols || wanted.rows !== this.#size.rows;
    if (isNew && !this.#socket.send({ type: "resize", ...wanted })) return;
    this.#size = wanted;
    this.#wanted = null;
  }

  #receive(message: SocketMessage) {
    switch (message.event) {
      case "attached":
        return this.#attached(message.payload);
      case "resized":
        return this.#resized(message.payload);
      case "pong":
        return this.#input.wasRead();
      case "gap":
        return this.#skip(message.payload.to);
      case "terminal_closed":
        return this.#end(message.payload.reason ?? exitText(message.payload));
      case "error":
        return this.screen.write(line(complaint(message.payload.message)));
    }
  }

  #attached({ offset, cols, rows }: Size & { offset: number }) {
    if (this.#next === null) this.#next = this.#drawn = offset;
    else this.#skip(offset);
    this.#acks.begin(offset);
    this.#resized({ cols, rows });
    this.#sendSize();
    this.#input.resume();
  }

  #resized({ cols, rows }: Size) {
    this.#size = { cols, rows };
    this.screen.resize(cols, rows);
  }

  #draw(bytes: Uint8Array) {
    const end = (this.#next ?? 0) + bytes.length;
    this.#next = end;
    this.screen.write(bytes, () => {
      this.#drawn = end;
      this.#acks.drawn(end, this.#next === end);
    });
  }

  /** Goes on at `offset`: what comes before it is not kept any more. */
  #skip(offset: number) {
    const missing = offset - (this.#next ?? offset);
    this.#next = offset;
    if (missing > 0) this.screen.write(line(note(`${missing} bytes of output are missing here`)));
  }

  #end(text: string) {
    this.screen.write(tidy + line(note(text)));
    this.#socket.close();
  }

  /** What was typed and not sent is not sent later: nobody knows how far the part before it came. */
  #changed(state: SocketState) {
    if (state === "waiting" || state === "closed") {
      this.#acks.stop();
      const unsent = this.#input.drop();
      if (unsent) this.screen.write(line(note(`${unsent} bytes of input were not sent`)));
    }
    this.onState(state);
  }
}
