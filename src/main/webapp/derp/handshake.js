import { BOX_OVERHEAD, boxKey, open, seal } from "./box.js";
import { DerpError } from "./errors.js";
import { encodeFrame, FrameType } from "./frames.js";
import { PublicKey } from "./publickey.js";

const MAGIC = Uint8Array.of(0x44, 0x45, 0x52, 0x50, 0xf0, 0x9f, 0x94, 0x91);
const KEY = PublicKey.LENGTH;
const MIN_SERVER_KEY = MAGIC.length + KEY;
const MAX_SERVER_KEY = 1_024;
const MIN_SERVER_INFO = 24;
const MAX_SERVER_INFO = MIN_SERVER_INFO + 1_048_576;
const VERSION = 2;

/** Throws unless this can be the header of the relay's first frame. */
export function checkServerKeyHeader(type, length) {
  check(type, FrameType.SERVER_KEY, "ServerKey", length, MIN_SERVER_KEY, MAX_SERVER_KEY);
}

/** Throws unless this can be the header of the relay's second frame. */
export function checkServerInfoHeader(type, length) {
  check(type, FrameType.SERVER_INFO, "ServerInfo", length, MIN_SERVER_INFO, MAX_SERVER_INFO);
}

function check(type, expected, name, length, min, max) {
  if (type !== expected) {
    throw new DerpError("protocol", `the relay sent a frame of type ${type}; expected ${name}`);
  }
  if (length < min || length > max) {
    throw new DerpError("protocol", `${name} has ${length} bytes; expected ${min} to ${max}`);
  }
}

/** Returns the relay's key from the payload of ServerKey; bytes after it are for later versions. */
export function readServerKey(payload) {
  if (payload.length < MIN_SERVER_KEY || !MAGIC.every((byte, i) => payload[i] === byte)) {
    throw new DerpError("protocol", "invalid greeting of the relay");
  }
  return PublicKey.fromBytes(payload, MAGIC.length);
}

/** The keys of one login, computed from the own private key and the relay's public key. */
export class Login {
  #publicKey;
  #boxKey;

  constructor(publicKey, boxKeyBytes) {
    this.#publicKey = publicKey;
    this.#boxKey = boxKeyBytes;
  }

  static async with(privateKey, serverKey, { signal } = {}) {
    return new Login(privateKey.publicKey, boxKey(await privateKey.sharedSecret(serverKey, { signal })));
  }

  /** Returns the frame ClientInfo; only tests pass a nonce. */
  clientInfo({ canAckPings = true, isProber = false, appName = "" } = {}, nonce = undefined) {
    const json = { version: VERSION, CanAckPings: canAckPings };
    if (isProber) {
      json.IsProber = true;
    }
    if (appName !== "") {
      json.AppName = appName;
    }
    const box = seal(this.#boxKey, new TextEncoder().encode(JSON.stringify(json)), nonce);
    const payload = new Uint8Array(KEY + box.length);
    this.#publicKey.copyTo(payload, 0);
    payload.set(box, KEY);
    return encodeFrame(FrameType.CLIENT_INFO, payload);
  }

  /** Returns what the relay wrote in ServerInfo: its version and its limit for this client's packets, 0 for none. */
  readServerInfo(payload) {
    if (payload.length < BOX_OVERHEAD) {
      throw new DerpError("protocol", "ServerInfo is too short for a box");
    }
    const json = parse(new TextDecoder().decode(open(this.#boxKey, payload)));
    return {
      version: wholeNumber(json, "version"),
      bytesPerSecond: wholeNumber(json, "TokenBucketBytesPerSecond"),
      bytesBurst: wholeNumber(json, "TokenBucketBytesBurst"),
    };
  }
}

function parse(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DerpError("protocol", "ServerInfo is not JSON", { cause });
  }
  if (json !== null && (typeof json !== "object" || Array.isArray(json))) {
    throw new DerpError("protocol", "ServerInfo is not a JSON object");
  }
  return json ?? {};
}

/** Names match in any case, the last one counts; null is 0. */
function wholeNumber(json, name) {
  const found = Object.keys(json)
    .filter((each) => each.toLowerCase() === name.toLowerCase())
    .pop();
  const value = found === undefined ? 0 : (json[found] ?? 0);
  if (!Number.isInteger(value)) {
    throw new DerpError("protocol", `${name} in ServerInfo is not a whole number`);
  }
  return value;
}
