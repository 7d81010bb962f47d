// The first view: figures, charts, who sends most, round trips, and connections as they come and go.

import { poll } from "./api.js";
import { Chart } from "./charts.js";
import { h } from "./dom.js";
import { bytes, count, micros } from "./format.js";
import { MAX_SECONDS } from "./history.js";
import { showDuplicates, showKinds, showRecent, showRoundTrips, showTalkers } from "./panels.js";
import { Tiles } from "./tiles.js";

/** What the charts show: seconds, label, and after how many seconds they are drawn again. */
const RANGES = [
  [120, "2 min", 1],
  [900, "15 min", 2],
  [MAX_SECONDS, "1 h", 4],
];
const TOP = 10;
const SUMMARY_INTERVAL_MS = 5000;
const DESCRIBE_EVERY = 15;

let range = 900;

function drawEvery() {
  return RANGES.find(([seconds]) => seconds === range)[2];
}

export function overview(session, view, signal) {
  const { history } = session;
  const tiles = new Tiles(session);
  const charts = [
    new Chart(
      "Throughput",
      history,
      [
        ["bytesReceived", "received"],
        ["bytesSent", "sent"],
      ],
      (each) => `${bytes(each)}/s`,
    ),
    new Chart(
      "Packets",
      history,
      [
        ["packetsReceived", "received"],
        ["packetsSent", "sent"],
        ["packetsForwardedIn", "from other relays"],
        ["packetsForwardedOut", "to other relays"],
      ],
      (each) => `${count(each)}/s`,
    ),
    new Chart(
      "Dropped packets",
      history,
      () =>
        history.reasons.length ? history.reasons.map((each) => [each, each.replaceAll("_", " ")]) : [["none", "none"]],
      (each) => `${count(each)}/s`,
    ),
    new Chart("Queue delay", history, [["queueDelayMicros", "average"]], micros),
    new Chart(
      "Clients",
      history,
      [
        ["clients", "connected"],
        ["homeClients", "have their home here"],
      ],
      count,
    ),
  ];
  const kinds = h("section", { class: "card" });
  const roundTrips = h("section", { class: "card" });
  const talkers = h("section", { class: "card" });
  const duplicates = h("section", { class: "card" });
  const recent = h("section", { class: "card" });

  const ranges = h(
    "div",
    { class: "ranges", role: "group", "aria-label": "Time shown in the charts" },
    RANGES.map(([seconds, label]) =>
      h(
        "button",
        {
          type: "button",
          class: "small",
          "aria-pressed": String(seconds === range),
          onclick: (event) => setRange(seconds, event.currentTarget),
        },
        label,
      ),
    ),
  );

  async function setRange(seconds, button) {
    range = seconds;
    ranges.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    if (seconds > session.loadedSeconds) {
      await session.load(seconds);
    }
    charts.forEach((each) => {
      each.seconds = seconds;
    });
  }

  view.append(
    tiles.element,
    ranges,
    h(
      "div",
      { class: "charts" },
      charts.map((each) => each.element),
    ),
    h("div", { class: "cards" }, kinds, roundTrips),
    h("div", { class: "cards wide-cards" }, talkers, recent, duplicates),
  );
  charts.forEach((each) => {
    each.seconds = range;
    each.describe();
  });

  let seconds = 0;
  session.on(
    "second",
    () => {
      tiles.draw();
      showRecent(recent, session);
      if (document.visibilityState === "visible" && seconds % drawEvery() === 0) {
        charts.forEach((each) => each.draw());
      }
      if (seconds++ % DESCRIBE_EVERY === 0) {
        charts.forEach((each) => each.describe());
      }
    },
    signal,
  );
  session.on("status", () => tiles.draw(), signal);
  signal.addEventListener("abort", () => charts.forEach((each) => each.remove()));

  session.api.events(`/traffic?top=${TOP}`, {
    signal,
    onState: () => {},
    onEvent: (name, data) => name === "traffic" && showTalkers(talkers, data.clients),
  });
  poll(
    async () => {
      const summary = await session.api.get("/clients/summary", signal);
      showKinds(kinds, summary);
      showRoundTrips(roundTrips, summary.roundTrips);
      const rows = summary.duplicateKeys
        ? (await session.api.get("/clients?duplicates=true&limit=20", signal)).clients
        : [];
      showDuplicates(duplicates, summary, rows);
    },
    SUMMARY_INTERVAL_MS,
    signal,
  );
  tiles.draw();
  showTalkers(talkers, []);
  showRecent(recent, session);
}
