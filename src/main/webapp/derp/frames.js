import { DerpError } from "./errors.js";

/** The types of frames (docs/protocol.md, "Frame types"). */
export const FrameType = Object.freeze({
  SERVER_KEY: 0x01,
  CLIENT_INFO: 0x02,
  SERVER_INFO: 0x03,
  SEND_PACKET: 0x04,
  RECV_PACKET: 0x05,
  KEEP_ALIVE: 0x06,
  NOTE_PREFERRED: 0x07,
  PEER_GONE: 0x08,
  PEER_PRESENT: 0x09,
  PING: 0x12,
  PONG: 0x13,
  HEALTH: 0x14,
  RESTARTING: 0x15,
});

/** Type and length of each frame. */
export const HEADER = 5;

/** The largest packet, in bytes. */
export const MAX_PACKET = 65_536;

/** The largest frame that a client takes after the login, without its header. */
export const MAX_FRAME = 1_048_576;

/** Writes a header into `target` at `offset`; `length` is that of the payload. */
export function putHeader(target, offset, type, length) {
  target[offset] = type;
  target[offset + 1] = length >>> 24;
  target[offset + 2] = length >>> 16;
  target[offset + 3] = length >>> 8;
  target[offset + 4] = length;
}

/** Returns the unsigned 32-bit number at `offset`. */
export function readUint32(bytes, offset) {
  return ((bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3]) >>> 0;
}

/** Returns a whole frame. */
export function encodeFrame(type, payload = new Uint8Array(0)) {
  const frame = new Uint8Array(HEADER + payload.length);
  putHeader(frame, 0, type, payload.length);
  frame.set(payload, HEADER);
  return frame;
}

/** Cuts a stream of bytes into frames. It holds at most one frame that has not all arrived, and grows as bytes come. */
export class FrameDecoder {
  static #FIRST_ROOM = 128 << 10;

  #onFrame;
  #check;
  #header = new Uint8Array(HEADER);
  #headerBytes = 0;
  #type = 0;
  #length = 0;
  #partial = new Uint8Array(0);
  #partialBytes = 0;

  /**
   * @param {(type: number, payload: Uint8Array, message: number) => void} onFrame gets each frame; `payload` may be a
   *   view of the bytes that were pushed, of which there were `message`
   * @param {(type: number, length: number) => void} check throws if a header is not acceptable
   */
  constructor(onFrame, check = checkLength) {
    this.#onFrame = onFrame;
    this.#check = check;
  }

  /** Takes the next bytes of the stream. */
  push(bytes) {
    let at = 0;
    while (at < bytes.length) {
      if (this.#headerBytes < HEADER) {
        at += this.#takeHeader(bytes, at);
        if (this.#headerBytes < HEADER || (this.#length > 0 && at === bytes.length)) {
          return;
        }
      }
      const left = bytes.length - at;
      if (this.#partialBytes === 0 && left >= this.#length) {
        this.#headerBytes = 0;
        const end = at + this.#length;
        this.#onFrame(this.#type, bytes.subarray(at, end), bytes.length);
        at = end;
      } else {
        at += this.#takePart(bytes, at);
      }
    }
  }

  #takeHeader(bytes, at) {
    const n = Math.min(HEADER - this.#headerBytes, bytes.length - at);
    this.#header.set(bytes.subarray(at, at + n), this.#headerBytes);
    this.#headerBytes += n;
    if (this.#headerBytes === HEADER) {
      this.#type = this.#header[0];
      this.#length = readUint32(this.#header, 1);
      this.#check(this.#type, this.#length);
      if (this.#length === 0 && at + n === bytes.length) {
        this.#headerBytes = 0;
        this.#onFrame(this.#type, new Uint8Array(0), 0);
      }
    }
    return n;
  }

  #takePart(bytes, at) {
    const n = Math.min(this.#length - this.#partialBytes, bytes.length - at);
    const needed = this.#partialBytes + n;
    if (this.#partial.length < needed) {
      const room = Math.min(this.#length, Math.max(FrameDecoder.#FIRST_ROOM, 2 * this.#partial.length, needed));
      const larger = new Uint8Array(room);
      larger.set(this.#partial.subarray(0, this.#partialBytes));
      this.#partial = larger;
    }
    this.#partial.set(bytes.subarray(at, at + n), this.#partialBytes);
    this.#partialBytes = needed;
    if (needed === this.#length) {
      const whole = this.#partial;
      this.#partial = new Uint8Array(0);
      this.#partialBytes = 0;
      this.#headerBytes = 0;
      this.#onFrame(this.#type, whole, whole.length);
    }
    return n;
  }
}

function checkLength(type, length) {
  if (length > MAX_FRAME) {
    throw new DerpError("protocol", `a frame of type ${type} has ${length} bytes; expected at most ${MAX_FRAME}`);
  }
}
