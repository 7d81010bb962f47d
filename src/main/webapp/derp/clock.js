import { DerpError } from "./errors.js";

/** The time and timers; tests have one that they move by hand. */
export const systemClock = Object.freeze({
  now: () => performance.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (id) => globalThis.clearTimeout(id),
});

/** Resolves after `ms`; rejects with the signal's reason if it is aborted before. */
export function sleep(clock, ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    const onAbort = () => {
      clock.clearTimeout(timer);
      reject(signal.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Calls `work` with a signal that is aborted after `ms`, or with `signal`; the time limit gives a `timeout` error. */
export async function within(clock, ms, signal, message, work) {
  signal?.throwIfAborted();
  const limit = new AbortController();
  const onAbort = () => limit.abort(signal.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = clock.setTimeout(() => limit.abort(new DerpError("timeout", message)), ms);
  try {
    return await work(limit.signal);
  } catch (failure) {
    throw limit.signal.aborted ? limit.signal.reason : failure;
  } finally {
    clock.clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
