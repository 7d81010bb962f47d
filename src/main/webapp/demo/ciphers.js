import { xsalsa20poly1305 } from "../derp/vendor/noble-ciphers/salsa.js";
import { concat, putNumber } from "./bytes.js";

/** Both ciphers add this many bytes. */
export const TAG = 16;

export const AES_GCM = 1;
export const XSALSA20 = 2;

/** The ciphers of this page, as bits: the browser's AES-GCM needs a page with HTTPS, or on this host. */
export function available(subtle = globalThis.crypto?.subtle) {
  return subtle === undefined || subtle === null ? XSALSA20 : AES_GCM | XSALSA20;
}

/** Returns the cipher for two pages that have these; 0 if they share no cipher. */
export function choose(ours, theirs) {
  const both = ours & theirs;
  return both & AES_GCM || both & XSALSA20;
}

/**
 * Returns an authenticated cipher with a key of its own for one direction. Its nonces are counters, so no counter may
 * be used twice. `head` is authenticated by AES-GCM; with XSalsa20 a changed counter is another nonce, and the rest
 * of the head selects the key.
 */
export async function makeCipher(kind, keyBytes, { subtle = globalThis.crypto?.subtle } = {}) {
  return kind === AES_GCM ? aesGcm(subtle, await importAes(subtle, keyBytes)) : xsalsa20(keyBytes);
}

function importAes(subtle, keyBytes) {
  return subtle.importKey("raw", keyBytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function aesGcm(subtle, key) {
  const parameters = (head, counter) => {
    const iv = new Uint8Array(12);
    putNumber(iv, 4, counter);
    return { name: "AES-GCM", iv, additionalData: head };
  };
  return {
    /** Returns head and encrypted text as one packet. */
    async seal(head, counter, text) {
      return concat(head, new Uint8Array(await subtle.encrypt(parameters(head, counter), key, text)));
    },
    /** Returns the text; null if it is not of the other page. */
    async open(head, counter, sealed) {
      try {
        return new Uint8Array(await subtle.decrypt(parameters(head, counter), key, sealed));
      } catch {
        return null;
      }
    },
  };
}

function xsalsa20(key) {
  const nonceOf = (counter) => {
    const nonce = new Uint8Array(24);
    putNumber(nonce, 16, counter);
    return nonce;
  };
  return {
    async seal(head, counter, text) {
      return concat(head, xsalsa20poly1305(key, nonceOf(counter)).encrypt(text));
    },
    async open(head, counter, sealed) {
      try {
        return xsalsa20poly1305(key, nonceOf(counter)).decrypt(sealed.slice());
      } catch {
        return null;
      }
    },
  };
}
