import { within } from "./clock.js";
import { DerpError } from "./errors.js";
import { toHex } from "./hex.js";

const MAX_PENDING = 64;
const TIMEOUT_MS = 5_000;

/** Pings that wait for their Pong. */
export class Pings {
  #clock;
  #pending = new Map();

  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * Returns the round trip to the relay in milliseconds.
   *
   * @param {(data: Uint8Array) => void} send sends a Ping with these eight bytes
   */
  async ping(send, { signal, timeoutMs = TIMEOUT_MS } = {}) {
    if (this.#pending.size >= MAX_PENDING) {
      throw new DerpError("invalid", `${MAX_PENDING} pings wait for an answer already`);
    }
    const data = crypto.getRandomValues(new Uint8Array(8));
    const name = toHex(data);
    try {
      return await within(
        this.#clock,
        timeoutMs,
        signal,
        `no answer to a ping within ${timeoutMs} ms`,
        (limit) =>
          new Promise((resolve, reject) => {
            const start = this.#clock.now();
            this.#pending.set(name, { resolve: () => resolve(this.#clock.now() - start), reject });
            limit.addEventListener("abort", () => reject(limit.reason), { once: true });
            send(data);
          }),
      );
    } finally {
      this.#pending.delete(name);
    }
  }

  /** Ends the wait for this Pong; returns whether one waited for it. */
  pong(data) {
    const ping = this.#pending.get(toHex(data));
    ping?.resolve();
    return ping !== undefined;
  }

  /** Ends all waits with an error. */
  rejectAll(reason) {
    for (const ping of this.#pending.values()) {
      ping.reject(reason);
    }
  }
}
