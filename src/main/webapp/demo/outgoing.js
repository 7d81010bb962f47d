import { Waiters } from "../derp/waiters.js";
import { CHUNK_BYTES, chunk } from "./messages.js";

/** A relay keeps 32 packets for a page that is slower; with fewer on the way none is dropped. */
const MAX_WINDOW = 24;
const TIMEOUT_MS = 1_000;
const BLOCK_CHUNKS = 16;

/**
 * A file on its way to the other page. At most a window of chunks is not acknowledged; a lost one, or a second without
 * an acknowledgement, sends all again from the first that is missing, in a window of half the size.
 */
export class OutgoingFile {
  #file;
  #post;
  #clock;
  #next = 0;
  #window = MAX_WINDOW;
  #news = new Waiters();
  #block = null;
  #nextBlock = null;
  #isStarted = false;
  #isRewound = false;

  /** `offered`, `sending`, `done`, `declined`, `cancelled` or `unreadable`. */
  state = "offered";
  /** The bytes that the other page has. */
  acked = 0;

  /**
   * @param {number} id
   * @param {File} file
   * @param {(message: Uint8Array) => Promise<void>} post sends a message; resolves when the next one may be made
   */
  constructor(id, file, post, clock) {
    this.id = id;
    this.name = file.name;
    this.size = file.size;
    this.mime = file.type;
    this.#file = file;
    this.#post = post;
    this.#clock = clock;
  }

  /** Whether nothing more will be sent. */
  get isOver() {
    return this.state !== "offered" && this.state !== "sending";
  }

  /** The other page wants the file from this offset on. */
  onAccept(offset) {
    if (this.isOver || !(offset >= 0 && offset <= this.size)) {
      return;
    }
    this.acked = offset;
    this.#rewind();
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.state = "sending";
      this.#run();
    }
  }

  /** Takes a CHUNK_ACK. */
  onAck({ next, hasGap }) {
    if (this.state !== "sending" || !(next >= this.acked && next <= this.size)) {
      return;
    }
    if (next > this.acked) {
      this.acked = next;
      this.#window = Math.min(MAX_WINDOW, this.#window + 1);
      this.#isRewound = false;
    }
    if (hasGap && !this.#isRewound) {
      this.#isRewound = true; // once for each loss: later chunks of the same window report it, too
      this.#slowDown();
    }
    this.#news.resolveAll();
  }

  /** The connection is back: sends unacknowledged chunks again. */
  resume() {
    this.#rewind();
    this.#news.resolveAll();
  }

  /** Ends it: `declined`, `cancelled`. */
  end(state) {
    if (!this.isOver) {
      this.state = state;
      this.#news.resolveAll();
    }
  }

  async #run() {
    while (this.state === "sending" && this.acked < this.size) {
      const isFull = this.#next >= this.size || this.#next - this.acked >= this.#window * CHUNK_BYTES;
      if (isFull) {
        await this.#wait();
        continue;
      }
      const offset = this.#next;
      this.#next = Math.min(this.size, offset + CHUNK_BYTES);
      try {
        await this.#send(offset, this.#next);
      } catch {
        this.end("unreadable");
      }
    }
    if (this.state === "sending") {
      this.state = "done";
    }
    this.#block = this.#nextBlock = null;
  }

  async #send(offset, end) {
    const bytes = await this.#read(offset, end);
    if (this.#next !== end) {
      return; // rewound meanwhile
    }
    const index = Math.floor(offset / CHUNK_BYTES);
    const every = Math.max(1, Math.floor(this.#window / 4));
    await this.#post(chunk(this.id, offset, end === this.size || index % every === 0, bytes));
  }

  /** Waits for an acknowledgement; without one for a second, goes back to the first chunk that is missing. */
  async #wait() {
    const timer = this.#clock.setTimeout(() => {
      this.#slowDown();
      this.#news.resolveAll();
    }, TIMEOUT_MS);
    await this.#news.wait();
    this.#clock.clearTimeout(timer);
  }

  #slowDown() {
    this.#window = Math.max(1, Math.floor(this.#window / 2));
    this.#rewind();
  }

  #rewind() {
    this.#next = this.acked;
  }

  /** Reads from blocks of 16 chunks, the next one ahead of time. */
  async #read(offset, end) {
    const size = BLOCK_CHUNKS * CHUNK_BYTES;
    const start = Math.floor(offset / size) * size;
    if (this.#block?.start !== start) {
      this.#block = this.#nextBlock?.start === start ? this.#nextBlock : this.#load(start, size);
      this.#nextBlock = this.#load(start + size, size);
    }
    const bytes = await this.#block.bytes;
    return bytes.subarray(offset - start, end - start);
  }

  #load(start, size) {
    const bytes = this.#file
      .slice(start, start + size)
      .arrayBuffer()
      .then((buffer) => new Uint8Array(buffer));
    bytes.catch(() => {}); // reported when it is read
    return { start, bytes };
  }
}
