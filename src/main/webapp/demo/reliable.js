import { control, controlAck } from "./messages.js";

const RESEND_MS = 1_000;
const MAX_WAITING = 200;

/**
 * Control messages, in order and without loss: each is sent again until the other page has acknowledged it, which goes
 * on after a connection was lost.
 */
export class Reliable {
  #post;
  #deliver;
  #clock;
  #waiting = [];
  #next = 0;
  #expected = 0;
  #timer = null;

  /**
   * @param {(message: Uint8Array) => void} post sends a message, which can get lost
   * @param {(json: object) => void} deliver gets each message of the other page once
   */
  constructor(post, deliver, clock) {
    this.#post = post;
    this.#deliver = deliver;
    this.#clock = clock;
  }

  /** The messages that the other page has not acknowledged. */
  get waiting() {
    return this.#waiting.map((each) => each.json);
  }

  /** Sends a message; returns false if too many wait. */
  send(json) {
    if (this.#waiting.length >= MAX_WAITING) {
      return false;
    }
    const entry = { sequence: this.#next++, json };
    this.#waiting.push(entry);
    this.#post(control(entry.sequence, json));
    this.#plan();
    return true;
  }

  /** Takes a CONTROL message. */
  onControl({ sequence, json }) {
    const isNew = sequence === this.#expected;
    if (isNew) {
      this.#expected++;
    }
    this.#post(controlAck(this.#expected));
    if (isNew) {
      this.#deliver(json);
    }
  }

  /** Takes a CONTROL_ACK. */
  onAck({ next }) {
    if (next <= this.#next) {
      this.#waiting = this.#waiting.filter((each) => each.sequence >= next);
    }
  }

  /** Sends what waits again: after the timer, and at once when the connection is back. */
  resend() {
    for (const each of this.#waiting) {
      this.#post(control(each.sequence, each.json));
    }
  }

  #plan() {
    if (this.#timer === null) {
      this.#timer = this.#clock.setTimeout(() => {
        this.#timer = null;
        if (this.#waiting.length > 0) {
          this.resend();
          this.#plan();
        }
      }, RESEND_MS);
    }
  }

  /** Sends nothing more. */
  close() {
    this.#clock.clearTimeout(this.#timer);
    this.#waiting = [];
    this.#post = () => {};
  }
}
