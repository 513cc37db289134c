/** The frames of RFC 6455, no more of it than a cheap client needs. */

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** Cuts what a server sends into messages. */
export class FrameReader {
  /**
   * @param {{binary: (piece: Buffer) => void, message: (opcode: number, payload: Buffer) => void}} to
   *   `binary` gets the bytes of binary messages as they come, in pieces; `message` all others, whole. Both
   *   buffers are valid only during the call.
   */
  constructor({ binary, message }) {
    this.binary = binary;
    this.message = message;
    this.head = Buffer.alloc(10);
    this.headLength = 0;
    this.left = 0;
    this.dataOpcode = opcodes.text;
    this.parts = { data: [], control: [] };
  }

  push(chunk) {
    let at = 0;
    while (at < chunk.length) {
      if (this.left > 0) {
        const end = Math.min(chunk.length, at + this.left);
        this.left -= end - at;
        this.#payload(chunk.subarray(at, end));
        at = end;
      } else {
        this.head[this.headLength++] = chunk[at++];
        if (this.headLength >= 2 && this.headLength === this.#headSize()) this.#begin();
      }
    }
  }

  #headSize() {
    const short = this.head[1] & 127;
    return short < 126 ? 2 : short === 126 ? 4 : 10;
  }

  #begin() {
    const short = this.head[1] & 127;
    this.left =
      short < 126 ? short : short === 126 ? this.head.readUInt16BE(2) : Number(this.head.readBigUInt64BE(2));
    this.headLength = 0;
    const opcode = this.head[0] & 15;
    this.isControl = opcode >= opcodes.close;
    if (opcode !== opcodes.continuation && !this.isControl) this.dataOpcode = opcode;
    this.opcode = this.isControl ? opcode : this.dataOpcode;
    if (this.left === 0) this.#payload(Buffer.alloc(0));
  }

  #payload(piece) {
    if (this.opcode === opcodes.binary) {
      if (piece.length > 0) this.binary(piece);
      return;
    }
    const parts = this.isControl ? this.parts.control : this.parts.data;
    if (this.left > 0 || !(this.head[0] & 128)) {
      parts.push(Buffer.from(piece));
      return;
    }
    const whole = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
    parts.length = 0;
    this.message(this.opcode, whole);
  }
}

/** A client's frame. A mask of zeros is a mask, and leaves the payload as it is. */
export function clientFrame(opcode, payload) {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14);
  head[0] = 128 | opcode;
  head[1] = 128 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}
