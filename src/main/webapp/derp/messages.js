import { FrameType, readUint32 } from "./frames.js";
import { PublicKey } from "./publickey.js";

const KEY = PublicKey.LENGTH;
const PING = 8;
const RESTARTING = 8;
const REASONS = ["disconnected", "not-here"];
/** A packet that is a smaller part of the bytes that it came with is copied, so that it does not keep all of them. */
const SHARE = 4;

/** Makes messages of the frames that a relay sends after the login. */
export class MessageReader {
  #lastSource = null;

  /**
   * Returns the message of a frame; null for a frame that clients skip: of an unknown type, too short, or for
   * watchers only.
   *
   * @param {number} arrived the bytes that `payload` is a view of
   */
  read(type, payload, arrived) {
    switch (type) {
      case FrameType.RECV_PACKET:
        return payload.length < KEY ? null : this.#packet(payload, arrived);
      case FrameType.KEEP_ALIVE:
        return { type: "keep-alive" };
      case FrameType.PEER_GONE:
        return payload.length < KEY ? null : peerGone(payload);
      case FrameType.PING:
        return payload.length < PING ? null : { type: "ping", data: payload.slice(0, PING) };
      case FrameType.PONG:
        return payload.length < PING ? null : { type: "pong", data: payload.slice(0, PING) };
      case FrameType.HEALTH:
        return { type: "health", problem: new TextDecoder().decode(payload) };
      case FrameType.RESTARTING:
        return payload.length < RESTARTING
          ? null
          : {
              type: "restarting",
              reconnectInMs: readUint32(payload, 0),
              tryForMs: readUint32(payload, 4),
            };
      default:
        return null;
    }
  }

  #packet(payload, arrived) {
    if (this.#lastSource === null || !this.#lastSource.isAt(payload, 0)) {
      this.#lastSource = PublicKey.fromBytes(payload);
    }
    const data = payload.length * SHARE >= arrived ? payload.subarray(KEY) : payload.slice(KEY);
    return { type: "packet", source: this.#lastSource, data };
  }
}

/** An old relay sends no reason, which means that the peer has disconnected. */
function peerGone(payload) {
  const code = payload.length > KEY ? payload[KEY] : 0;
  return { type: "peer-gone", peer: PublicKey.fromBytes(payload), reason: REASONS[code] ?? "unknown", code };
}
