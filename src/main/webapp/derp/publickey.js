import { DerpError } from "./errors.js";
import { fromHex, toHex } from "./hex.js";

const LENGTH = 32;
const PREFIX = "nodekey:";

/** A node's public key, which is its address at a relay: 32 bytes that do not change. */
export class PublicKey {
  /** The bytes of a key. */
  static LENGTH = LENGTH;

  #bytes;
  #hex = "";

  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** Returns the key in the 32 bytes at `offset`, which are copied. */
  static fromBytes(bytes, offset = 0) {
    if (!(bytes instanceof Uint8Array) || bytes.length - offset < LENGTH) {
      throw new DerpError("invalid", `a public key has ${LENGTH} bytes`);
    }
    return new PublicKey(bytes.slice(offset, offset + LENGTH));
  }

  /** Reads `nodekey:` and 64 hex digits, or the digits alone. */
  static parse(text) {
    const digits = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
    if (digits.length !== 2 * LENGTH) {
      throw new DerpError("invalid", `invalid node key; expected ${PREFIX} and ${2 * LENGTH} hex digits`);
    }
    return new PublicKey(fromHex(digits));
  }

  /** The key as 64 lower-case hex digits: good as a key of a `Map`. */
  get hex() {
    this.#hex ||= toHex(this.#bytes);
    return this.#hex;
  }

  /** The short form of logs: the first five characters of the key in base64, in brackets. */
  get short() {
    return `[${btoa(String.fromCharCode(...this.#bytes.subarray(0, 6))).slice(0, 5)}]`;
  }

  /** Whether all bytes are zero, which no node's key is. */
  get isZero() {
    return this.#bytes.every((byte) => byte === 0);
  }

  /** Returns a copy of the 32 bytes. */
  toBytes() {
    return this.#bytes.slice();
  }

  /** Writes the key into `target` at `offset`. */
  copyTo(target, offset) {
    target.set(this.#bytes, offset);
  }

  /** Whether the 32 bytes at `offset` are this key. */
  isAt(bytes, offset) {
    const own = this.#bytes;
    for (let i = 0; i < LENGTH; i++) {
      if (own[i] !== bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether `other` is the same key. */
  equals(other) {
    return other instanceof PublicKey && other.isAt(this.#bytes, 0);
  }

  /** The key as `nodekey:` and 64 hex digits. */
  toString() {
    return PREFIX + this.hex;
  }

  /** The same text. */
  toJSON() {
    return this.toString();
  }
}
