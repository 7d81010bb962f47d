/** A browser for the tests of pages, and the checks that hold for each page. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.BROWSER_MODULES, "x.js"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Where screenshots are written. */
const SCREENSHOTS = process.env.SCREENSHOTS;
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const TIMEOUT_MS = 60_000;
/** Rules of Chromium by which it finds hosts, such as `MAP relay.test:443 127.0.0.1:8443`; usually none. */
const { HOST_RULES } = process.env;

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    ...(HOST_RULES ? [`--host-resolver-rules=${HOST_RULES}`] : []),
  ],
});

/**
 * A page of a new context, so without cookies or storage. It notes errors in the console and requests to other hosts,
 * which `finish` reports.
 *
 * @param {{size?: "wide" | "phone", scheme?: "light" | "dark"}} [options]
 */
export async function newPage({ size = "wide", scheme = "light" } = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    colorScheme: scheme,
    viewport: SIZES[size],
    deviceScaleFactor: size === "phone" ? 2 : 1,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  page.faults = [];
  page.expected = []; // texts of errors that the test provokes
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      page.faults.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => page.faults.push(`uncaught: ${error.stack}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== process.env.RELAY) {
      page.faults.push(`a request to another host: ${url}`);
    }
  });
  return page;
}

/** Fails if the page had an error or a foreign request, and closes it. */
export async function finish(page) {
  const faults = page.faults.filter((each) => !page.expected.some((text) => each.includes(text)));
  assert.deepEqual(faults, [], "errors of the page");
  await page.context().close();
}

/**
 * Fails if axe finds a serious or critical violation.
 *
 * @param {string[]} [except] rules that a vendored library breaks
 */
export async function checkAccess(page, what, except = []) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const serious = violations
    .filter((each) => ["serious", "critical"].includes(each.impact) && !except.includes(each.id))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(", ")}`);
  assert.deepEqual(serious, [], `axe: ${what}`);
}

/** Writes a screenshot of the whole page. */
export async function screenshot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** Runs a step and prints how long it took. */
export async function step(text, action) {
  const begin = performance.now();
  try {
    const result = await action();
    console.log(`${text}: ${Math.round(performance.now() - begin)} ms`);
    return result;
  } catch (error) {
    console.log(`${text}: FAILED`);
    throw error;
  }
}
