/**
 * Two clients at a relay that runs: `node --experimental-websocket interop.js URL`. Prints one line for each step and
 * "all passed" at the end.
 */
import assert from "node:assert/strict";
import { DerpClient, PrivateKey, PublicKey } from "../../main/webapp/derp/index.js";
import { fromHex } from "../../main/webapp/derp/hex.js";
import { vectors } from "./support.js";

const [, , url] = process.argv;
const signal = AbortSignal.timeout(60_000);

async function client(options = {}) {
  const made = new DerpClient({ url, key: await PrivateKey.generate(), allowInsecure: true, signal, ...options });
  await made.connect({ signal });
  return made;
}

/** Returns the next message of a type; others are skipped. */
async function next(from, type) {
  for await (const message of from.messages({ signal })) {
    if (message.type === type) {
      return message;
    }
  }
  throw new Error(`no ${type}`);
}

function step(text) {
  console.log(text);
}

const [a, b] = [await client(), await client({ appName: "interop" })];
step(`both logged in at ${a.serverKey}`);

for (const size of [0, 1, 1_000, 32_731, 65_536]) {
  const data = Uint8Array.from({ length: size }, (_, i) => i * 7);
  await a.send(b.publicKey, data, { signal });
  const packet = await next(b, "packet");
  assert.ok(packet.source.equals(a.publicKey));
  assert.deepEqual(packet.data, data);
}
step("packets of all sizes arrived");

for (let round = 0; round < 40; round++) {
  for (let i = 0; i < 25; i++) {
    await b.send(a.publicKey, Uint8Array.of(round, i), { signal });
  }
  for (let i = 0; i < 25; i++) {
    assert.deepEqual([...(await next(a, "packet")).data], [round, i]);
  }
}
step("1000 small packets arrived in order");

const ms = await a.ping({ signal });
assert.ok(ms >= 0);
step(`ping: ${ms.toFixed(2)} ms`);

a.notePreferred(true);
const disco = new Uint8Array(62);
disco.set(fromHex(vectors.constants.disco_magic));
const absent = (await PrivateKey.generate()).publicKey;
await a.send(absent, disco, { signal });
const gone = await next(a, "peer-gone");
assert.equal(gone.reason, "not-here");
assert.ok(gone.peer.equals(absent));
step("a missing key was reported");

b.close();
const left = await next(a, "peer-gone");
assert.equal(left.reason, "disconnected");
assert.ok(left.peer.equals(b.publicKey));
step("a peer that left was reported");

assert.ok(PublicKey.parse(String(a.serverKey)).equals(a.serverKey));
a.close();
console.log("all passed");
