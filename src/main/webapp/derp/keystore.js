import { DerpError } from "./errors.js";
import { PrivateKey } from "./privatekey.js";

const DATABASE = "jderp-client";
const STORE = "keys";

/**
 * Returns the key of this origin that has this name, and makes it if it is missing. The browser keeps it in IndexedDB
 * without letting any page read it. Where it cannot, the key lasts as long as the page; `key.reason` states why.
 *
 * Two clients with one key disturb each other, so tabs that are open together need names of their own.
 */
export async function loadKey(name, { indexedDB = globalThis.indexedDB, signal } = {}) {
  const made = await PrivateKey.generate({ signal });
  if (made.cryptoKey === undefined || indexedDB === undefined) {
    return made;
  }
  const database = await open(indexedDB);
  try {
    signal?.throwIfAborted();
    return await PrivateKey.fromCryptoKey(await addOrGet(database, name, made.cryptoKey), { signal });
  } finally {
    database.close();
  }
}

/** Removes the key of this name; the next one with it is another. */
export async function deleteKey(name, { indexedDB = globalThis.indexedDB } = {}) {
  if (indexedDB === undefined) {
    return;
  }
  const database = await open(indexedDB);
  try {
    const change = database.transaction(STORE, "readwrite");
    change.objectStore(STORE).delete(name);
    await done(change);
  } finally {
    database.close();
  }
}

/** Keeps the key unless the name has one, in one transaction: two pages that start together get the same key. */
async function addOrGet(database, name, cryptoKey) {
  const change = database.transaction(STORE, "readwrite");
  const store = change.objectStore(STORE);
  let kept = cryptoKey;
  const request = store.get(name);
  request.onsuccess = () => {
    if (request.result === undefined) {
      store.put(cryptoKey, name);
    } else {
      kept = request.result;
    }
  };
  await done(change);
  return kept;
}

function open(indexedDB) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new DerpError("unsupported", "cannot open IndexedDB", { cause: request.error }));
    request.onblocked = () => reject(new DerpError("unsupported", "another page blocks IndexedDB"));
  });
}

function done(change) {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(new DerpError("unsupported", "IndexedDB failed", { cause: change.error }));
  });
}
