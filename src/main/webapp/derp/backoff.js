const FIRST_MS = 250;
const MAX_MS = 5_000;
const STABLE_MS = 10_000;
/** The longest delay that a relay may ask for. */
const MAX_ASKED_MS = 60_000;

/**
 * The delays before connecting again: each is twice as long as the one before, up to a maximum, and reduced at random
 * by up to half, so that clients that lost the same relay do not all come at once. Only a connection that lasted ten
 * seconds starts them again. A relay that announces its restart can make a delay longer.
 */
export class Backoff {
  #clock;
  #random;
  #firstMs;
  #maxMs;
  #nextMs;
  #connectedAt = null;
  #askedMs = 0;

  constructor(clock, { firstMs = FIRST_MS, maxMs = MAX_MS, random = Math.random } = {}) {
    this.#clock = clock;
    this.#random = random;
    this.#firstMs = Math.max(1, firstMs);
    this.#maxMs = Math.max(this.#firstMs, maxMs);
    this.#nextMs = this.#firstMs;
  }

  /** Takes note of a login. */
  connected() {
    this.#connectedAt = this.#clock.now();
    this.#askedMs = 0;
  }

  /** Takes note of a restart that the relay announced. */
  restarting(reconnectInMs) {
    this.#askedMs = Math.min(MAX_ASKED_MS, reconnectInMs);
  }

  /** Returns the delay after a connection was lost, or could not be made, in milliseconds. */
  next() {
    if (this.#connectedAt !== null && this.#clock.now() - this.#connectedAt >= STABLE_MS) {
      this.#nextMs = this.#firstMs;
    }
    this.#connectedAt = null;
    const whole = this.#nextMs;
    this.#nextMs = Math.min(this.#maxMs, 2 * whole);
    const share = 0.5 + this.#random() / 2;
    const delay = Math.max(whole * share, this.#askedMs * (1 + this.#random() / 2));
    this.#askedMs = 0;
    return delay;
  }
}
