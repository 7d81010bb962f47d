/** The vectors of the protocol, which the Java tests read as well. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxKey, open, seal } from "../../main/webapp/derp/box.js";
import { encodeFrame, FrameDecoder, FrameType } from "../../main/webapp/derp/frames.js";
import { Login, readServerKey } from "../../main/webapp/derp/handshake.js";
import { fromHex, toHex } from "../../main/webapp/derp/hex.js";
import { MessageReader } from "../../main/webapp/derp/messages.js";
import { PublicKey } from "../../main/webapp/derp/publickey.js";
import { vectorKey, vectors } from "./support.js";

const NO_WEBCRYPTO = { subtle: null };

for (const options of [{}, NO_WEBCRYPTO]) {
  const kind = options === NO_WEBCRYPTO ? "noble" : "webcrypto";

  test(`keys: ${kind}`, async () => {
    for (const key of Object.values(vectors.keys)) {
      const made = await vectorKey(key.name, options);
      assert.equal(made.kind, kind);
      assert.equal(made.publicKey.hex, key.pub_hex);
      assert.equal(String(made.publicKey), key.pub_text);
      assert.equal(made.publicKey.short, key.short);
      assert.equal(made.reason === "", kind === "webcrypto");
    }
  });

  test(`shared secrets: ${kind}`, async () => {
    for (const each of vectors.shared_secrets) {
      const [a, b] = await Promise.all([vectorKey(each.a, options), vectorKey(each.b, options)]);
      const shared = await a.sharedSecret(b.publicKey);
      assert.equal(toHex(shared), each.x25519_shared);
      assert.equal(toHex(await b.sharedSecret(a.publicKey)), each.x25519_shared);
      assert.equal(toHex(boxKey(shared)), each.hsalsa20_box_key);
    }
  });

  test(`a public key of low order is refused: ${kind}`, async () => {
    const key = await vectorKey("clientA", options);
    await assert.rejects(key.sharedSecret(PublicKey.fromBytes(new Uint8Array(32))), { code: "invalid" });
  });
}

test("boxes", async () => {
  for (const each of vectors.boxes) {
    const [from, to] = await Promise.all([vectorKey(each.from), vectorKey(each.to)]);
    const key = boxKey(await from.sharedSecret(to.publicKey));
    assert.equal(toHex(seal(key, fromHex(each.plaintext_hex), fromHex(each.nonce))), each.box_hex, each.name);
    assert.equal(toHex(open(key, fromHex(each.box_hex))), each.plaintext_hex, each.name);
    const body =
      each.frame_type === FrameType.CLIENT_INFO
        ? Uint8Array.of(...from.publicKey.toBytes(), ...fromHex(each.box_hex))
        : fromHex(each.box_hex);
    assert.equal(toHex(encodeFrame(each.frame_type, body)), each.frame_hex, each.name);
  }
});

test("invalid boxes do not open", async () => {
  for (const each of vectors.boxes_invalid) {
    const [from, to] = await Promise.all([vectorKey(each.from), vectorKey(each.to)]);
    const key = boxKey(await to.sharedSecret(from.publicKey));
    assert.throws(() => open(key, fromHex(each.box_hex)), { code: "protocol" }, each.name);
  }
});

test("the login's frames", async () => {
  const key = await vectorKey("clientA");
  const server = await vectorKey("server");
  const login = await Login.with(key, server.publicKey);
  const info = vectors.boxes.find((each) => each.name === "clientinfo_canackpings");
  assert.equal(toHex(login.clientInfo({ canAckPings: true }, fromHex(info.nonce))), info.frame_hex);
  const [, answer] = [vectors.transcripts.normal.c2s_2, vectors.transcripts.normal.s2c_2];
  assert.deepEqual(login.readServerInfo(fromHex(answer).subarray(5)), { version: 2, bytesPerSecond: 0, bytesBurst: 0 });
  const greeting = vectors.frames.filter((each) => each.name.startsWith("server_key"));
  for (const each of greeting) {
    assert.equal(readServerKey(fromHex(each.payload_hex)).hex, vectors.keys.server.pub_hex, each.name);
  }
});

test("every frame is encoded and cut as in the vectors", () => {
  for (const each of vectors.frames) {
    assert.equal(toHex(encodeFrame(each.type, fromHex(each.payload_hex))), each.frame_hex, each.name);
    const seen = [];
    new FrameDecoder((type, payload) => seen.push([type, toHex(payload)])).push(fromHex(each.frame_hex));
    assert.deepEqual(seen, [[each.type, each.payload_hex]], each.name);
  }
});

test("messages of the vectors' frames", () => {
  const read = (name) => {
    const frame = vectors.frames.find((each) => each.name === name);
    const payload = fromHex(frame.payload_hex);
    return new MessageReader().read(frame.type, payload, payload.length);
  };
  const named = (part) => vectors.frames.find((each) => each.name.includes(part)).name;
  assert.equal(read(named("peer_gone_disconnected")).reason, "disconnected");
  assert.equal(read(named("peer_gone_not_here")).reason, "not-here");
  assert.equal(read(named("peer_gone_legacy")).reason, "disconnected");
  assert.equal(read(named("peer_present")), null);
  assert.equal(read(named("keep_alive")).type, "keep-alive");
  assert.equal(read(named("health_problem")).problem, "BAD");
  assert.equal(read(named("health_clear")).problem, "");
  assert.deepEqual(read(named("restarting")), { type: "restarting", reconnectInMs: 1, tryForMs: 2 });
  assert.equal(toHex(read("ping").data), "0102030405060708");
  assert.equal(read(named("unknown")), null);
  const packet = read(named("recv_packet"));
  assert.equal(packet.type, "packet");
  assert.equal(packet.source.hex, vectors.keys.clientA.pub_hex);
});

test("WebSocket messages join and cut frames", () => {
  const payloadOf = (message) => fromHex(message).subarray(2);
  const seen = [];
  const decoder = new FrameDecoder((type, payload) => seen.push([type, payload.length]));
  decoder.push(payloadOf(vectors.websocket.coalesced_two_derp_frames_in_one_message));
  for (const message of vectors.websocket.one_derp_frame_split_over_two_messages) {
    decoder.push(payloadOf(message));
  }
  assert.deepEqual(seen, [
    [FrameType.KEEP_ALIVE, 0],
    [FrameType.RECV_PACKET, 43],
    [FrameType.RECV_PACKET, 43],
  ]);
});
