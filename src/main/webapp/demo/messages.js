import { concat, putNumber, readNumber } from "./bytes.js";
import { MAX_MESSAGE } from "./channel.js";

/**
 * The messages within a channel; each begins with its type.
 *
 * | type | after it |
 * |---|---|
 * | HELLO | 1 if an answer is wanted: shows that the sender has the channel's keys (1) |
 * | CONTROL | sequence number (8), JSON: chat and what concerns a whole file; sent again until acknowledged |
 * | CONTROL_ACK | the next sequence number that is expected (8) |
 * | CHUNK | file (8), offset (8), 1 if it is to be acknowledged (1), bytes |
 * | CHUNK_ACK | file (8), the next offset that is expected (8), 1 if a chunk was missing (1) |
 */
export const MessageType = Object.freeze({ HELLO: 1, CONTROL: 2, CONTROL_ACK: 3, CHUNK: 4, CHUNK_ACK: 5 });

const NUMBER = 8;
const CHUNK_HEAD = 1 + 2 * NUMBER + 1;

/** The bytes of a file in one message. */
export const CHUNK_BYTES = MAX_MESSAGE - CHUNK_HEAD;

/** The longest JSON of a control message. */
export const MAX_CONTROL = 32 << 10;

export function hello(wantsAnswer) {
  return Uint8Array.of(MessageType.HELLO, wantsAnswer ? 1 : 0);
}

export function control(sequence, json) {
  return concat(numbered(MessageType.CONTROL, sequence), new TextEncoder().encode(JSON.stringify(json)));
}

export function controlAck(next) {
  return numbered(MessageType.CONTROL_ACK, next);
}

export function chunk(file, offset, wantsAck, bytes) {
  return concat(numbered(MessageType.CHUNK, file, offset), Uint8Array.of(wantsAck ? 1 : 0), bytes);
}

export function chunkAck(file, next, hasGap) {
  return concat(numbered(MessageType.CHUNK_ACK, file, next), Uint8Array.of(hasGap ? 1 : 0));
}

function numbered(type, ...numbers) {
  const bytes = new Uint8Array(1 + NUMBER * numbers.length);
  bytes[0] = type;
  numbers.forEach((number, i) => putNumber(bytes, 1 + NUMBER * i, number));
  return bytes;
}

/** Returns the members of a message; null if it is malformed, or of a later version. */
export function decodeMessage(bytes) {
  const type = bytes[0];
  const number = (i) => readNumber(bytes, 1 + NUMBER * i);
  if (type === MessageType.HELLO && bytes.length === 2) {
    return { type, wantsAnswer: bytes[1] === 1 };
  }
  if (type === MessageType.CONTROL && bytes.length > 1 + NUMBER && bytes.length <= MAX_CONTROL + 1 + NUMBER) {
    const json = parse(bytes.subarray(1 + NUMBER));
    return json === null ? null : { type, sequence: number(0), json };
  }
  if (type === MessageType.CONTROL_ACK && bytes.length === 1 + NUMBER) {
    return { type, next: number(0) };
  }
  if (type === MessageType.CHUNK && bytes.length > CHUNK_HEAD) {
    const wantsAck = bytes[CHUNK_HEAD - 1] === 1;
    return { type, file: number(0), offset: number(1), wantsAck, bytes: bytes.subarray(CHUNK_HEAD) };
  }
  if (type === MessageType.CHUNK_ACK && bytes.length === CHUNK_HEAD) {
    return { type, file: number(0), next: number(1), hasGap: bytes[CHUNK_HEAD - 1] === 1 };
  }
  return null;
}

function parse(bytes) {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes));
    return json !== null && typeof json === "object" ? json : null;
  } catch {
    return null;
  }
}
