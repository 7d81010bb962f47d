/** The client with a relay that the test plays, and with time that the test moves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DerpClient } from "../../main/webapp/derp/client.js";
import { encodeFrame, FrameType } from "../../main/webapp/derp/frames.js";
import { toHex } from "../../main/webapp/derp/hex.js";
import { fakeWebSocket, ManualClock, settle, until, vectorKey } from "./support.js";

const URL = "wss://relay.example/derp";

async function setUp(options = {}) {
  const [server, key, peer] = await Promise.all(["server", "clientA", "clientB"].map((name) => vectorKey(name)));
  const clock = new ManualClock();
  const { WebSocket, sockets } = fakeWebSocket(server);
  const backoff = { random: () => 0 };
  const client = new DerpClient({ url: URL, key, WebSocket, clock, backoff, ...options });
  const log = [];
  const login = async () => {
    const socket = sockets.at(-1);
    await socket.open().greet().admit(key.publicKey);
    await settle();
    return socket;
  };
  const connected = async () => {
    const waiting = client.connect();
    const socket = await login();
    await waiting;
    assert.equal((await client.messages().next()).value.type, "connected");
    return socket;
  };
  return {
    client,
    clock,
    sockets,
    server: server.publicKey,
    key: key.publicKey,
    peer: peer.publicKey,
    login,
    connected,
    log,
  };
}

const packet = (source, text) =>
  encodeFrame(FrameType.RECV_PACKET, Uint8Array.of(...source.toBytes(), ...new TextEncoder().encode(text)));
const textOf = (message) => new TextDecoder().decode(message.data);

test("the login offers derp, and connected names the relay", async () => {
  const { client, sockets, server, login } = await setUp({ appName: "a<b" });
  const waiting = client.connect();
  assert.equal(client.state, "connecting");
  const socket = await login();
  assert.equal(await waiting, client);
  assert.equal(socket.url, URL);
  assert.deepEqual(socket.protocols, ["derp"]);
  assert.equal(socket.binaryType, "arraybuffer");
  assert.equal(client.state, "connected");
  assert.ok(client.serverKey.equals(server));
  const { value } = await client.messages().next();
  assert.deepEqual([value.type, value.url, value.generation], ["connected", URL, 1]);
  assert.equal(sockets.length, 1);
});

test("packets and other messages come in order", async () => {
  const { client, connected, peer } = await setUp();
  const socket = await connected();
  const both = Uint8Array.of(...packet(peer, "one"), ...packet(peer, "two"));
  socket.receive(both.subarray(0, 50)).receive(both.subarray(50));
  socket.receive(encodeFrame(FrameType.HEALTH, new TextEncoder().encode("BAD")));
  socket.receive(encodeFrame(FrameType.PEER_PRESENT, new Uint8Array(51)));
  socket.receive(encodeFrame(FrameType.PEER_GONE, Uint8Array.of(...peer.toBytes(), 1)));
  socket.receive(encodeFrame(FrameType.KEEP_ALIVE));
  client.close();
  const seen = [];
  for await (const message of client) {
    seen.push(message.type === "packet" ? textOf(message) : message.type);
  }
  assert.deepEqual(seen, ["one", "two", "health", "peer-gone", "keep-alive"]);
});

test("packets of one task leave as one message", async () => {
  const { client, connected, peer } = await setUp();
  const socket = await connected();
  socket.messages.length = 0;
  for (let i = 0; i < 10; i++) {
    assert.ok(client.trySend(peer, new Uint8Array(100).fill(i)));
  }
  await settle();
  assert.deepEqual(socket.messages, [10 * 137]);
  const sent = socket.frames.filter((each) => each.type === FrameType.SEND_PACKET);
  assert.equal(sent.length, 10);
  assert.equal(toHex(sent[3].payload.subarray(0, 32)), peer.hex);
  assert.equal(sent[3].payload[32], 3);
});

test("no message is larger than derper takes", async () => {
  const { client, connected, peer } = await setUp();
  const socket = await connected();
  socket.messages.length = 0;
  const data = Uint8Array.from({ length: 65_536 }, (_, i) => i);
  await client.send(peer, data);
  await client.send(peer, new Uint8Array(0));
  await settle();
  assert.ok(Math.max(...socket.messages) <= 32_768);
  const sent = socket.frames.filter((each) => each.type === FrameType.SEND_PACKET);
  assert.deepEqual(
    sent.map((each) => each.payload.length - 32),
    [65_536, 0],
  );
  assert.deepEqual(sent[0].payload.subarray(32), data);
  await assert.rejects(client.send(peer, new Uint8Array(65_537)), { code: "invalid" });
});

test("senders wait while too much is buffered", async () => {
  const { client, connected, peer, clock } = await setUp({ highWaterBytes: 1_000 });
  const socket = await connected();
  socket.bufferedAmount = 1_000;
  assert.equal(client.trySend(peer, new Uint8Array(1)), false);
  let sent = false;
  const sending = client.send(peer, new Uint8Array(1)).then(() => (sent = true));
  clock.advance(100);
  await settle();
  assert.equal(sent, false);
  socket.bufferedAmount = 501;
  clock.advance(100);
  await settle();
  assert.equal(sent, false);
  socket.bufferedAmount = 500;
  clock.advance(5);
  await sending;
  assert.ok(sent);
});

test("a message of the relay lets senders go on before the timer does", async () => {
  const { client, connected, peer } = await setUp({ highWaterBytes: 1_000 });
  const socket = await connected();
  socket.bufferedAmount = 1_000;
  const sending = client.send(peer, new Uint8Array(1));
  socket.bufferedAmount = 0;
  socket.receive(encodeFrame(FrameType.KEEP_ALIVE));
  await sending;
});

test("a sender that waits fails when the connection ends, and can be aborted", async () => {
  const { client, connected, peer } = await setUp({ highWaterBytes: 1 });
  const socket = await connected();
  socket.bufferedAmount = 1;
  const abort = new AbortController();
  const aborted = client.send(peer, new Uint8Array(1), { signal: abort.signal });
  const cut = client.send(peer, new Uint8Array(1));
  abort.abort(new Error("enough"));
  await assert.rejects(aborted, /enough/);
  socket.end();
  await assert.rejects(cut, { code: "disconnected" });
  await assert.rejects(client.send(peer, new Uint8Array(1)), { code: "disconnected" });
});

test("it connects again after growing delays that have a floor", async () => {
  const { client, clock, sockets, connected } = await setUp();
  await connected();
  sockets[0].end(1006);
  await settle();
  const delays = [];
  for (let i = 1; i <= 7; i++) {
    assert.equal(client.state, "waiting");
    delays.push(clock.untilNext);
    clock.advance(clock.untilNext - 1);
    await settle();
    assert.equal(sockets.length, i);
    clock.advance(1);
    await settle();
    assert.equal(sockets.length, i + 1);
    sockets[i].end(1006);
    await settle();
  }
  assert.deepEqual(delays, [125, 250, 500, 1_000, 2_000, 2_500, 2_500]);
});

test("random numbers spread the delays by half", async () => {
  const delays = [];
  for (const random of [0, 0.5, 0.999]) {
    const { clock, connected } = await setUp({ backoff: { random: () => random } });
    (await connected()).end(1006);
    await settle();
    delays.push(Math.round(clock.untilNext));
  }
  assert.deepEqual(delays, [125, 188, 250]);
});

test("only a connection that lasted resets the delays", async () => {
  const { clock, sockets, connected, login } = await setUp();
  await connected();
  const next = async (lastsMs) => {
    clock.advance(lastsMs);
    sockets.at(-1).end(1006);
    await settle();
    const delay = clock.untilNext;
    clock.advance(delay);
    await settle();
    await login();
    return delay;
  };
  assert.equal(await next(9_999), 125);
  assert.equal(await next(1), 250);
  assert.equal(await next(10_000), 125);
});

test("the messages go on over connections, and the home is noted again", async () => {
  const { client, clock, sockets, connected, login, peer } = await setUp();
  client.notePreferred(true);
  const first = await connected();
  first.receive(packet(peer, "before")).end(1001, "restart");
  await settle();
  clock.advance(clock.untilNext);
  await settle();
  const second = await login();
  second.receive(packet(peer, "after"));
  const seen = [];
  for await (const message of client) {
    seen.push(
      message.type === "packet" ? textOf(message) : `${message.type} ${message.generation ?? message.error.code}`,
    );
    if (seen.length === 4) {
      break;
    }
  }
  assert.deepEqual(seen, ["before", "disconnected disconnected", "connected 2", "after"]);
  for (const socket of sockets) {
    const noted = socket.frames.filter((each) => each.type === FrameType.NOTE_PREFERRED);
    assert.deepEqual(
      noted.map((each) => [...each.payload]),
      [[1]],
    );
  }
});

test("a restart that the relay announced sets the delay", async () => {
  const { client, clock, connected } = await setUp();
  const socket = await connected();
  socket.receive(encodeFrame(FrameType.RESTARTING, Uint8Array.of(0, 0, 0x0f, 0xa0, 0, 0, 0x75, 0x30)));
  const { value } = await client.messages().next();
  assert.deepEqual([value.type, value.reconnectInMs, value.tryForMs], ["restarting", 4_000, 30_000]);
  socket.end(1001);
  await settle();
  assert.equal(clock.untilNext, 4_000);
});

test("several relays are tried in turn", async () => {
  const urls = ["wss://a.example/derp", "https://b.example", "wss://c.example:8443/derp"];
  const { client, clock, sockets } = await setUp({ url: urls });
  client.connect().catch(() => {});
  for (let i = 0; i < 4; i++) {
    sockets[i].end(1006);
    await settle();
    clock.advance(clock.untilNext);
    await settle();
  }
  assert.deepEqual(sockets.map((each) => each.url).slice(0, 4), [
    "wss://a.example/derp",
    "wss://b.example/derp",
    "wss://c.example:8443/derp",
    "wss://a.example/derp",
  ]);
  client.close();
});

test("a key that the relay refuses is an error of its own", async () => {
  const { client, sockets } = await setUp();
  const waiting = client.connect();
  sockets[0].open().greet();
  await until(() => sockets[0].frames.length === 1);
  sockets[0].end(1000);
  await assert.rejects(waiting, { code: "refused" });
  assert.equal((await client.messages().next()).value.error.code, "refused");
  client.close();
});

test("without reconnect the first end is the last", async () => {
  const { client, clock, connected } = await setUp({ reconnect: false });
  (await connected()).end(1006);
  await settle();
  assert.equal(client.state, "closed");
  assert.equal(clock.timers, 0);
  const seen = [];
  for await (const message of client) {
    seen.push(message.type);
  }
  assert.deepEqual(seen, ["disconnected"]);
});

test("pings are answered, and their round trip is measured", async () => {
  const { client, clock, connected } = await setUp();
  const socket = await connected();
  socket.receive(encodeFrame(FrameType.PING, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
  await settle();
  assert.deepEqual([...socket.frames.at(-1).payload], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(socket.frames.at(-1).type, FrameType.PONG);
  const ping = client.ping();
  await settle();
  clock.advance(12);
  socket.receive(encodeFrame(FrameType.PONG, socket.frames.at(-1).payload));
  assert.equal(await ping, 12);
});

test("a ping without an answer ends by its time limit, its signal or the connection", async () => {
  const { client, clock, connected } = await setUp();
  const socket = await connected();
  const abort = new AbortController();
  const [late, aborted] = [client.ping({ timeoutMs: 50 }), client.ping({ signal: abort.signal })];
  const cut = client.ping();
  await settle();
  clock.advance(50);
  abort.abort(new Error("enough"));
  await assert.rejects(late, { code: "timeout" });
  await assert.rejects(aborted, /enough/);
  socket.end();
  await assert.rejects(cut, { code: "disconnected" });
});

test("messages that are not read are dropped, the oldest first", async () => {
  const { client, connected, peer } = await setUp({ maxUnreadBytes: 10_000 });
  const socket = await connected();
  for (let i = 0; i < 100; i++) {
    socket.receive(packet(peer, String(i).padStart(872, " ")));
  }
  assert.equal(client.dropped, 90);
  assert.equal(textOf((await client.messages().next()).value).trim(), "90");
});

test("a reader can be aborted without losing a message", async () => {
  const { client, connected, peer } = await setUp();
  const socket = await connected();
  const abort = new AbortController();
  const reading = client.messages({ signal: abort.signal }).next();
  abort.abort(new Error("enough"));
  await assert.rejects(reading, /enough/);
  socket.receive(packet(peer, "kept"));
  assert.equal(textOf((await client.messages().next()).value), "kept");
});

test("connect can be aborted, and the client's own signal closes it", async () => {
  const abort = new AbortController();
  const { client, sockets, clock } = await setUp({ signal: abort.signal });
  const one = new AbortController();
  const waiting = client.connect({ signal: one.signal });
  one.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  assert.equal(client.state, "connecting");
  const again = client.connect();
  abort.abort(new Error("over"));
  await assert.rejects(again, /over/);
  await settle();
  assert.ok(sockets[0].closedByClient);
  assert.equal(client.state, "closed");
  assert.equal(clock.timers, 0);
  await assert.rejects(client.connect(), { code: "closed" });
});

test("a login that takes too long, and silence afterwards, end the connection", async () => {
  const { client, clock, sockets, login } = await setUp();
  client.connect().catch(() => {});
  sockets[0].open();
  clock.advance(10_000);
  await settle();
  assert.equal((await client.messages().next()).value.error.code, "timeout");
  clock.advance(clock.untilNext);
  await settle();
  const socket = await login();
  clock.advance(100_000);
  socket.receive(encodeFrame(FrameType.KEEP_ALIVE));
  clock.advance(119_999);
  assert.equal(client.state, "connected");
  clock.advance(1);
  assert.ok(socket.closedByClient);
});

for (const [name, act] of Object.entries({
  "a text message": (socket) => socket.onmessage({ data: "hello" }),
  "a first frame of another type": (socket) => socket.receive(encodeFrame(FrameType.SERVER_INFO, new Uint8Array(60))),
  "a greeting that is too short": (socket) => socket.receive(encodeFrame(FrameType.SERVER_KEY, new Uint8Array(39))),
  "a greeting that is too long": (socket) => socket.receive(encodeFrame(FrameType.SERVER_KEY, new Uint8Array(1_025))),
  "a greeting without the magic": (socket) => socket.receive(encodeFrame(FrameType.SERVER_KEY, new Uint8Array(40))),
  "a frame before the login": (socket) => socket.greet().receive(encodeFrame(FrameType.KEEP_ALIVE)),
})) {
  test(`${name} ends the connection`, async () => {
    const { client, sockets } = await setUp();
    client.connect().catch(() => {});
    act(sockets[0].open());
    await settle();
    const { value } = await client.messages().next();
    assert.equal(value.error.code, "protocol");
    assert.ok(sockets[0].closedByClient);
    client.close();
  });
}

test("a server without the subprotocol is not a relay", async () => {
  const { client, sockets } = await setUp();
  client.connect().catch(() => {});
  sockets[0].protocol = "";
  sockets[0].open();
  assert.equal((await client.messages().next()).value.error.code, "protocol");
  client.close();
});

for (const [name, json] of Object.entries({
  "that is no object": [1],
  "with a text as number": { version: "2" },
  "with a broken number": { Version: 1.5 },
})) {
  test(`a ServerInfo ${name} ends the connection`, async () => {
    const { client, sockets, key } = await setUp();
    client.connect().catch(() => {});
    await sockets[0].open().greet().admit(key, json);
    assert.equal((await client.messages().next()).value.error.code, "protocol");
    client.close();
  });
}

test("a limit of the relay drops packets beyond it", async () => {
  const { client, sockets, key, peer, clock } = await setUp();
  const waiting = client.connect();
  const json = { version: 2, tokenbucketbytespersecond: 1_000, TokenBucketBytesBurst: 2_000 };
  await sockets[0].open().greet().admit(key, json);
  await waiting;
  const sent = () => sockets[0].frames.filter((each) => each.type === FrameType.SEND_PACKET).length;
  for (let i = 0; i < 5; i++) {
    assert.ok(client.trySend(peer, new Uint8Array(963)));
  }
  await settle();
  assert.equal(sent(), 2);
  clock.advance(1_000);
  client.trySend(peer, new Uint8Array(963));
  await settle();
  assert.equal(sent(), 3);
});

test("URLs of relays", async () => {
  for (const wrong of [
    "relay.example",
    "ftp://relay.example/",
    "ws://relay.example/derp",
    "http://192.0.2.1",
    "wss://a:b@relay.example/derp",
    "",
  ]) {
    await assert.rejects(setUp({ url: wrong }), { code: "invalid" }, wrong);
  }
  for (const good of ["ws://localhost:3340/derp", "http://127.0.0.1:8080", "ws://[::1]/derp", "wss://relay.example"]) {
    await setUp({ url: good });
  }
  await setUp({ url: "ws://relay.example/derp", allowInsecure: true });
});
