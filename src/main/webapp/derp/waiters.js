/** Promises that wait for one event; each ends alone if its signal is aborted. */
export class Waiters {
  #waiting = new Set();

  /** The number of promises that wait. */
  get size() {
    return this.#waiting.size;
  }

  /** Returns a promise of the next event. */
  wait(signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      const waiter = { resolve, reject, signal, onAbort };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(waiter);
    });
  }

  /** Ends the wait of the one that waits longest with a value; returns whether there was one. */
  resolveOne(value) {
    const [waiter] = this.#waiting;
    if (waiter === undefined) {
      return false;
    }
    this.#take(waiter);
    waiter.resolve(value);
    return true;
  }

  /** Ends all waits with a value. */
  resolveAll(value) {
    for (const waiter of [...this.#waiting]) {
      this.#take(waiter);
      waiter.resolve(value);
    }
  }

  /** Ends all waits with an error. */
  rejectAll(reason) {
    for (const waiter of [...this.#waiting]) {
      this.#take(waiter);
      waiter.reject(reason);
    }
  }

  #take(waiter) {
    this.#waiting.delete(waiter);
    waiter.signal?.removeEventListener("abort", waiter.onAbort);
  }
}
