import { PublicKey } from "../derp/publickey.js";

const PARAMETER = "join=";

/** Returns the link by which another page joins the one with this key. What follows `#` is not sent to the relay. */
export function linkTo(publicKey, location) {
  return `${location.origin}${location.pathname}#${PARAMETER}${publicKey.hex}`;
}

/** Returns the key in a link, or in text that is a link, a key or what follows `#`; null without a key. */
export function keyIn(text) {
  const digits = /([0-9a-f]{64})\s*$/i.exec(text)?.[1];
  return digits === undefined ? null : PublicKey.parse(digits);
}

/** Returns the URL of the relay that the page has come from. */
export function relayOf(location) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/derp`;
}
