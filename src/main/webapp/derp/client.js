import { DerpError } from "./errors.js";
import { encodeFrame, FrameType, MAX_PACKET } from "./frames.js";
import { completeOptions, PACKET_HEAD } from "./options.js";
import { Pings } from "./pings.js";
import { PublicKey } from "./publickey.js";
import { MessageQueue } from "./queue.js";
import { Sessions } from "./sessions.js";
import { Waiters } from "./waiters.js";

/**
 * A client of a relay that connects again whenever its connection ends. Messages are read from the client itself, which
 * is an `AsyncIterable`; `connected` and `disconnected` are among them.
 */
export class DerpClient {
  #options;
  #sessions;
  #queue;
  #pings;
  #logins = new Waiters();
  #isPreferred = false;
  #onAbort;

  /** See `DerpClientOptions` in the types for each option; `url` and `key` are needed. */
  constructor(options) {
    this.#options = completeOptions(options);
    const { clock, urls, signal, maxUnreadBytes } = this.#options;
    this.#queue = new MessageQueue(maxUnreadBytes);
    this.#pings = new Pings(clock);
    this.#sessions = new Sessions(urls, this.#options, {
      onLogin: (at) => this.#onLogin(at),
      onMessage: (message) => this.#onMessage(message),
      onEnd: (reason, wasConnected) => this.#onEnd(reason, wasConnected),
    });
    if (signal?.aborted) {
      this.close(signal.reason);
    }
    this.#onAbort = () => this.close(signal.reason);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** `idle`, `connecting`, `connected`, `waiting` (before it connects again) or `closed`. */
  get state() {
    return this.#sessions.state;
  }

  /** The key by which others send to this client. */
  get publicKey() {
    return this.#options.key.publicKey;
  }

  /** The relay's key; null while there is no connection. */
  get serverKey() {
    return this.#sessions.connection?.serverKey ?? null;
  }

  /** The messages that were dropped because they were not read in time. */
  get dropped() {
    return this.#queue.dropped;
  }

  /** Starts the client, and resolves after the next login; rejects if the relay refuses this key. */
  connect({ signal } = {}) {
    if (this.state === "closed") {
      return Promise.reject(closedError());
    }
    if (this.state === "connected") {
      return signal?.aborted ? Promise.reject(signal.reason) : Promise.resolve(this);
    }
    const login = this.#logins.wait(signal);
    this.#sessions.start();
    return login;
  }

  #onLogin(url) {
    if (this.#isPreferred) {
      this.#sendPreferred();
    }
    const { connection, generation } = this.#sessions;
    this.#queue.push({ type: "connected", url, serverKey: connection.serverKey, generation });
    this.#logins.resolveAll(this);
  }

  #onMessage(message) {
    if (message.type === "pong") {
      this.#pings.pong(message.data);
    } else {
      this.#queue.push(message);
    }
  }

  #onEnd(error, wasConnected) {
    this.#pings.rejectAll(error);
    if (this.state !== "closed") {
      this.#queue.push({ type: "disconnected", error, wasConnected });
    }
    if (error.code === "refused") {
      this.#logins.rejectAll(error);
    }
    if (!this.#options.reconnect) {
      this.close(error);
    }
  }

  /**
   * Sends a packet, or returns false if as much waits in the browser as may. Packets can get lost on the way.
   *
   * @throws {DerpError} `disconnected`, or `invalid` for a packet of more than 65,536 bytes
   */
  trySend(destination, data) {
    const { writer, limit } = this.#connection();
    if (!(destination instanceof PublicKey) || !(data instanceof Uint8Array) || data.length > MAX_PACKET) {
      throw new DerpError("invalid", `expected a PublicKey, and a Uint8Array of at most ${MAX_PACKET} bytes`);
    }
    if (!writer.isWritable) {
      return false;
    }
    if (limit.tryTake(PACKET_HEAD + data.length)) {
      writer.packet(destination, data);
    }
    return true;
  }

  /** Sends a packet, and waits first while as much waits in the browser as may. */
  async send(destination, data, { signal } = {}) {
    signal?.throwIfAborted();
    while (!this.trySend(destination, data)) {
      await this.writable({ signal });
    }
  }

  /** Resolves when `trySend` can take packets again; rejects if the connection ends. */
  async writable({ signal } = {}) {
    signal?.throwIfAborted();
    const { writer } = this.#connection();
    if (!writer.isWritable) {
      await writer.drained(signal);
    }
  }

  /** Returns the round trip to the relay in milliseconds. */
  async ping(options = {}) {
    const { writer } = this.#connection();
    return this.#pings.ping((data) => writer.frame(encodeFrame(FrameType.PING, data)), options);
  }

  /** Declares whether this relay is the client's home, now and after each login. */
  notePreferred(isPreferred) {
    this.#isPreferred = Boolean(isPreferred);
    if (this.#sessions.connection !== null) {
      this.#sendPreferred();
    }
  }

  #sendPreferred() {
    const payload = Uint8Array.of(this.#isPreferred ? 1 : 0);
    this.#sessions.connection.writer.frame(encodeFrame(FrameType.NOTE_PREFERRED, payload));
  }

  /** Returns the messages from now on; each message goes to one reader. Ends when the client is closed. */
  messages({ signal } = {}) {
    const queue = this.#queue;
    return {
      next: () => queue.next(signal),
      return: async () => ({ value: undefined, done: true }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [Symbol.asyncIterator]() {
    return this.messages();
  }

  /** Closes the client for good. Calls that wait fail, and the iteration ends after the messages that have arrived. */
  close(reason = closedError()) {
    if (this.state !== "closed") {
      this.#options.signal?.removeEventListener("abort", this.#onAbort);
      this.#sessions.close(reason);
      this.#logins.rejectAll(reason);
      this.#queue.end();
    }
  }

  #connection() {
    const { connection, lastError } = this.#sessions;
    if (connection === null) {
      throw this.state === "closed"
        ? closedError()
        : new DerpError("disconnected", "the client is not connected to a relay", { cause: lastError });
    }
    return connection;
  }
}

function closedError() {
  return new DerpError("closed", "the client has been closed");
}
