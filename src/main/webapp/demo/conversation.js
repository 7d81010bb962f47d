import { decodeMessage, hello, MessageType } from "./messages.js";
import { Reliable } from "./reliable.js";

const MAX_OPENING = 32;

/** What two pages send each other in one channel: encrypts and decrypts messages, in order, and sorts them by type. */
export class Conversation {
  #channel;
  #outbox;
  #events;
  #reliable;
  #opening = 0;
  #tail = Promise.resolve();
  #isClosed = false;

  /** @param {object} events `onHeard()`, `onControl(json)`, `onChunk(message)`, `onChunkAck(message)` */
  constructor(channel, outbox, clock, events) {
    this.#channel = channel;
    this.#outbox = outbox;
    this.#events = events;
    this.#reliable = new Reliable(
      (message) => this.post(message),
      (json) => events.onControl(json),
      clock,
    );
  }

  get channel() {
    return this.#channel;
  }

  /** The control messages that the other page has not acknowledged. */
  get waiting() {
    return this.#reliable.waiting;
  }

  /** Sends a message, which can get lost; resolves when the next one may be made. */
  async post(message) {
    await this.#outbox.post(this.#channel.seal(message));
  }

  /** Shows the other page that this one has the keys. */
  greet(wantsAnswer) {
    return this.post(hello(wantsAnswer));
  }

  /** Sends a control message, which does not get lost; returns false if too many wait. */
  send(json) {
    return this.#reliable.send(json);
  }

  /** Sends unacknowledged messages again. */
  resend() {
    this.#reliable.resend();
  }

  /** Takes a SEALED packet. Several are opened at the same time; resolves when the next one may come. */
  async take(packet) {
    const opening = this.#channel.open(packet);
    this.#opening++;
    this.#tail = this.#tail.then(async () => {
      const message = (await opening)();
      this.#opening--;
      if (message !== null && !this.#isClosed) {
        this.#onMessage(decodeMessage(message));
      }
    });
    if (this.#opening >= MAX_OPENING) {
      await this.#tail;
    }
  }

  #onMessage(message) {
    this.#events.onHeard();
    switch (message?.type) {
      case MessageType.HELLO:
        if (message.wantsAnswer) {
          this.greet(false);
        }
        break;
      case MessageType.CONTROL:
        this.#reliable.onControl(message);
        break;
      case MessageType.CONTROL_ACK:
        this.#reliable.onAck(message);
        break;
      case MessageType.CHUNK:
        this.#events.onChunk(message);
        break;
      case MessageType.CHUNK_ACK:
        this.#events.onChunkAck(message);
        break;
      default: // malformed, or of a later version
    }
  }

  /** Ends it, for another channel. */
  close() {
    this.#isClosed = true;
    this.#reliable.close();
  }
}
