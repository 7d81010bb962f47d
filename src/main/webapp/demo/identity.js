import { loadKey } from "../derp/keystore.js";
import { PrivateKey } from "../derp/privatekey.js";

const MAX_TABS = 16;
const REMEMBERED = "jderp-demo-tab";
const RELOAD_MS = 1_500;

/**
 * Returns this tab's key. Tabs that are open at the same time have keys of their own, and a tab keeps its key when it
 * is reloaded: each key has a number, and a lock that its tab holds.
 */
export async function tabKey() {
  if (navigator.locks === undefined) {
    return PrivateKey.generate();
  }
  const before = Number(sessionStorage.getItem(REMEMBERED) ?? NaN);
  if (Number.isInteger(before) && (await hold(before, { signal: AbortSignal.timeout(RELOAD_MS) }))) {
    return loadKey(nameOf(before));
  }
  for (let number = 0; number < MAX_TABS; number++) {
    if (await hold(number, { ifAvailable: true })) {
      sessionStorage.setItem(REMEMBERED, String(number));
      return loadKey(nameOf(number));
    }
  }
  return PrivateKey.generate();
}

function nameOf(number) {
  return `jderp-demo-${number}`;
}

/** Takes the lock of a number until the page is closed; returns whether that succeeded. */
function hold(number, options) {
  return new Promise((resolve) => {
    navigator.locks
      .request(nameOf(number), options, (lock) => {
        resolve(lock !== null);
        return lock === null ? null : new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}
