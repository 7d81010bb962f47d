import { DerpError } from "./errors.js";

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const SCHEMES = new Map([
  ["https:", "wss:"],
  ["wss:", "wss:"],
  ["http:", "ws:"],
  ["ws:", "ws:"],
]);

/**
 * Returns the WebSocket URL of a relay. A URL without a path gets `/derp`. A relay sees the addresses of packets, so a
 * connection without TLS is for this host only, unless `allowInsecure` is set.
 */
export function relayUrl(text, { allowInsecure = false } = {}) {
  let url;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new DerpError("invalid", `invalid URL of a relay: ${text}`, { cause });
  }
  const scheme = SCHEMES.get(url.protocol);
  if (scheme === undefined || url.username !== "" || url.password !== "") {
    throw new DerpError("invalid", `invalid URL of a relay: ${text}; expected wss://HOST[:PORT]/derp`);
  }
  const isSecure = scheme === "wss:" || allowInsecure || LOOPBACK.test(url.hostname);
  if (!isSecure) {
    throw new DerpError("invalid", `the URL ${text} is without TLS; expected wss://, or a relay on this host`);
  }
  const result = new URL(`${scheme}//${url.host}${url.pathname === "/" ? "/derp" : url.pathname}`);
  return result.href;
}
