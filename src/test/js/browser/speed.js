/**
 * How fast two pages of one browser talk through a relay, without the demo's encryption, beside a WebSocket echo:
 * `node speed.js`. JAVA and JAR start a relay without TLS in DIRECTORY; ECHO is the URL of an echo server without TLS.
 */
import { BareBrowser } from "./bare.js";
import { Relay } from "./relay.js";

const { FRONT, PAGES, ECHO } = process.env;
const base = `http://localhost:${FRONT}`;
const BYTES = Number(process.argv[2] ?? 400) * 1_000_000;
const ROUNDS = 3;
/** As the demo has it: fewer packets than a relay keeps for one client. */
const WINDOW = 24;
/** The largest packet, and the one whose frame fills a message of 32 KiB, so that nothing is cut. */
const PACKETS = [65_536, 32_731];

/** The rate at which messages come back to one page, in bytes per second. */
async function echo(messageBytes) {
  const page = await browser.open(`${base}/derp/probe`); // which has no policy that keeps it from the echo server
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
    { url: ECHO, total: BYTES, size: messageBytes, limit: WINDOW * 65_536 },
  );
  await page.close();
  return rate;
}

async function login(page) {
  return page.evaluate(async (url) => {
    const derp = await import("/derp/index.js");
    const key = await derp.PrivateKey.generate();
    const client = new derp.DerpClient({ url, key, maxUnreadBytes: 64 << 20 });
    await client.connect();
    Object.assign(globalThis, { derp, client });
    return key.publicKey.hex;
  }, base);
}

/** The rate at which packets come from one page to another, in bytes per second. */
async function pageToPage(packetBytes) {
  const [sender, receiver] = [
    await browser.open(`${base}/derp/README.md`),
    await browser.open(`${base}/derp/README.md`),
  ];
  const keys = [await login(sender), await login(receiver)];
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
    { to: keys[1], total: BYTES, size: packetBytes, limit: WINDOW },
  );
  const rate = await receiving;
  await sender.close();
  await receiver.close();
  return rate;
}

/** The rate of a file between two pages of the demo, so with its encryption, in bytes per second. */
async function demo(total) {
  const inviting = await browser.open(`${base}/demo/`);
  const link = await inviting.evaluate(async () => {
    while (document.querySelector("#relay-state").textContent !== "connected") {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return document.querySelector("#link").textContent;
  });
  const joining = await browser.open(link);
  const receiving = inviting.evaluate(async () => {
    const until = async (find) => {
      for (let found = find(); ; found = find()) {
        if (found) {
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const accept = await until(() =>
      [...document.querySelectorAll(".file button")].find((each) => each.textContent === "Accept"),
    );
    const begin = performance.now();
    accept.click();
    await until(() => document.querySelector(".file a"));
    return performance.now() - begin;
  });
  await joining.evaluate(async (size) => {
    while (document.querySelector("#paired").hidden) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const parts = Array.from({ length: size / 1e6 }, (_, i) => new Uint8Array(1e6).fill(i));
    const files = new DataTransfer();
    files.items.add(new File(parts, "large.bin"));
    const input = document.querySelector("#file");
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
  }, total);
  const ms = await receiving;
  await inviting.close();
  await joining.close();
  return (total * 1_000) / ms;
}

const relay = new Relay({ DERP_FRONT_DOOR_TLS: "false", DERP_FRONT_DOOR_PORT: FRONT, DERP_HTTP_PORT: PAGES }, []);
await relay.start();
const browser = await BareBrowser.start();
const show = (name, rate) => console.log(`${name}: ${(rate / 1e6).toFixed(0)} MB/s`);
await pageToPage(PACKETS[0]); // until the relay's code is compiled
for (let round = 0; round < ROUNDS; round++) {
  show("echo, messages of 64 KiB", await echo(65_536));
  show("echo, messages of 32 KiB", await echo(32_768));
  for (const packetBytes of PACKETS) {
    show(`page to page, packets of ${packetBytes} bytes`, await pageToPage(packetBytes));
  }
  show("demo, encrypted", await demo(BYTES));
}
await relay.stop();
await browser.close();
console.log("all passed");
