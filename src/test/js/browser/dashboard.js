/**
 * The dashboard in a browser: `node dashboard.js short|full`. RELAY is the relay's URL; ADMIN and VIEWER are tokens, and
 * PREFERS_OTHER is the key of a client that prefers the node 901b.
 */
import assert from "node:assert/strict";
import { DerpClient, PrivateKey } from "../../../main/webapp/derp/index.js";
import { browser, checkAccess, finish, newPage, screenshot, step } from "./support.js";

const { RELAY, ADMIN, VIEWER, PREFERS_OTHER } = process.env;
const isFull = process.argv[2] === "full";
const DERP = process.env.DERPURL ?? `${RELAY.replace(/^http/, "ws")}/derp`;
const VIEWS = ["overview", "clients", "mesh", "map", "health", "audit"];

async function client() {
  const made = new DerpClient({ url: DERP, key: await PrivateKey.generate(), allowInsecure: true });
  await made.connect();
  return made;
}

async function api(method, path, body) {
  const response = await fetch(`${RELAY}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN}`, "Content-Type": "application/json", "If-Match": "*" },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

async function signIn(page, token, view = "overview") {
  await page.goto(`${RELAY}/dashboard/#${view}`);
  await page.fill("#token", token);
  await page.click("#login button");
  await page.waitForSelector("#views a[aria-current]");
}

async function open(page, view) {
  await page.click(`#views a[href="#${view}"]`);
  await page.waitForSelector(`#views a[href="#${view}"][aria-current]`);
}

/** Presses a button, reads the confirmation, agrees, and waits for the message. */
async function confirmed(page, button, question, message) {
  await button.click();
  const dialog = page.locator("dialog");
  await dialog.getByRole("heading", { name: question }).waitFor();
  await dialog.locator("menu button").last().click();
  await page.locator("#message", { hasText: message }).waitFor();
}

const short = (key) => `${key.slice(8, 16)}…${key.slice(-4)}`;

const page = await newPage();

await step("nothing is shown without a token", async () => {
  await page.goto(`${RELAY}/dashboard/`);
  await page.waitForSelector("#login:not([hidden])");
  assert.equal(await page.locator("#views a").count(), 0);
  assert.equal(await page.locator(".tile").count(), 0);
  await checkAccess(page, "login");
  page.expected.push("status of 401");
  await page.fill("#token", "jderp_wrong");
  await page.click("#login button");
  await page.locator("#token-problem", { hasText: "The token is unknown." }).waitFor();
  assert.equal(await page.inputValue("#token"), "");
});

await step("a viewer sees figures and no actions", async () => {
  await signIn(page, VIEWER);
  await page.locator("#live", { hasText: "live" }).waitFor();
  await page.waitForSelector(".plot canvas");
  const watcher = await client();
  await open(page, "clients");
  await page.locator("td", { hasText: short(String(watcher.publicKey)) }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^(Close|Deny|Dry run)/ }).count(), 0);
  await open(page, "map");
  await page.locator("svg.world .land").waitFor();
  assert.equal(await page.getByRole("button", { name: /^(Drain|Edit)/ }).count(), 0);
  await watcher.close();
});

await step("no trace of the token is in the page", async () => {
  assert.ok(!(await page.content()).includes(VIEWER));
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [
    0,
    0,
    "",
  ]);
  await page.click("#leave");
  await page.waitForSelector("#login:not([hidden])");
  assert.equal(await page.locator(".world").count(), 0);
});

await signIn(page, ADMIN);
await page.locator("#live", { hasText: "live" }).waitFor();

const events = page.locator(".card", { has: page.getByRole("heading", { name: "Connections", exact: true }) });
const talkers = page.locator(".card", { has: page.getByRole("heading", { name: "Top talkers" }) });
const visitor = await client();
const key = String(visitor.publicKey);
await step("a client appears", () =>
  events
    .locator("tr", { hasText: short(key) })
    .filter({ hasText: "began" })
    .waitFor(),
);
await step("the client sends", async () => {
  const row = talkers.locator("tr", { hasText: short(key) }).waitFor();
  const sending = setInterval(() => visitor.send(visitor.publicKey, new Uint8Array(1000)).catch(() => {}), 50);
  await row.finally(() => clearInterval(sending));
});
await step("the client goes", async () => {
  const row = events
    .locator("tr", { hasText: short(key) })
    .filter({ hasNotText: "began" })
    .waitFor();
  await visitor.close();
  await row;
});
await checkAccess(page, "overview");

await step("a client is closed", async () => {
  const closed = await client();
  const closedKey = String(closed.publicKey);
  await open(page, "clients");
  const button = page.getByRole("button", { name: `Close ${short(closedKey)}` });
  await confirmed(page, button, "Close 1 connection of a client?", "Closed 1 connection.");
  await closed.close();
});

if (isFull) {
  await everyOtherAction();
  await everyPage();
} else {
  await screenshot(page, "dashboard-clients-wide-light");
  await open(page, "overview");
  await page.waitForSelector(".plot canvas");
  await screenshot(page, "dashboard-overview-wide-light");
}
await finish(page);
await browser.close();
console.log("all passed");
process.exit(0);

async function everyOtherAction() {
  const denied = await client();
  const deniedKey = String(denied.publicKey);
  await step("a key is denied and allowed again", async () => {
    const deny = page.getByRole("button", { name: `Deny ${short(deniedKey)}` });
    await confirmed(page, deny, "Deny a key?", `Denied ${short(deniedKey)}.`);
    assert.deepEqual((await api("GET", "/admission/deny")).keys, [deniedKey]);
    const allow = page.getByRole("button", { name: `Allow ${short(deniedKey)} again` });
    await confirmed(page, allow, "Take a key off the list?", "can log in again.");
    assert.deepEqual((await api("GET", "/admission/deny")).keys, []);
    await denied.close();
  });
  await step("a key that is not connected is denied by the form", async () => {
    await page.fill("#deny-key", deniedKey);
    const button = page.locator("form", { has: page.locator("#deny-key") }).getByRole("button");
    await button.click();
    await page.getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual((await api("GET", "/admission/deny")).keys, []);
    await confirmed(page, button, "Deny a key?", `Denied ${short(deniedKey)}.`);
    await api("PUT", "/admission/deny", { keys: [] });
  });
  await step("clients are pruned after a dry run", async () => {
    const self = await api("GET", "/map/self");
    await api("PUT", "/map/regions/901", {
      RegionCode: "two",
      RegionName: "Two",
      Latitude: 40.7,
      Longitude: -74,
      Nodes: [{ ...self, Name: "901b", RegionID: 901 }],
    });
    await page.getByRole("button", { name: "Dry run" }).click();
    await page.getByText("1 connection would be closed, of 1 candidate.").waitFor();
    await confirmed(
      page,
      page.getByRole("button", { name: "Send 1 client away" }),
      "Send 1 client to their preferred node?",
      "Closed 1 connection.",
    );
    assert.equal((await api("GET", `/clients?key=${PREFERS_OTHER}`)).matched, 0);
  });
  await open(page, "map");
  await step("a node is drained and undrained", async () => {
    const drain = page.getByRole("button", { name: "Drain node 901b", exact: true });
    await confirmed(page, drain, "Drain node 901b?", "Node 901b is drained.");
    await page.locator(".card > svg.world .all-drained").waitFor();
    await screenshot(page, "dashboard-map-drained-wide-light");
    const undrain = page.getByRole("button", { name: "Undrain node 901b", exact: true });
    await confirmed(page, undrain, "Undrain node 901b?", "Node 901b is in use.");
  });
  await step("a node is edited", async () => {
    await page.getByRole("button", { name: "Edit node 901b" }).click();
    await page.fill("#node-STUNPort", "-1");
    await page.fill("#node-IPv4", "127.0.0.1");
    await checkAccess(page, "edit a node");
    await confirmed(
      page,
      page.getByRole("button", { name: "Review" }),
      "Change node 901b of region Two?",
      "was changed.",
    );
    const {
      Nodes: [node],
    } = await api("GET", "/map/regions/901");
    assert.equal(node.STUNPort, -1);
    assert.equal(node.IPv4, "127.0.0.1");
  });
  await open(page, "audit");
  await step("the audit trail has every change", async () => {
    for (const text of [
      "DELETE /api/v1/clients/",
      "PUT /api/v1/admission/deny",
      "POST /api/v1/prune",
      "/901b/drain",
      "/901b/undrain",
      "PUT /api/v1/map/regions/901/nodes/901b",
    ]) {
      await page.locator("td", { hasText: text }).first().waitFor();
    }
  });
}

/** Each page in each size and scheme. */
async function everyPage() {
  const crowd = await Promise.all(Array.from({ length: 24 }, client));
  crowd.slice(8).forEach((each) => each.notePreferred(true));
  let turn = 0;
  const talking = setInterval(
    () =>
      crowd.slice(0, 12).forEach((each, i) => {
        if (turn++ % (i + 1) === 0) {
          each.send(crowd[23 - i].publicKey, new Uint8Array(400 + 60 * i)).catch(() => {});
        }
      }),
    10,
  );
  for (const scheme of ["light", "dark"]) {
    for (const size of ["wide", "phone"]) {
      const shown = await newPage({ scheme, size });
      for (const [name, path, except] of [
        ["home", "/", []],
        ["prober", "/prober/", []],
        ["debug", "/debug/", []],
        ["api", "/openapi/ui/", ["nested-interactive"]],
        ["login", "/dashboard/", []],
      ]) {
        await step(`${name}, ${size}, ${scheme}`, async () => {
          await shown.goto(`${RELAY}${path}`);
          await shown.waitForLoadState("networkidle");
          await checkAccess(shown, name, except);
          await screenshot(shown, `${name}-${size}-${scheme}`);
        });
      }
      await signIn(shown, VIEWER);
      for (const view of VIEWS) {
        await step(`${view}, ${size}, ${scheme}`, async () => {
          await open(shown, view);
          await shown.waitForSelector(".card table, .card p, .plot canvas");
          if (view === "overview") {
            await shown.locator(".bars").nth(0).waitFor();
            await shown.locator("td", { hasText: "/s" }).first().waitFor();
          }
          await checkAccess(shown, view);
          await screenshot(shown, `dashboard-${view}-${size}-${scheme}`);
          const tooWide = await shown.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          assert.equal(tooWide, false, `${view} scrolls sideways`);
        });
      }
      await finish(shown);
    }
  }
  clearInterval(talking);
  await Promise.all(crowd.map((each) => each.close()));
}
