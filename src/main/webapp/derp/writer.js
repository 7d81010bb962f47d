import { FrameType, HEADER, putHeader } from "./frames.js";
import { PublicKey } from "./publickey.js";
import { Waiters } from "./waiters.js";

const KEY = PublicKey.LENGTH;
const PACKET_HEAD = HEADER + KEY;
/** A WebSocket has no event for room in its buffer, so it is polled while a sender waits. */
const POLL_MS = 5;

/**
 * Joins frames into WebSocket messages and sends them at the end of the current task, or when a message is full. A
 * message may hold many frames, or a part of one: only the stream of bytes counts.
 */
export class FrameWriter {
  #socket;
  #clock;
  #highWater;
  #message;
  #used = 0;
  #isFlushPlanned = false;
  #isEnded = false;
  #drained = new Waiters();
  #poll = null;

  /**
   * @param {number} highWater the bytes that may wait in the socket before senders have to
   * @param {number} maxMessage the largest message, in bytes; derper ends a connection with one above 32,768
   */
  constructor(socket, clock, highWater, maxMessage) {
    this.#socket = socket;
    this.#clock = clock;
    this.#highWater = highWater;
    this.#message = new Uint8Array(maxMessage);
  }

  /** Whether less than the high-water mark waits to be sent. */
  get isWritable() {
    return this.#socket.bufferedAmount + this.#used < this.#highWater;
  }

  /** Adds SendPacket for this destination. */
  packet(destination, data) {
    const room = this.#message.length - this.#used;
    if (room < PACKET_HEAD) {
      this.flush();
    }
    putHeader(this.#message, this.#used, FrameType.SEND_PACKET, KEY + data.length);
    destination.copyTo(this.#message, this.#used + HEADER);
    this.#used += PACKET_HEAD;
    this.#append(data);
  }

  /** Adds a whole frame. */
  frame(bytes) {
    this.#append(bytes);
  }

  #append(bytes) {
    let at = 0;
    while (at < bytes.length) {
      const n = Math.min(bytes.length - at, this.#message.length - this.#used);
      this.#message.set(n === bytes.length ? bytes : bytes.subarray(at, at + n), this.#used);
      this.#used += n;
      at += n;
      if (this.#used === this.#message.length) {
        this.flush();
      }
    }
    if (this.#used > 0 && !this.#isFlushPlanned) {
      this.#isFlushPlanned = true;
      queueMicrotask(() => {
        this.#isFlushPlanned = false;
        this.flush();
      });
    }
  }

  /** Sends the frames that have been added. */
  flush() {
    const used = this.#used;
    this.#used = 0;
    if (used > 0 && !this.#isEnded) {
      this.#socket.send(this.#message.subarray(0, used));
    }
  }

  /** Resolves when half of the high-water mark is free; rejects if the connection ends. */
  drained(signal) {
    const promise = this.#drained.wait(signal);
    this.#plan();
    return promise;
  }

  /** Checks whether there is room again. Called at times that the browser does not delay, such as for each message. */
  poke() {
    if (this.#drained.size > 0 && this.#socket.bufferedAmount + this.#used <= this.#highWater / 2) {
      this.#drained.resolveAll();
    }
  }

  #plan() {
    if (this.#poll === null) {
      this.#poll = this.#clock.setTimeout(() => {
        this.#poll = null;
        this.poke();
        if (this.#drained.size > 0) {
          this.#plan();
        }
      }, POLL_MS);
    }
  }

  /** Ends all waits with an error, and sends nothing more. */
  end(reason) {
    this.#isEnded = true;
    if (this.#poll !== null) {
      this.#clock.clearTimeout(this.#poll);
      this.#poll = null;
    }
    this.#drained.rejectAll(reason);
  }
}
