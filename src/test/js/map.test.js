/** DERP maps, the relays of them that a browser can use, and the choice of a home. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HomeChoice, chooseHome } from "../../main/webapp/derp/home.js";
import { measure, usableNodes } from "../../main/webapp/derp/latency.js";
import { DerpMap, loadMap } from "../../main/webapp/derp/map.js";
import { ManualClock, settle } from "./support.js";

const node = (name, more = {}) => ({ Name: name, RegionID: 1, HostName: `${name}.example`, ...more });
const mapOf = (regions, more = {}) => DerpMap.parse(JSON.stringify({ Regions: regions, ...more }));
const PAGE = { protocol: "https:", hostname: "page.example", port: "" };

test("a map is read in any case, and sorted", () => {
  const map = DerpMap.parse(
    JSON.stringify({
      regions: {
        2: { regionid: 2, REGIONCODE: "b", Nodes: null },
        1: { RegionID: 1, Latitude: 1.5, Nodes: [node("a")] },
      },
      HomeParams: { RegionScore: { 1: 0.5, 2: -1 } },
      unknown: 1,
    }),
  );
  assert.deepEqual(
    map.regions.map((each) => each.id),
    [1, 2],
  );
  assert.equal(map.region(2).code, "b");
  assert.equal(map.region(1).latitude, 1.5);
  assert.deepEqual(
    map.region(1).nodes.map((each) => [each.hostName, each.derpPort]),
    [["a.example", 443]],
  );
  assert.deepEqual([...map.scores], [[1, 0.5]]);
  assert.deepEqual(DerpMap.parse('{"Regions":null}').regions, []);
});

test("documents that are no maps", () => {
  for (const wrong of [
    "",
    "[]",
    "null",
    '{"Regions":[]}',
    '{"Regions":{"1":{}}}',
    '{"Regions":{"1":{"RegionID":"1"}}}',
    '{"Regions":{"1":{"RegionID":1,"Nodes":[{}]}}}',
    '{"Regions":{"1":{"RegionID":1,"Nodes":{}}}}',
    '{"Regions":{"1":null}}',
  ]) {
    assert.throws(() => DerpMap.parse(wrong), { code: "invalid" }, wrong);
  }
});

test("a map is loaded with a bound on its size", async () => {
  const answer =
    (body, status = 200) =>
    async () =>
      new Response(body, { status });
  const map = await loadMap("/derpmap/default", { fetch: answer('{"Regions":{}}') });
  assert.deepEqual(map.regions, []);
  await assert.rejects(loadMap("/x", { fetch: answer(" ".repeat((4 << 20) + 1)) }), /larger than/);
  await assert.rejects(loadMap("/x", { fetch: answer("", 404) }), /status 404/);
  const clock = new ManualClock();
  const never = (url, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const loading = loadMap("/x", { fetch: never, clock });
  clock.advance(10_000);
  await assert.rejects(loading, { code: "timeout" });
});

test("a node with a pin is usable only for a page that came from it", () => {
  const pin = `sha256-raw:${"0".repeat(64)}`;
  const region = mapOf({
    1: {
      RegionID: 1,
      Nodes: [
        node("stun", { STUNOnly: true }),
        node("pin", { CertName: pin }),
        node("front", { CertName: "other.example" }),
        node("same", { CertName: "same.example" }),
        node("a", { DERPPort: 8443 }),
        { Name: "own", HostName: "page.example", CertName: pin },
        { Name: "other", HostName: "page.example", CertName: pin, DERPPort: 444 },
      ],
    },
  }).region(1);
  assert.deepEqual(
    usableNodes(region, { location: PAGE }).map((each) => each.webSocket),
    ["wss://same.example/derp", "wss://a.example:8443/derp", "wss://page.example/derp"],
  );
  assert.deepEqual(usableNodes(region, { location: undefined }).length, 2);
});

test("a page without TLS uses its own relay without TLS", () => {
  const region = mapOf({ 1: { RegionID: 1, Nodes: [{ Name: "a", HostName: "::1", DERPPort: 8080 }] } }).region(1);
  const location = { protocol: "http:", hostname: "[::1]", port: "8080" };
  assert.deepEqual(usableNodes(region, { location }), [
    { name: "a", webSocket: "ws://[::1]:8080/derp", pages: "http://[::1]:8080" },
  ]);
});

test("the second of two requests is timed, and a node that fails is replaced by the next", async () => {
  const clock = new ManualClock();
  const asked = [];
  const times = { "a.example": [100, 30], "b.example": [50, 20] };
  const fetch = async (url, options) => {
    const { host, pathname } = new URL(url);
    asked.push(`${options.method} ${host}${pathname}`);
    if (host === "down.example") {
      throw new TypeError("Failed to fetch");
    }
    if (host === "old.example" && pathname === "/derp/probe") {
      return new Response(null, { status: 404 });
    }
    clock.advance(times[host]?.shift() ?? 1);
    return new Response(null);
  };
  const one = mapOf({ 1: { RegionID: 1, Nodes: [node("down"), node("a")] } });
  assert.deepEqual([...(await measure(one, { clock, fetch, location: PAGE }))], [[1, { ms: 30 }]]);
  assert.deepEqual(asked, ["HEAD down.example/derp/probe", "HEAD a.example/derp/probe", "HEAD a.example/derp/probe"]);
  const old = mapOf({ 2: { RegionID: 2, Nodes: [node("old")] } });
  assert.deepEqual([...(await measure(old, { clock, fetch, location: PAGE }))], [[2, { ms: 1 }]]);
});

test("regions without an answer have a reason", async () => {
  const clock = new ManualClock();
  const never = (url, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const map = mapOf({
    1: { RegionID: 1, Nodes: [node("a", { CertName: "sha256-raw:00" })] },
    2: { RegionID: 2, NoMeasureNoHome: true, Nodes: [node("b")] },
    3: { RegionID: 3, Nodes: [node("c"), node("d"), node("e")] },
  });
  const measuring = measure(map, { clock, fetch: never, location: PAGE });
  for (let i = 0; i < 10; i++) {
    await settle();
    clock.advance(500);
  }
  const results = await measuring;
  assert.match(results.get(1).reason, /cannot check/);
  assert.match(results.get(2).reason, /excludes/);
  assert.ok("reason" in results.get(3));
  const abort = new AbortController();
  const aborted = measure(map, { clock, fetch: never, location: PAGE, signal: abort.signal });
  abort.abort(new Error("enough"));
  await assert.rejects(aborted, /enough/);
});

test("the home changes only for a region that is clearly faster", () => {
  const clock = new ManualClock();
  const map = mapOf(Object.fromEntries([1, 2, 3].map((id) => [id, { RegionID: id, Nodes: [] }])));
  const choice = new HomeChoice({ clock });
  const choose = (latencies, options) => {
    clock.advance(400_000);
    return choice.choose(map, new Map(Object.entries(latencies).map(([id, ms]) => [Number(id), ms])), options);
  };
  assert.equal(choose({}), null);
  assert.equal(choose({ 1: 30, 2: 20 }), 2);
  assert.equal(choose({ 1: 11, 2: 20 }), 2, "less than 10 ms faster");
  assert.equal(choose({ 1: 85, 2: 100 }), 2, "less than a third faster");
  assert.equal(choose({ 1: 20, 2: 30 }), 1, "10 ms and a third faster");
  assert.equal(choose({ 2: 50 }), 2, "the old one does not answer");
  assert.equal(choose({ 1: 45 }, { isAlive: () => true }), 2, "frames came from the old one, unmeasured");
  assert.equal(choose({}, { isAlive: () => true }), 2);
  assert.equal(choose({}), null);
});

test("scores multiply latencies, and the best of five minutes counts", () => {
  const clock = new ManualClock();
  const map = mapOf(Object.fromEntries([1, 2].map((id) => [id, { RegionID: id, Nodes: [] }])), {
    HomeParams: { RegionScore: { 1: 0.5 } },
  });
  const choice = new HomeChoice({ clock });
  assert.equal(
    choice.choose(
      map,
      new Map([
        [1, 30],
        [2, 20],
      ]),
    ),
    1,
  );
  clock.advance(60_000);
  assert.equal(
    choice.choose(
      map,
      new Map([
        [1, 500],
        [2, 10],
      ]),
    ),
    2,
    "the old one is compared as it is now",
  );
});

test("a home is chosen together with its relays' URLs", async () => {
  const map = mapOf({ 1: { RegionID: 1, Nodes: [node("a"), node("b")] } });
  const home = await chooseHome(map, { location: PAGE, fetch: async () => new Response(null) });
  assert.equal(home.region.id, 1);
  assert.deepEqual(home.urls, ["wss://a.example/derp", "wss://b.example/derp"]);
  const none = await chooseHome(map, {
    location: PAGE,
    fetch: async () => {
      throw new TypeError("no");
    },
  });
  assert.deepEqual([none.region, none.urls], [null, []]);
});
