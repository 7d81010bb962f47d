import { concat, putNumber, readNumber } from "./bytes.js";

/**
 * The packets of the demo. Each begins with a magic, its type, and the id of a session, which the page that joins
 * chooses.
 *
 * | type | from | after the id |
 * |---|---|---|
 * | OFFER | the page that joins | ciphers it has (1 byte), hash of its session key (32) |
 * | ANSWER | the page that invites | the cipher (1), its session key (32) |
 * | REVEAL | the page that joins | its session key (32) |
 * | SEALED | both | counter (8), encrypted message |
 * | UNKNOWN | both | nothing: the sender has no session of this id |
 * | BUSY | the page that invites | nothing: another page is connected |
 */
export const PacketType = Object.freeze({ OFFER: 1, ANSWER: 2, REVEAL: 3, SEALED: 4, UNKNOWN: 5, BUSY: 6 });

const MAGIC = new TextEncoder().encode("jdd1");
const SESSION = 8;
const TYPE_AT = MAGIC.length;
const SESSION_AT = TYPE_AT + 1;
/** The bytes before what depends on the type. */
export const PACKET_HEAD = SESSION_AT + SESSION;
/** The bytes before the encrypted message. */
export const SEALED_HEAD = PACKET_HEAD + 8;

/** Returns a new id of a session. */
export function newSession() {
  return crypto.getRandomValues(new Uint8Array(SESSION));
}

/** Returns a packet. */
export function encodePacket(type, session, ...parts) {
  return concat(MAGIC, Uint8Array.of(type), session, ...parts);
}

/** Returns the type, the session and the rest of a packet; null if it is not of the demo. */
export function decodePacket(bytes) {
  if (bytes.length < PACKET_HEAD || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    return null;
  }
  return { type: bytes[TYPE_AT], session: bytes.slice(SESSION_AT, PACKET_HEAD), rest: bytes.subarray(PACKET_HEAD) };
}

/** Returns the head of a SEALED packet. */
export function sealedHead(session, counter) {
  const head = new Uint8Array(SEALED_HEAD);
  head.set(MAGIC);
  head[TYPE_AT] = PacketType.SEALED;
  head.set(session, SESSION_AT);
  putNumber(head, PACKET_HEAD, counter);
  return head;
}

/** Returns the counter of a SEALED packet. */
export function counterOf(packet) {
  return readNumber(packet, PACKET_HEAD);
}
