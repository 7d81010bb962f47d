/**
 * The demo in a browser: `node demo.js short|full`. JAVA and JAR start a relay in DIRECTORY, RELAY is its URL, and FRONT
 * and PAGES are its ports.
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Relay } from "./relay.js";
import { browser, checkAccess, finish, newPage, screenshot, step } from "./support.js";

const { RELAY, FRONT, PAGES, DIRECTORY } = process.env;
const isFull = process.argv[2] === "full";
const MB = 1_000_000;
/** What the browser logs by itself while the relay is away. */
const RESTARTED = ["WebSocket connection to", "ERR_CONNECTION_REFUSED"];
/** What the browser reports when the host gets or loses a network, which is not of the test. */
const NETWORK_CHANGED = "ERR_NETWORK_CHANGED";

const directory = mkdtempSync(join(DIRECTORY, "demo-"));
const settings = { DERP_FRONT_DOOR_PORT: FRONT, DERP_HTTP_PORT: PAGES };
const relay = new Relay(settings);
await relay.start();

/** Opens a page and waits until it shows this; loads it again if the browser has cancelled the first time. */
async function load(page, url, shown) {
  page.expected.push(NETWORK_CHANGED);
  let onCancel = () => {};
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText.includes(NETWORK_CHANGED)) {
      onCancel();
    }
  });
  for (;;) {
    const cancelled = new Promise((resolve) => (onCancel = () => resolve(true)));
    const complete = page
      .goto(url)
      .then(() => shown.waitFor())
      .then(() => false);
    complete.catch(() => {});
    if (!(await Promise.race([complete, cancelled]))) {
      onCancel = () => {};
      return page;
    }
    await page.goto("about:blank");
  }
}

async function open(url, options) {
  const page = await newPage(options);
  return load(page, url, page.locator("#relay-state", { hasText: /^connected$/ }));
}

/** Opens two pages that are paired; returns them with the code that both show. */
async function pair(options = {}) {
  const a = await open(`${RELAY}/demo/`, options);
  const link = await a.textContent("#link");
  const b = await open(link, options.joining ?? options);
  const codes = [];
  for (const page of [a, b]) {
    await page.waitForSelector("#paired:not([hidden])");
    codes.push(await page.textContent("#code"));
  }
  assert.match(codes[0], /^[0-9A-Z]{3} [0-9A-Z]{3}$/);
  assert.equal(codes[0], codes[1]);
  return { a, b, code: codes[0] };
}

async function chat(from, to, text) {
  await from.fill("#chat-text", text);
  await from.press("#chat-text", "Enter");
  await to.locator("#log p", { hasText: text }).waitFor();
}

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Sends a file of random bytes, does `meanwhile` when it has begun, and compares what was saved. */
async function send(from, to, size, meanwhile = async () => {}) {
  const bytes = randomBytes(size);
  const path = join(directory, "sent.bin");
  writeFileSync(path, bytes);
  await from.setInputFiles("#file", path);
  await to.getByRole("button", { name: "Accept" }).click();
  const begin = performance.now();
  await meanwhile();
  const save = to.locator(".file a", { hasText: "Save" }).first();
  await save.waitFor();
  const seconds = (performance.now() - begin) / 1_000;
  const [download] = await Promise.all([to.waitForEvent("download"), save.click()]);
  assert.equal(hash(readFileSync(await download.path())), hash(bytes), "the file is not intact");
  console.log(`  ${size / MB} MB in ${seconds.toFixed(1)} s: ${await to.textContent(".file .muted >> nth=1")}`);
}

await step("two pages pair, chat and send a file", async () => {
  const { a, b } = await pair();
  await chat(a, b, "hello from A");
  await chat(b, a, "hello from B");
  assert.match(await a.textContent("#key-kept"), /kept by the browser/);
  await send(b, a, (isFull ? 100 : 5) * MB);
  await checkAccess(a, "demo");
  await finish(a);
  await finish(b);
});

if (isFull) {
  await step("a file goes on over a relay that was restarted half-way", async () => {
    const { a, b, code } = await pair();
    for (const page of [a, b]) {
      page.expected.push(...RESTARTED);
    }
    const half = () => {
      const bar = document.querySelector(".file progress");
      return bar.value > bar.max / 2;
    };
    await send(a, b, 100 * MB, async () => {
      await b.waitForFunction(half);
      await relay.stop();
      await b.locator("#relay-state", { hasText: "connecting again" }).waitFor();
      assert.ok((await b.textContent("#files")).includes("Cancel"), "the file was complete before");
      await relay.start();
    });
    assert.equal(await b.textContent("#code"), code);
    await finish(a);
    await finish(b);
  });

  await step("a page that is loaded again keeps its key and pairs again", async () => {
    const { a, b } = await pair();
    const key = await a.textContent("#own-key");
    await a.reload();
    await a.waitForSelector("#paired:not([hidden])");
    assert.equal(await a.textContent("#own-key"), key);
    await chat(b, a, "welcome back");
    await b.reload();
    await b.waitForSelector("#paired:not([hidden])");
    await chat(b, a, "me too");
    await finish(a);
    await finish(b);
  });

  await step("a page without WebCrypto pairs with one that has it", async () => {
    const without = `Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });`;
    const a = await newPage();
    await a.addInitScript(without);
    await load(a, `${RELAY}/demo/`, a.locator("#relay-state", { hasText: /^connected$/ }));
    assert.match(await a.textContent("#key-kept"), /in this page's memory/);
    const b = await open(await a.textContent("#link"));
    await a.waitForSelector("#paired:not([hidden])");
    await b.waitForSelector("#paired:not([hidden])");
    assert.equal(await a.textContent("#code"), await b.textContent("#code"));
    await chat(a, b, "in JavaScript");
    await send(b, a, 2 * MB);
    await finish(a);
    await finish(b);
  });

  await step("WebCrypto and JavaScript agree", async () => {
    const page = await open(`${RELAY}/demo/`);
    const results = await page.evaluate(async () => {
      const { PrivateKey } = await import("/derp/index.js");
      const text = `privkey:${"5a".repeat(32)}`;
      const [web, js] = [await PrivateKey.parse(text), await PrivateKey.parse(text, { subtle: null })];
      const other = (await PrivateKey.generate()).publicKey;
      const hex = (bytes) => [...bytes].join();
      return {
        kinds: [web.kind, js.kind],
        isExtractable: web.cryptoKey.extractable,
        publicKeys: [web.publicKey.hex, js.publicKey.hex],
        shared: [hex(await web.sharedSecret(other)), hex(await js.sharedSecret(other))],
      };
    });
    assert.deepEqual(results.kinds, ["webcrypto", "noble"]);
    assert.equal(results.isExtractable, false);
    assert.equal(results.publicKeys[0], results.publicKeys[1]);
    assert.equal(results.shared[0], results.shared[1]);
    await finish(page);
  });

  for (const scheme of ["light", "dark"]) {
    for (const size of ["wide", "phone"]) {
      await step(`screenshots, ${size}, ${scheme}`, async () => {
        const { a, b } = await pair({ scheme, size });
        await chat(a, b, "Here is the photo that I promised.");
        await chat(b, a, "Thank you, it comes in fast!");
        await send(a, b, 3 * MB);
        for (const page of [a, b]) {
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
          await checkAccess(page, "demo, paired");
        }
        await screenshot(b, `demo-${size}-${scheme}`);
        await finish(a);
        await finish(b);
        const alone = await open(`${RELAY}/demo/`, { scheme, size });
        await checkAccess(alone, "demo, alone");
        await screenshot(alone, `demo-invite-${size}-${scheme}`);
        await finish(alone);
      });
    }
  }

  await step("a key that is not admitted gets a clear sentence", async () => {
    await relay.stop();
    const list = join(directory, "allowed");
    writeFileSync(list, `nodekey:${"1".repeat(64)}\n`);
    const strict = new Relay({ ...settings, DERP_ALLOW_LIST_FILE: list });
    await strict.start();
    const page = await newPage();
    page.expected.push(...RESTARTED);
    await load(page, `${RELAY}/demo/`, page.locator("#refused"));
    assert.equal(await page.textContent("#refused-key"), await page.textContent("#own-key"));
    await checkAccess(page, "demo, refused");
    await screenshot(page, "demo-refused");
    await finish(page);
    await strict.stop();
    await relay.start();
  });
}

await relay.stop();
await browser.close();
rmSync(directory, { recursive: true });
console.log("all passed");
