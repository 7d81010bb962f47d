import { DerpError } from "./errors.js";
import { hsalsa, xsalsa20poly1305 } from "./vendor/noble-ciphers/salsa.js";

const NONCE = 24;
const TAG = 16;
const SIGMA = words(new TextEncoder().encode("expand 32-byte k"));

/** The bytes of a box beside those of its text. */
export const BOX_OVERHEAD = NONCE + TAG;

function words(bytes) {
  return new Uint32Array(bytes.slice().buffer);
}

/** Returns the key of all boxes between two nodes, from their shared secret (HSalsa20 of it). */
export function boxKey(sharedSecret) {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(sharedSecret), new Uint32Array(4), key);
  return new Uint8Array(key.buffer);
}

/** Returns a NaCl box: nonce, tag, ciphertext. Each box needs a nonce of its own; only tests pass one. */
export function seal(key, text, nonce = crypto.getRandomValues(new Uint8Array(NONCE))) {
  const sealed = xsalsa20poly1305(key, nonce).encrypt(text);
  const box = new Uint8Array(NONCE + sealed.length);
  box.set(nonce);
  box.set(sealed, NONCE);
  return box;
}

/** Returns the text of a NaCl box; fails if it was made with another key or has been changed. */
export function open(key, box) {
  if (box.length < BOX_OVERHEAD) {
    throw new DerpError("protocol", `a box has ${box.length} bytes; expected at least ${BOX_OVERHEAD}`);
  }
  try {
    return xsalsa20poly1305(key, box.slice(0, NONCE)).decrypt(box.slice(NONCE));
  } catch (cause) {
    throw new DerpError("protocol", "a box cannot be opened", { cause });
  }
}
