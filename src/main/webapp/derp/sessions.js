import { Backoff } from "./backoff.js";
import { sleep } from "./clock.js";
import { Connection } from "./connection.js";

/**
 * The connections of a client, one after the other: connects, waits until that connection has ended, pauses, and
 * connects again, to the next URL if there are several.
 *
 * idle -> connecting -> connected -> waiting -> connecting -> ... -> closed
 */
export class Sessions {
  #urls;
  #options;
  #events;
  #backoff;
  #stop = new AbortController();

  state = "idle";
  /** The connection that has logged in; null without one. */
  connection = null;
  /** The reason why the last connection ended; null while connected. */
  lastError = null;
  /** The connections that have logged in so far. */
  generation = 0;

  /**
   * @param {string[]} urls as `relayUrl` returns them
   * @param {object} options those of the client
   * @param {object} events `onLogin(url)`, `onMessage(message)`, `onEnd(reason, wasConnected)`
   */
  constructor(urls, options, events) {
    this.#urls = urls;
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.clock, options.backoff);
  }

  /** Starts to connect, unless that has been done. */
  async start() {
    if (this.state !== "idle") {
      return;
    }
    for (let i = 0; this.state !== "closed"; i++) {
      await this.#session(this.#urls[i % this.#urls.length]);
      if (this.state !== "closed") {
        this.state = "waiting";
        await sleep(this.#options.clock, this.#backoff.next(), this.#stop.signal).catch(() => {});
      }
    }
  }

  /** Connects once; resolves when that connection has ended. */
  #session(url) {
    this.state = "connecting";
    return new Promise((resolve) => {
      const onEnd = (reason) => {
        const wasConnected = this.connection !== null;
        this.connection = null;
        this.lastError = reason;
        this.#events.onEnd(reason, wasConnected);
        resolve();
      };
      const onLogin = (connection) => {
        this.connection = connection;
        this.state = "connected";
        this.lastError = null;
        this.generation++;
        this.#backoff.connected();
        this.#events.onLogin(url);
      };
      const onMessage = (message) => {
        if (message.type === "restarting") {
          this.#backoff.restarting(message.reconnectInMs);
        }
        this.#events.onMessage(message);
      };
      try {
        new Connection(url, { ...this.#options, signal: this.#stop.signal, onLogin, onMessage, onEnd });
      } catch (failure) {
        onEnd(failure);
      }
    });
  }

  /** Ends the connection, and connects no more. */
  close(reason) {
    if (this.state !== "closed") {
      this.state = "closed";
      this.#stop.abort(reason);
    }
  }
}
