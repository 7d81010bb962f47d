/** Frames in a stream of bytes: cut anywhere, joined, too large. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeFrame, FrameDecoder, FrameType, MAX_FRAME } from "../../main/webapp/derp/frames.js";
import { toHex } from "../../main/webapp/derp/hex.js";
import { MessageReader } from "../../main/webapp/derp/messages.js";
import { PublicKey } from "../../main/webapp/derp/publickey.js";

const PAYLOADS = [0, 1, 32, 33, 0, 300, 70_000, 5, 0].map((length, i) => new Uint8Array(length).fill(i + 1));

function stream() {
  const frames = PAYLOADS.map((payload, i) => encodeFrame(i + 1, payload));
  const bytes = new Uint8Array(frames.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

function decode(pieces) {
  const seen = [];
  const decoder = new FrameDecoder((type, payload) => seen.push([type, payload.slice()]));
  for (const piece of pieces) {
    decoder.push(piece);
  }
  return seen;
}

const expected = PAYLOADS.map((payload, i) => [i + 1, payload]);

test("frames that are cut at any two places are whole again", () => {
  const bytes = stream();
  const places = [...Array(430).keys(), 69_990, 70_400, bytes.length - 12, bytes.length - 6, bytes.length - 1];
  for (const cut of places) {
    assert.deepEqual(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), expected, `cut at ${cut}`);
    const second = Math.min(bytes.length, cut + 3);
    assert.deepEqual(decode([bytes.subarray(0, cut), bytes.subarray(cut, second), bytes.subarray(second)]), expected);
  }
});

test("frames that come byte by byte are whole again", () => {
  const bytes = stream().subarray(0, 500);
  assert.deepEqual(decode([...bytes].map((byte) => Uint8Array.of(byte))), expected.slice(0, 6));
});

test("a frame of the largest size is taken, and one byte more is an error as soon as its header is there", () => {
  const seen = [];
  const decoder = new FrameDecoder((type, payload) => seen.push(payload.length));
  const frame = encodeFrame(FrameType.RECV_PACKET, new Uint8Array(MAX_FRAME));
  for (let at = 0; at < frame.length; at += 32_768) {
    decoder.push(frame.subarray(at, at + 32_768));
  }
  assert.deepEqual(seen, [MAX_FRAME]);
  for (const header of ["0500100001", "05ffffffff", "7f80000000"]) {
    assert.throws(
      () => decode([Uint8Array.from(header.match(/../g), (each) => Number.parseInt(each, 16))]),
      { code: "protocol" },
      header,
    );
  }
});

test("a declared length alone takes no memory", () => {
  const decoder = new FrameDecoder(() => {});
  decoder.push(encodeFrame(FrameType.RECV_PACKET, new Uint8Array(MAX_FRAME)).subarray(0, 6));
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from({ length: 100 }, () => new FrameDecoder(() => {}));
  for (const each of decoders) {
    each.push(Uint8Array.of(5, 0, 16, 0, 0, 1));
  }
  assert.ok(process.memoryUsage().arrayBuffers - before <= 100 * (129 << 10));
});

test("short frames are skipped", () => {
  const reader = new MessageReader();
  for (const [type, length] of [
    [FrameType.RECV_PACKET, 31],
    [FrameType.PEER_GONE, 31],
    [FrameType.PING, 7],
    [FrameType.PONG, 0],
    [FrameType.RESTARTING, 7],
    [FrameType.PEER_PRESENT, 51],
    [0x7f, 3],
  ]) {
    assert.equal(reader.read(type, new Uint8Array(length), length), null, `${type}`);
  }
});

test("bytes after the known ones are ignored", () => {
  const reader = new MessageReader();
  assert.equal(reader.read(FrameType.PING, new Uint8Array(20), 20).data.length, 8);
  assert.equal(reader.read(FrameType.PEER_GONE, new Uint8Array(40).fill(9), 40).reason, "unknown");
});

test("a packet keeps at most four times its size in memory", () => {
  const reader = new MessageReader();
  const message = new Uint8Array(10_000);
  assert.equal(reader.read(FrameType.RECV_PACKET, message.subarray(0, 132), 10_000).data.buffer.byteLength, 100);
  assert.equal(reader.read(FrameType.RECV_PACKET, message.subarray(0, 5_000), 10_000).data.buffer, message.buffer);
});

test("packets of one source share its key", () => {
  const reader = new MessageReader();
  const read = (byte) => reader.read(FrameType.RECV_PACKET, new Uint8Array(33).fill(byte), 33).source;
  const first = read(1);
  assert.equal(read(1), first);
  assert.notEqual(read(2), first);
  assert.ok(read(1).equals(first));
});

test("texts of keys", () => {
  const digits = toHex(new Uint8Array(32).fill(0xab));
  assert.equal(PublicKey.parse(`nodekey:${digits.toUpperCase()}`).hex, digits);
  assert.equal(JSON.stringify({ key: PublicKey.parse(digits) }), `{"key":"nodekey:${digits}"}`);
  for (const wrong of [
    "",
    "nodekey:",
    `NODEKEY:${digits}`,
    digits.slice(1),
    `${digits}0`,
    `${digits.slice(2)}zz`,
    `privkey:${digits}`,
  ]) {
    assert.throws(() => PublicKey.parse(wrong), { code: "invalid" }, wrong);
  }
});
