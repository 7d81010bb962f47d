/**
 * Upstream's client in WebAssembly, in two pages: `node wasm.js`. CONTROL is the URL of the control server, which also
 * serves the page; RELAY is the URL of the relay in the DERP map; METRICS is the URL of the relay's metrics.
 */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { browser, finish, newPage, step } from "./support.js";

const { CONTROL, RELAY, METRICS } = process.env;
const NAMES = ["ann", "bob"];
/** Requests from each client to the other. */
const FETCHES = 20;
/** The client uploads its log to a host that the browser cannot find here. */
const UPLOAD_FAILS = ["https://log.tailscale.com/", "ERR_NAME_NOT_RESOLVED"];
const TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** Opens a page in which a client logs in, with the URLs of its WebSockets and the answers to its latency probes. */
async function open(hostname) {
  const page = await newPage();
  page.expected.push(`a request to another host: ${CONTROL}/`, ...UPLOAD_FAILS);
  page.sockets = [];
  page.on("websocket", (socket) => page.sockets.push(socket.url()));
  page.probes = [];
  page.on("response", (response) => {
    if (response.url() === `${RELAY}/derp/probe`) {
      page.probes.push(response.status());
    }
  });
  await page.goto(CONTROL);
  await page.evaluate(async () => {
    const go = new globalThis.Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch("/client.wasm"), go.importObject);
    go.run(instance); // not awaited: it runs for as long as the page
  });
  await page.waitForFunction(() => globalThis.newIPN);
  await page.evaluate(
    (config) => {
      globalThis.client = globalThis.newIPN(config);
      globalThis.client.run({
        notifyState(state) {
          globalThis.state = state;
          if (state === "NeedsLogin") {
            globalThis.client.login();
          }
        },
        notifyNetMap: (netMap) => (globalThis.ownKey = JSON.parse(netMap).self.nodeKey),
        notifyBrowseToURL: (url) => console.error(`unexpected login page: ${url}`),
        notifyPanicRecover: (panic) => console.error(`panic: ${panic}`),
      });
    },
    { controlURL: CONTROL, hostname },
  );
  return page;
}

/** Waits until the control server has a home and a URL for the page's peer; returns the URL. */
async function peerURL(page) {
  const url = await page.waitForFunction(
    async () => {
      const nodes = await (await fetch("/nodes")).json();
      return nodes.find((node) => node.Key !== globalThis.ownKey && node.Home !== 0)?.PeerAPI;
    },
    null,
    { polling: POLL_MS },
  );
  return url.jsonValue();
}

/** Fetches a page of a client's peer, from the client; returns its text. */
async function fetchFromPeer(page, url) {
  const text = await page.waitForFunction(async (peer) => (await globalThis.client.fetch(peer)).text(), url);
  return text.jsonValue();
}

/** Polls the relay's metrics until they fulfil a condition; returns them. */
async function metrics(isExpected) {
  const end = performance.now() + TIMEOUT_MS;
  for (;;) {
    const lines = (await (await fetch(METRICS)).text()).split("\n").filter((line) => line.startsWith("derp_"));
    const values = Object.fromEntries(lines.map((line) => line.split(" ")));
    const value = (name) => Number(values[`derp_${name}`]);
    if (isExpected(value)) {
      return value;
    }
    assert.ok(performance.now() < end, JSON.stringify(values));
    await delay(POLL_MS);
  }
}

const pages = await step("two pages load the client", () => Promise.all(NAMES.map(open)));

await step("both clients are running", () =>
  Promise.all(pages.map((page) => page.waitForFunction(() => globalThis.state === "Running"))),
);

const before = await step("both have the relay as their home, over WebSocket", async () => {
  const value = await metrics((each) => each("current_home_connections") === NAMES.length);
  assert.equal(value("websocket_accepts_total"), NAMES.length);
  assert.equal(value("accepts_total"), NAMES.length, "there is another connection than those over WebSocket");
  for (const page of pages) {
    assert.ok(page.sockets.includes(`${RELAY.replace("https", "wss")}/derp`), page.sockets.join());
    assert.ok(page.probes.length > 0 && page.probes.every((status) => status === 200), `probes: ${page.probes}`);
  }
  return value;
});

await step("each fetches pages from the other", async () => {
  const urls = await Promise.all(pages.map(peerURL));
  for (const [i, page] of pages.entries()) {
    for (let n = 0; n < FETCHES; n++) {
      const text = await fetchFromPeer(page, urls[i]);
      assert.ok(text.includes(`Your device is ${NAMES[i]}`), text);
    }
  }
});

await step("the packets went through the relay", async () => {
  const minimum = 2 * NAMES.length * FETCHES; // at least one for each request and one for each response
  const grown = (value, name) => value(name) - before(name);
  const value = await metrics(
    (each) => Math.min(grown(each, "packets_received_total"), grown(each, "packets_sent_total")) >= minimum,
  );
  console.log(
    `  ${grown(value, "packets_received_total")} packets, ${grown(value, "bytes_received_total")} bytes received; ` +
      `${grown(value, "packets_sent_total")} packets, ${grown(value, "bytes_sent_total")} bytes sent`,
  );
  assert.equal(value("accepts_total"), NAMES.length, "a client has reconnected");
  assert.equal(value("websocket_accepts_total"), NAMES.length);
});

await Promise.all(pages.map(finish));
await browser.close();
console.log("all passed");
