/** The demo's pages: pairing, the channel, chat, and files over a relay that loses packets and restarts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PrivateKey } from "../../main/webapp/derp/privatekey.js";
import { formatBytes, putNumber, readNumber } from "../../main/webapp/demo/bytes.js";
import { AES_GCM, choose, makeCipher, XSALSA20 } from "../../main/webapp/demo/ciphers.js";
import { IncomingFile } from "../../main/webapp/demo/incoming.js";
import { keyIn, linkTo, relayOf } from "../../main/webapp/demo/links.js";
import { CHUNK_BYTES, decodeMessage } from "../../main/webapp/demo/messages.js";
import { Meter } from "../../main/webapp/demo/meter.js";
import { decodePacket, encodePacket, PacketType } from "../../main/webapp/demo/packets.js";
import { InvitingPairing, JoiningPairing } from "../../main/webapp/demo/pairing.js";
import { FakeRelay, ManualClock, page, run, settle } from "./demosupport.js";
import { until } from "./support.js";

async function pair() {
  const relay = new FakeRelay();
  const clock = new ManualClock();
  const a = await page(relay, clock);
  const b = await page(relay, clock, { join: a.key.publicKey });
  await run(clock, () => a.seen.peer === "paired" && b.seen.peer === "paired");
  return { relay, clock, a, b };
}

const bytesOf = (length) => Uint8Array.from({ length }, (_, i) => i * 31 + (i >> 8));
const fileOf = (bytes, name = "x.bin") => new File([bytes], name);

test("two pages pair and show the same code", async () => {
  const { a, b } = await pair();
  assert.match(a.seen.code, /^[0-9A-Z]{3} [0-9A-Z]{3}$/);
  assert.equal(a.seen.code, b.seen.code);
});

test("pages pair although every third packet gets lost", async () => {
  const relay = new FakeRelay();
  relay.loses = (n) => n % 3 === 0;
  const clock = new ManualClock();
  const a = await page(relay, clock);
  const b = await page(relay, clock, { join: a.key.publicKey });
  await run(clock, () => a.seen.peer === "paired" && b.seen.peer === "paired" && a.seen.code === b.seen.code);
  for (let i = 0; i < 20; i++) {
    assert.ok(b.session.chat(`line ${i}`));
  }
  await run(clock, () => a.seen.chat.length === 20);
  assert.deepEqual(
    a.seen.chat,
    Array.from({ length: 20 }, (_, i) => `line ${i}`),
  );
});

async function pairing() {
  const [joining, inviting] = [await PrivateKey.generate(), await PrivateKey.generate()];
  const join = await JoiningPairing.create(joining, inviting.publicKey);
  const offer = decodePacket(join.offer);
  const invite = await InvitingPairing.create(inviting, joining.publicKey, offer.session, offer.rest);
  return { joining, inviting, join, invite, offer };
}

test("somebody between the pages cannot make both codes the same", async () => {
  const { joining, inviting, join } = await pairing();
  const between = await PrivateKey.generate();
  const offer = decodePacket(join.offer);
  const toJoining = await InvitingPairing.create(inviting, joining.publicKey, offer.session, offer.rest);
  const { channel } = await join.onAnswer(decodePacket(toJoining.answer).rest);
  const own = await JoiningPairing.create(between, inviting.publicKey);
  const ownOffer = decodePacket(own.offer);
  const toInviting = await InvitingPairing.create(inviting, between.publicKey, ownOffer.session, ownOffer.rest);
  const other = await own.onAnswer(decodePacket(toInviting.answer).rest);
  assert.notEqual(channel.checkCode, other.channel.checkCode);
});

test("a revealed key must be the promised one, and counts once", async () => {
  const { join, invite } = await pairing();
  const answer = decodePacket(invite.answer).rest;
  const { reveal } = await join.onAnswer(answer);
  assert.equal(await join.onAnswer(answer), null);
  const { rest } = decodePacket(reveal);
  const wrong = rest.slice();
  wrong[0] ^= 1;
  assert.equal(await invite.onReveal(wrong), null);
  assert.notEqual(await invite.onReveal(rest), null);
  assert.equal(await invite.onReveal(rest), null);
});

test("malformed offers and answers are ignored", async () => {
  const { joining, inviting, join, invite, offer } = await pairing();
  for (const rest of [new Uint8Array(0), new Uint8Array(33), offer.rest.subarray(1), new Uint8Array(34).fill(3)]) {
    assert.equal(await InvitingPairing.create(inviting, joining.publicKey, offer.session, rest), null);
  }
  const answer = decodePacket(invite.answer).rest;
  for (const rest of [
    new Uint8Array(0),
    answer.subarray(1),
    Uint8Array.of(0, ...answer.subarray(1)),
    Uint8Array.of(3, ...answer.subarray(1)),
  ]) {
    assert.equal(await join.onAnswer(rest), null);
  }
  for (const bytes of [new Uint8Array(0), new Uint8Array(13), encodePacket(1, new Uint8Array(8)).subarray(1)]) {
    assert.equal(decodePacket(bytes), null);
  }
});

for (const kind of [AES_GCM, XSALSA20]) {
  test(`cipher ${kind} opens only what it sealed`, async () => {
    const cipher = await makeCipher(kind, bytesOf(32));
    const head = bytesOf(21);
    const packet = await cipher.seal(head, 7, bytesOf(100));
    const sealed = packet.subarray(21);
    assert.deepEqual(await cipher.open(head, 7, sealed), bytesOf(100));
    assert.equal(await cipher.open(head, 8, sealed), null);
    const changed = sealed.slice();
    changed[50] ^= 1;
    assert.equal(await cipher.open(head, 7, changed), null);
    if (kind === AES_GCM) {
      assert.equal(await cipher.open(bytesOf(20), 7, sealed), null);
    }
  });
}

test("pages agree on the best cipher that both have", () => {
  assert.equal(choose(3, 3), AES_GCM);
  assert.equal(choose(3, 2), XSALSA20);
  assert.equal(choose(2, 1), 0);
});

test("a packet that is repeated, or comes too late, is not used", async () => {
  const { join, invite } = await pairing();
  const { reveal, channel } = await join.onAnswer(decodePacket(invite.answer).rest);
  const other = await invite.onReveal(decodePacket(reveal).rest);
  const packets = [await channel.seal(Uint8Array.of(1)), await channel.seal(Uint8Array.of(2))];
  const read = async (packet) => (await other.open(packet))();
  assert.deepEqual([...(await read(packets[1]))], [2]);
  assert.equal(await read(packets[1]), null);
  assert.equal(await read(packets[0]), null);
  assert.equal(await read(packets[0].subarray(0, 30)), null);
  assert.equal(await (await channel.open(packets[0]))(), null, "sent back to its sender");
});

test("chat goes both ways", async () => {
  const { a, b, clock } = await pair();
  a.session.chat("from a");
  b.session.chat("from b");
  await run(clock, () => a.seen.chat.length + b.seen.chat.length === 2);
  assert.deepEqual([a.seen.chat, b.seen.chat], [["from b"], ["from a"]]);
});

async function send(from, to, clock, bytes, name) {
  const outgoing = from.transfers.offer(fileOf(bytes, name));
  await run(clock, () => to.transfers.incoming.some((each) => each.id === outgoing.id));
  const incoming = to.transfers.incoming.find((each) => each.id === outgoing.id);
  to.transfers.accept(incoming);
  return { outgoing, incoming };
}

for (const size of [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 16 * CHUNK_BYTES, 5_000_000]) {
  test(`a file of ${size} bytes arrives intact`, async () => {
    const { a, b, clock } = await pair();
    const { outgoing, incoming } = await send(a, b, clock, bytesOf(size));
    await run(clock, () => outgoing.state === "done" && incoming.state === "done");
    assert.deepEqual(new Uint8Array(await incoming.blob.arrayBuffer()), bytesOf(size));
    assert.equal(outgoing.acked, size);
  });
}

test("a file arrives intact although packets get lost", async () => {
  const { a, b, clock, relay } = await pair();
  relay.loses = (n) => n % 7 === 3 || (n % 100 > 60 && n % 100 < 75);
  const { outgoing, incoming } = await send(b, a, clock, bytesOf(6_000_000));
  await run(clock, () => outgoing.state === "done" && incoming.state === "done");
  assert.deepEqual(new Uint8Array(await incoming.blob.arrayBuffer()), bytesOf(6_000_000));
});

test("a file goes on after the relay was restarted", async () => {
  const { a, b, clock, relay } = await pair();
  let down = false;
  relay.loses = (n) => {
    down ||= n > 40;
    return down;
  };
  const { outgoing, incoming } = await send(a, b, clock, bytesOf(8_000_000));
  await run(clock, () => down);
  relay.isDown = true;
  await settle();
  const before = incoming.received;
  assert.ok(before < 8_000_000);
  clock.advance(5_000);
  relay.isDown = false;
  relay.loses = () => false;
  relay.restart();
  await run(clock, () => outgoing.state === "done" && incoming.state === "done");
  assert.deepEqual(new Uint8Array(await incoming.blob.arrayBuffer()), bytesOf(8_000_000));
  assert.equal(a.seen.codes.length, 1, "the channel is the same");
});

test("no more is on the way than a relay keeps for one page", async () => {
  const { a, b, clock, relay } = await pair();
  let waiting = 0;
  relay.loses = (n, data) => {
    const isChunk = data.length > 60_000;
    waiting += isChunk ? 1 : 0;
    return isChunk;
  };
  await send(a, b, clock, bytesOf(4_000_000));
  await until(() => waiting >= 24);
  await settle();
  assert.equal(waiting, 24);
});

test("a file can be declined, cancelled and withdrawn", async () => {
  const { a, b, clock } = await pair();
  const declined = a.transfers.offer(fileOf(bytesOf(10)));
  await run(clock, () => b.transfers.incoming.length === 1);
  b.transfers.cancel(b.transfers.incoming[0]);
  await run(clock, () => declined.state === "declined");
  const withdrawn = a.transfers.offer(fileOf(bytesOf(10)));
  await run(clock, () => b.transfers.incoming.length === 2);
  a.transfers.cancel(withdrawn);
  await run(clock, () => b.transfers.incoming[1].state === "cancelled");
  const { outgoing, incoming } = await send(a, b, clock, bytesOf(10_000_000));
  b.transfers.cancel(incoming);
  await run(clock, () => outgoing.state === "cancelled");
});

test("a page that is loaded again pairs again, and gets the file from its beginning", async () => {
  const { a, b, clock, relay } = await pair();
  let sent = 0;
  relay.loses = (n, data) => data.length > 60_000 && ++sent > 20;
  const { outgoing } = await send(b, a, clock, bytesOf(5_000_000));
  await run(clock, () => sent > 20);
  a.client.close();
  relay.loses = () => false;
  const again = await page(relay, clock, { key: a.key });
  await run(clock, () => again.seen.peer === "paired" && b.seen.codes.length === 2);
  assert.equal(again.seen.code, b.seen.code);
  await run(clock, () => again.transfers.incoming.length === 1);
  const [incoming] = again.transfers.incoming;
  again.transfers.accept(incoming);
  await run(clock, () => outgoing.state === "done" && incoming.state === "done");
  assert.deepEqual(new Uint8Array(await incoming.blob.arrayBuffer()), bytesOf(5_000_000));
});

test("a page that joins can be loaded again", async () => {
  const { a, b, clock, relay } = await pair();
  b.client.close();
  const again = await page(relay, clock, { key: b.key, join: a.key.publicKey });
  await run(clock, () => again.seen.peer === "paired" && a.seen.code === again.seen.code);
  again.session.chat("back");
  await run(clock, () => a.seen.chat.length === 1);
});

test("a third page is refused while the other is there, and admitted when it is away", async () => {
  const { a, b, clock, relay } = await pair();
  const c = await page(relay, clock, { join: a.key.publicKey });
  await run(clock, () => c.seen.peer === "busy");
  assert.equal(a.seen.code, b.seen.code);
  b.client.close();
  a.client.queue.push({ type: "peer-gone", peer: b.key.publicKey, reason: "disconnected" });
  await run(clock, () => c.seen.peer === "paired" && a.seen.code === c.seen.code);
});

test("a page that does not answer is away", async () => {
  const { a, clock, relay } = await pair();
  relay.loses = () => true;
  await run(clock, () => a.seen.peer === "away");
  relay.loses = () => false;
  await run(clock, () => a.seen.peer === "paired");
});

test("messages that are malformed are ignored", () => {
  for (const bytes of [
    [],
    [1],
    [2, 0, 0, 0, 0, 0, 0, 0, 0],
    [2, 0, 0, 0, 0, 0, 0, 0, 0, 0x22],
    [3, 0],
    [4, 0],
    [5],
    [99],
  ]) {
    assert.equal(decodeMessage(Uint8Array.from(bytes)), null, String(bytes));
  }
});

test("an offered name has no directory and no invisible characters", () => {
  const nameOf = (name) => IncomingFile.of({ id: 1, name, size: 1, mime: "" }, () => {}).name;
  assert.equal(nameOf("../../etc/passwd"), "passwd");
  assert.equal(nameOf("C:\\x\\photo.jpg"), "photo.jpg");
  assert.equal(nameOf("photo\u202egpj.exe"), "photogpj.exe");
  assert.equal(nameOf(".."), "file");
  assert.equal(nameOf(""), "file");
  assert.equal(nameOf("x".repeat(500)).length, 200);
  for (const wrong of [
    { id: "1", name: "x", size: 1, mime: "" },
    { id: 1, name: "x", size: -1, mime: "" },
    { id: 1, name: 5, size: 1, mime: "" },
    { id: 1, name: "x", size: 1.5, mime: "" },
    { id: 1, name: "x", size: 1 },
  ]) {
    assert.equal(
      IncomingFile.of(wrong, () => {}),
      null,
    );
  }
});

test("links", async () => {
  const { publicKey } = await PrivateKey.generate();
  const location = { origin: "https://a.example:8443", pathname: "/demo/", protocol: "https:", host: "a.example:8443" };
  const link = linkTo(publicKey, location);
  assert.equal(link, `https://a.example:8443/demo/#join=${publicKey.hex}`);
  for (const text of [link, `${link} \n`, `#join=${publicKey.hex}`, String(publicKey), publicKey.hex]) {
    assert.ok(keyIn(text).equals(publicKey), text);
  }
  for (const text of ["", "#", "https://a.example/demo/", publicKey.hex.slice(1)]) {
    assert.equal(keyIn(text), null, text);
  }
  assert.equal(relayOf(location), "wss://a.example:8443/derp");
  assert.equal(relayOf({ protocol: "http:", host: "localhost:1" }), "ws://localhost:1/derp");
});

test("numbers and rates", () => {
  const bytes = new Uint8Array(8);
  for (const number of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]) {
    putNumber(bytes, 0, number);
    assert.equal(readNumber(bytes, 0), number);
  }
  assert.deepEqual([0, 999, 1_000, 99_400, 99_600, 1_500_000, 2e9].map(formatBytes), [
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "99.4 kB",
    "100 kB",
    "1.5 MB",
    "2.0 GB",
  ]);
  const meter = new Meter();
  assert.equal(meter.rate(0, 0), 0);
  assert.equal(meter.rate(1_000, 500), 2_000);
  for (let ms = 1_000; ms <= 10_000; ms += 500) {
    meter.rate(1_000 + ms, ms);
  }
  assert.equal(meter.rate(11_500, 10_500), 1_000);
});

test("types of packets are distinct", () => {
  assert.equal(new Set(Object.values(PacketType)).size, Object.keys(PacketType).length);
});
