/**
 * How fast two pages of one browser talk through a relay, without the demo's encryption, beside a WebSocket echo:
 * `node speed.js`. JAVA and JAR start a relay without TLS in DIRECTORY; ECHO is the URL of an echo server without TLS.
 */
import { Relay } from "./relay.js";
import { browser, newPage } from "./support.js";

const { FRONT, PAGES, ECHO } = process.env;
const base = `http://localhost:${FRONT}`;
const BYTES = Number(process.argv[2] ?? 400) * 1_000_000;
const ROUNDS = 3;
/** As the demo has it: fewer packets than a relay keeps for one client. */
const WINDOW = 24;
const PACKET = 65_536;

/** The rate at which messages come back to one page, in bytes per second. */
async function echo(messageBytes) {
  const page = await newPage();
  await page.goto(`${base}/derp/probe`); // which has no policy that keeps the page from the echo server
  const rate = await page.evaluate(
    ({ url, total, size, limit }) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        socket.binaryType = "arraybuffer";
        const message = new Uint8Array(size).fill(7);
        let [sent, received, begin] = [0, 0, 0];
        const pump = () => {
          while (sent - received < limit && sent < total) {
            socket.send(message);
            sent += size;
          }
        };
        socket.onopen = () => {
          begin = performance.now();
          pump();
        };
        socket.onmessage = (event) => {
          received += event.data.byteLength;
          if (received >= total) {
            resolve((received * 1_000) / (performance.now() - begin));
            socket.close();
          } else {
            pump();
          }
        };
        socket.onerror = () => reject(new Error("no echo"));
      }),
    { url: ECHO, total: BYTES, size: messageBytes, limit: WINDOW * PACKET },
  );
  await page.context().close();
  return rate;
}

async function login(page, maxMessageBytes) {
  await page.goto(`${base}/derp/README.md`);
  return page.evaluate(
    async ({ url, maxMessageBytes }) => {
      const derp = await import("/derp/index.js");
      const key = await derp.PrivateKey.generate();
      const client = new derp.DerpClient({ url, key, maxMessageBytes, maxUnreadBytes: 64 << 20 });
      await client.connect();
      Object.assign(globalThis, { derp, client });
      return key.publicKey.hex;
    },
    { url: base, maxMessageBytes },
  );
}

/** The rate at which packets come from one page to another, in bytes per second. */
async function pageToPage(maxMessageBytes) {
  const [sender, receiver] = [await newPage(), await newPage()];
  const keys = [await login(sender, maxMessageBytes), await login(receiver, maxMessageBytes)];
  const receiving = receiver.evaluate(
    async ({ from, total }) => {
      const source = globalThis.derp.PublicKey.parse(from);
      let [bytes, packets, begin] = [0, 0, 0];
      for await (const message of globalThis.client) {
        if (message.type === "packet") {
          begin ||= performance.now();
          bytes += message.data.length;
          if (++packets % 4 === 0) {
            globalThis.client.trySend(source, new Uint8Array(1));
          }
          if (bytes >= total) {
            return (bytes * 1_000) / (performance.now() - begin);
          }
        }
      }
      throw new Error("closed");
    },
    { from: keys[0], total: BYTES },
  );
  await sender.evaluate(
    async ({ to, total, size, limit }) => {
      const destination = globalThis.derp.PublicKey.parse(to);
      const data = new Uint8Array(size).fill(7);
      let [waiting, wake] = [0, () => {}];
      (async () => {
        for await (const message of globalThis.client) {
          if (message.type === "packet") {
            waiting -= 4;
            wake();
          }
        }
      })();
      for (let sent = 0; sent < total; sent += size) {
        while (waiting >= limit) {
          await new Promise((resolve) => (wake = resolve));
        }
        await globalThis.client.send(destination, data);
        waiting++;
      }
    },
    { to: keys[1], total: BYTES, size: PACKET, limit: WINDOW },
  );
  const rate = await receiving;
  await sender.context().close();
  await receiver.context().close();
  return rate;
}

const relay = new Relay({
  DERP_FRONT_DOOR_TLS: "false",
  DERP_FRONT_DOOR_PORT: FRONT,
  DERP_HTTP_PORT: PAGES,
  ...(process.env.EVENT_LOOPS ? { DERP_FRONT_DOOR_EVENT_LOOPS: process.env.EVENT_LOOPS } : {}),
});
await relay.start();
const show = (name, rate) => console.log(`${name}: ${(rate / 1e6).toFixed(0)} MB/s`);
for (let round = 0; round < ROUNDS; round++) {
  show("echo, messages of 64 KiB", await echo(65_536));
  show("echo, messages of 32 KiB", await echo(32_768));
  show("page to page, messages of 32 KiB", await pageToPage(32_768));
  show("page to page, messages of 256 KiB", await pageToPage(262_144));
}
await relay.stop();
await browser.close();
console.log("all passed");
