/** The dashboard's modules that need no page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser } from "../../main/webapp/dashboard/api.js";
import { bytes, count, days, duration, micros, plural, shortKey } from "../../main/webapp/dashboard/format.js";
import { History, MAX_SECONDS } from "../../main/webapp/dashboard/history.js";
import { changesOf } from "../../main/webapp/dashboard/nodes.js";
import { HEIGHT, WIDTH, project } from "../../main/webapp/dashboard/world.js";

function parse(...parts) {
  const events = [];
  const parser = new EventParser((name, data) => events.push([name, data]));
  parts.forEach((each) => parser.push(each));
  return events;
}

test("events are parsed however the stream is cut", () => {
  const stream =
    'event: totals\ndata: {"clients":1}\n\n: a comment\nevent:drops\r\ndata:{"a":\r\ndata:2}\r\n\r\ndata: 3\n\n';
  const expected = [
    ["totals", { clients: 1 }],
    ["drops", { a: 2 }],
    ["message", 3],
  ];
  assert.deepEqual(parse(stream), expected);
  assert.deepEqual(parse(...stream), expected);
});

test("an event that has not ended is not delivered", () => assert.deepEqual(parse("event: a\ndata: 1\n"), []));

const NAMES = [
  "packetsReceived",
  "packetsSent",
  "bytesReceived",
  "bytesSent",
  "packetsForwardedIn",
  "packetsForwardedOut",
  "clients",
  "homeClients",
  "queueDelayMicros",
];

function series(start, length, value = (i) => i) {
  const columns = Object.fromEntries(NAMES.map((name) => [name, Array.from({ length }, (_, i) => value(i))]));
  return { start, step: 1, columns, drops: { queue_head: new Array(length).fill(2) } };
}

test("events continue what was loaded", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 5_000_000 });
  const history = new History();
  history.load(series(1000, 3)); // the relay's clock is another one
  t.mock.timers.tick(1000);
  history.add({ packetsReceivedPerSecond: 7, clients: 3 });
  history.addDrops({ queue_tail: 4 });
  const [times, packets, tail] = history.chart(["packetsReceived", "queue_tail"], 10, 100);
  assert.deepEqual(times, [1000, 1001, 1002, 1003]);
  assert.deepEqual(packets, [0, 1, 2, 7]);
  assert.deepEqual(tail, [0, 0, 0, 4]);
  assert.equal(history.newest("clients"), 3);
  assert.equal(history.newestDrops(), 4);
  assert.deepEqual(history.reasons, ["queue_head", "queue_tail"]);
});

test("missed seconds are filled, and two events in one second are one", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 5_000_000 });
  const history = new History();
  history.load(series(1000, 1));
  t.mock.timers.tick(3000);
  history.add({ clients: 9 });
  history.add({ clients: 8 });
  const [times, clients] = history.chart(["clients"], 10, 100);
  assert.deepEqual(times, [1000, 1001, 1002, 1003]);
  assert.deepEqual(clients, [0, 9, 9, 8]);
});

test("an hour is kept", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 5_000_000 });
  const history = new History();
  history.load(series(1000, MAX_SECONDS));
  t.mock.timers.tick(2000);
  history.add({ clients: 1 });
  const [times, clients, head] = history.chart(["clients", "queue_head"], MAX_SECONDS, MAX_SECONDS);
  assert.deepEqual([times.length, clients.length, head.length], [MAX_SECONDS, MAX_SECONDS, MAX_SECONDS]);
  assert.equal(times[0], 1002);
});

test("a long range is shown as means over steps that begin at their multiples", () => {
  const history = new History();
  history.load(series(1001, 12, (i) => i + 1)); // 1001 to 1012
  const [times, packets, clients] = history.chart(["packetsReceived", "clients"], 12, 3);
  assert.deepEqual(times, [1004, 1008, 1012]);
  assert.deepEqual(packets, [2.5, 6.5, 10.5]);
  assert.deepEqual(clients, [4, 8, 12]);
});

test("an empty history has empty charts", () => {
  const history = new History();
  history.addDrops({ queue_head: 1 });
  assert.deepEqual(history.chart(["clients"], 900, 100), [[], []]);
  assert.deepEqual(history.figures("clients", 60), { mean: 0, max: 0 });
});

test("an edited node keeps the members that the form does not have", () => {
  const node = { Name: "900a", HostName: "a.example.com", DERPPort: 443, STUNOnly: true, Rack: 7 };
  const data = new FormData();
  Object.entries({
    HostName: "b.example.com",
    CertName: "",
    IPv4: " none ",
    IPv6: "",
    DERPPort: "443",
    STUNPort: "-1",
  }).forEach(([name, value]) => data.set(name, value));
  const { edited, changes } = changesOf(node, data);
  assert.deepEqual(edited, {
    Name: "900a",
    HostName: "b.example.com",
    DERPPort: 443,
    Rack: 7,
    IPv4: "none",
    STUNPort: -1,
  });
  assert.deepEqual(changes, [
    "Host name: a.example.com becomes b.example.com",
    "IPv4 address: empty becomes none",
    "STUN port: empty becomes -1",
    "STUN only, no DERP: on becomes off",
  ]);
  assert.equal(node.HostName, "a.example.com");
});

test("numbers and times are short", () => {
  assert.equal(bytes(0), "0 B");
  assert.equal(bytes(999), "999 B");
  assert.equal(bytes(1_234_567), "1.23 MB");
  assert.equal(bytes(100_000), "100 KB");
  assert.equal(bytes(999_999), "1 MB");
  assert.equal(count(9999), "9,999");
  assert.equal(count(123_456), "123k");
  assert.equal(count(0.5), "0.50");
  assert.equal(micros(42), "42 µs");
  assert.equal(micros(1500), "1.5 ms");
  assert.equal(micros(2_000_000), "2 s");
  assert.equal(duration(3661), "1 h 1 min");
  assert.equal(duration(0), "0 s");
  assert.equal(days(86400 * 20), "20 days");
  assert.equal(plural(1, "client"), "1 client");
  assert.equal(shortKey(`nodekey:${"0123456789abcdef".repeat(4)}`), "01234567…cdef");
});

test("places are inside the picture", () => {
  assert.deepEqual(project(0, 0), [WIDTH / 2, 243.5]);
  for (const [latitude, longitude] of [
    [84, 0],
    [-55, -70],
    [0, 180],
    [0, -180],
  ]) {
    const [x, y] = project(latitude, longitude);
    assert.ok(x >= -0.01 && x <= WIDTH + 0.01 && y >= 0 && y <= HEIGHT, `${latitude} ${longitude}: ${x} ${y}`);
  }
});
