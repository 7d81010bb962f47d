import { chunkAck } from "./messages.js";

/** The browser may keep the parts of a Blob on the disk, so bytes are handed to one after this many. */
const PART_BYTES = 8 << 20;
const MAX_NAME = 200;

/** A file that the other page offers, and its bytes as they come, in order. */
export class IncomingFile {
  #post;
  #parts = [];
  #tail = [];
  #tailBytes = 0;

  /** `offered`, `receiving`, `done`, `declined` or `cancelled`. */
  state = "offered";
  /** The bytes that have arrived. */
  received = 0;

  /** Returns the file of an offer; null if the offer is malformed. */
  static of({ id, name, size, mime }, post) {
    const isValid =
      Number.isSafeInteger(id) &&
      Number.isSafeInteger(size) &&
      size >= 0 &&
      typeof name === "string" &&
      typeof mime === "string" &&
      mime.length <= MAX_NAME;
    return isValid ? new IncomingFile(id, safeName(name), size, mime, post) : null;
  }

  constructor(id, name, size, mime, post) {
    this.id = id;
    this.name = name;
    this.size = size;
    this.mime = mime;
    this.#post = post;
  }

  get isOver() {
    return this.state !== "offered" && this.state !== "receiving";
  }

  /** Takes the file; returns the offset that is wanted. */
  accept() {
    if (this.state === "offered") {
      this.state = this.size === 0 ? "done" : "receiving";
    }
    return this.received;
  }

  /** Takes a CHUNK. Only the next bytes are used: what follows a lost chunk comes again. */
  onChunk({ offset, bytes, wantsAck }) {
    if (this.state !== "receiving" && this.state !== "done") {
      return;
    }
    const isNext = this.state === "receiving" && offset === this.received && bytes.length <= this.size - offset;
    if (isNext) {
      this.#append(bytes);
    }
    const hasGap = offset > this.received;
    if (wantsAck || hasGap || this.state === "done") {
      this.#post(chunkAck(this.id, this.received, hasGap));
    }
  }

  #append(bytes) {
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    this.received += bytes.length;
    if (this.received === this.size) {
      this.state = "done";
    }
    if (this.#tailBytes >= PART_BYTES || this.state === "done") {
      this.#parts.push(new Blob(this.#tail));
      this.#tail = [];
      this.#tailBytes = 0;
    }
  }

  /** Ends it: `declined`, `cancelled`. */
  end(state) {
    if (!this.isOver) {
      this.state = state;
      this.#parts = [];
      this.#tail = [];
    }
  }

  /** The whole file. Its type is not the sender's, so that a browser saves it and never shows it as a page. */
  get blob() {
    return new Blob(this.#parts, { type: "application/octet-stream" });
  }
}

/** Returns a name without a directory, and without characters that change how it is shown. */
function safeName(name) {
  const last = name
    .split(/[/\\]/)
    .pop()
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .slice(0, MAX_NAME);
  return last === "" || /^\.+$/.test(last) ? "file" : last;
}
