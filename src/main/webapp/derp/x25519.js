import { pow } from "./vendor/noble-curves/abstract/modular.js";
import { montgomery } from "./vendor/noble-curves/abstract/montgomery.js";

const P = 2n ** 255n - 19n;

/** X25519 in JavaScript, for browsers without it: slower, and the private key can be read by the page. */
export const x25519 = montgomery({
  P,
  type: "x25519",
  adjustScalarBytes: (bytes) => {
    bytes[0] &= 248;
    bytes[31] = (bytes[31] & 127) | 64;
    return bytes;
  },
  powPminus2: (x) => pow(x, P - 2n, P),
});
