import { Waiters } from "./waiters.js";

/** The cost of a message beside its packet, in bytes. */
const OVERHEAD = 128;

/**
 * Messages that have arrived and have not been read. A browser cannot make a relay wait, so a full queue drops its
 * oldest message, as a relay does; `dropped` counts them.
 */
export class MessageQueue {
  #messages = [];
  #head = 0;
  #bytes = 0;
  #maxBytes;
  #readers = new Waiters();
  #ended = false;

  /** The messages that were dropped because they were not read in time. */
  dropped = 0;

  /** @param {number} maxBytes the bytes that unread messages may hold, each with 128 more than its packet */
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }

  /** The messages that wait. */
  get size() {
    return this.#messages.length - this.#head;
  }

  /** Adds a message, or hands it to the reader that waits longest. */
  push(message) {
    if (this.#ended || this.#readers.resolveOne({ value: message, done: false })) {
      return;
    }
    this.#messages.push(message);
    this.#bytes += cost(message);
    while (this.#bytes > this.#maxBytes && this.size > 1) {
      this.#take();
      this.dropped++;
    }
  }

  /** Returns the next message as an iterator's result; after the end, once all have been read, one that is done. */
  next(signal) {
    if (signal?.aborted) {
      return Promise.reject(signal.reason);
    }
    if (this.size > 0) {
      return Promise.resolve({ value: this.#take(), done: false });
    }
    return this.#ended ? Promise.resolve({ value: undefined, done: true }) : this.#readers.wait(signal);
  }

  /** Takes no more messages. */
  end() {
    this.#ended = true;
    this.#readers.resolveAll({ value: undefined, done: true });
  }

  #take() {
    const message = this.#messages[this.#head];
    this.#messages[this.#head++] = undefined;
    this.#bytes -= cost(message);
    if (this.#head === this.#messages.length || this.#head >= 1_024) {
      this.#messages.splice(0, this.#head);
      this.#head = 0;
    }
    return message;
  }
}

function cost(message) {
  return OVERHEAD + (message.data?.length ?? message.problem?.length ?? 0);
}
