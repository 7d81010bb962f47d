import { systemClock } from "./clock.js";
import { DerpError } from "./errors.js";
import { HEADER } from "./frames.js";
import { PublicKey } from "./publickey.js";
import { relayUrl } from "./relayurl.js";

/** What a packet has before its data in SendPacket. */
export const PACKET_HEAD = HEADER + PublicKey.LENGTH;

const DEFAULTS = Object.freeze({
  canAckPings: true,
  clock: systemClock,
  highWaterBytes: 1 << 20,
  maxMessageBytes: 32 << 10,
  maxUnreadBytes: 16 << 20,
  reconnect: true,
});

/** Returns the options of a client with their defaults, and `urls` as the addresses of WebSockets. */
export function completeOptions(given) {
  const options = { ...DEFAULTS, WebSocket: globalThis.WebSocket, ...given };
  if (options.key?.publicKey === undefined) {
    throw new DerpError("invalid", "the option key is missing; expected a PrivateKey");
  }
  const urls = [options.url].flat().map((each) => relayUrl(each, options));
  if (urls.length === 0 || !(options.maxMessageBytes >= PACKET_HEAD)) {
    throw new DerpError("invalid", `expected a url, and maxMessageBytes of at least ${PACKET_HEAD}`);
  }
  return { ...options, urls };
}
