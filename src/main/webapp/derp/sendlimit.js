/** The relay's limit for this client's packets: a bucket of bytes. Packets beyond it are dropped, as in other clients. */
export class SendLimit {
  #clock;
  #bytesPerMs = 0;
  #burst = 0;
  #tokens = 0;
  #at = 0;

  constructor(clock) {
    this.#clock = clock;
  }

  /** Sets the limit and fills the bucket; a rate of 0 or less, in bytes per second, removes the limit. */
  set(bytesPerSecond, burst) {
    this.#bytesPerMs = Math.max(0, bytesPerSecond) / 1_000;
    this.#burst = Math.max(0, burst);
    this.#tokens = this.#burst;
    this.#at = this.#clock.now();
  }

  /** Takes the tokens of a frame; returns false if there are too few, so that the frame is dropped. */
  tryTake(bytes) {
    if (this.#bytesPerMs === 0) {
      return true;
    }
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#bytesPerMs);
    this.#at = now;
    if (this.#tokens < bytes) {
      return false;
    }
    this.#tokens -= bytes;
    return true;
  }
}
