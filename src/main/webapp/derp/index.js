/**
 * A client of DERP relays for browsers: connects over secure WebSocket, logs in, sends and receives packets by node key,
 * and connects again when the connection ends. It also reads DERP maps and chooses a home region by latency.
 */
export { DerpClient } from "./client.js";
export { chooseHome, HomeChoice } from "./home.js";
export { measure, usableNodes } from "./latency.js";
export { DerpMap, loadMap } from "./map.js";
export { DerpError } from "./errors.js";
export { MAX_PACKET } from "./frames.js";
export { deleteKey, loadKey } from "./keystore.js";
export { PrivateKey } from "./privatekey.js";
export { PublicKey } from "./publickey.js";
