const SPAN_MS = 2_000;

/** The rate at which a number grows, over the last two seconds. */
export class Meter {
  #samples = [];

  /** Takes the number as it is now; returns its growth per second. */
  rate(value, nowMs) {
    this.#samples.push({ value, nowMs });
    while (this.#samples.length > 2 && nowMs - this.#samples[0].nowMs > SPAN_MS) {
      this.#samples.shift();
    }
    const first = this.#samples[0];
    return nowMs > first.nowMs ? Math.max(0, ((value - first.value) * 1_000) / (nowMs - first.nowMs)) : 0;
  }
}
