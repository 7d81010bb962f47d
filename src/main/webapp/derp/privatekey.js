import { DerpError } from "./errors.js";
import { fromHex } from "./hex.js";
import { PublicKey } from "./publickey.js";
import { x25519 } from "./x25519.js";

const TEXT_PREFIX = "privkey:";
/** What precedes the 32 bytes of an X25519 key in PKCS #8. */
const PKCS8_PREFIX = fromHex("302e020100300506032b656e04220420");
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));
const USAGES = ["deriveBits"];
const SHARED_BITS = 256;

/**
 * A node's private key. `kind` is `webcrypto` for one that the browser keeps and the page cannot read, or `noble` for
 * one in the page's memory; `reason` states why the browser does not keep it.
 */
export class PrivateKey {
  #shared;

  constructor(kind, reason, publicKey, shared, cryptoKey) {
    this.kind = kind;
    this.reason = reason;
    this.publicKey = publicKey;
    this.#shared = shared;
    /** The browser's key, which IndexedDB can keep; undefined for `noble`. */
    this.cryptoKey = cryptoKey;
    Object.freeze(this);
  }

  /** Makes a new key: in the browser where it has X25519, otherwise in JavaScript. */
  static async generate({ subtle = globalThis.crypto?.subtle, signal } = {}) {
    signal?.throwIfAborted();
    let reason = "this page is not in a secure context, so it has no WebCrypto";
    if (subtle) {
      try {
        const pair = await subtle.generateKey({ name: "X25519" }, false, USAGES);
        return await PrivateKey.fromCryptoKey(pair.privateKey, { subtle, signal });
      } catch (failure) {
        signal?.throwIfAborted();
        reason = `this browser's WebCrypto lacks X25519 (${failure.name})`;
      }
    }
    return noble(crypto.getRandomValues(new Uint8Array(32)), reason);
  }

  /** Reads `privkey:` and 64 hex digits, as the files of derper and jderp have it. */
  static async parse(text, { subtle = globalThis.crypto?.subtle, signal } = {}) {
    if (!text.startsWith(TEXT_PREFIX) || text.length !== TEXT_PREFIX.length + 64) {
      throw new DerpError("invalid", `invalid private key; expected ${TEXT_PREFIX} and 64 hex digits`);
    }
    const bytes = fromHex(text.slice(TEXT_PREFIX.length));
    if (subtle) {
      try {
        const encoded = Uint8Array.of(...PKCS8_PREFIX, ...bytes);
        const key = await subtle.importKey("pkcs8", encoded, { name: "X25519" }, false, USAGES);
        return await PrivateKey.fromCryptoKey(key, { subtle, signal });
      } catch {
        signal?.throwIfAborted();
      }
    }
    return noble(bytes, "this browser's WebCrypto lacks X25519");
  }

  /** Wraps a private key of WebCrypto, such as one from IndexedDB. */
  static async fromCryptoKey(cryptoKey, { subtle = globalThis.crypto?.subtle, signal } = {}) {
    const shared = async (bytes) => {
      const other = await subtle.importKey("raw", bytes, { name: "X25519" }, true, []);
      return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: other }, cryptoKey, SHARED_BITS));
    };
    const publicKey = PublicKey.fromBytes(await shared(BASE_POINT));
    signal?.throwIfAborted();
    return new PrivateKey("webcrypto", "", publicKey, shared, cryptoKey);
  }

  /** Returns the 32 bytes that only this key's owner and the other's can compute. */
  async sharedSecret(publicKey, { signal } = {}) {
    signal?.throwIfAborted();
    let shared;
    try {
      shared = await this.#shared(publicKey.toBytes());
    } catch (cause) {
      throw new DerpError("invalid", `the public key ${publicKey.short} is not usable`, { cause });
    }
    signal?.throwIfAborted();
    return shared;
  }
}

/** A key in the page's memory; the shared secret of a public key of low order is an error, as in WebCrypto. */
function noble(bytes, reason) {
  const publicKey = PublicKey.fromBytes(x25519.getPublicKey(bytes));
  return new PrivateKey("noble", reason, publicKey, async (other) => x25519.getSharedSecret(bytes, other), undefined);
}
