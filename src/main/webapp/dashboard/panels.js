// The overview's boxes below the charts; each function writes one.

import { badge, h, keyText, replace, table } from "./dom.js";
import { bytes, count, duration, micros, plural, timeOfDay } from "./format.js";

const SHOWN_RECENT = 12;

/** A bar for each row of [label, value, text]. */
function bars(rows, caption) {
  const max = rows.reduce((most, [, value]) => Math.max(most, value), 1);
  return h(
    "table",
    { class: "bars" },
    h("caption", { class: "hidden-text" }, caption),
    h(
      "tbody",
      {},
      rows.map(([label, value, text]) => {
        const bar = h("span", { class: "bar-fill" });
        bar.style.setProperty("--share", String(value / max));
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, label),
          h("td", { class: "bar-cell" }, bar),
          h("td", { class: "num" }, text),
        );
      }),
    ),
  );
}

export function showKinds(box, summary) {
  const rows = summary.transports.flatMap(({ transport, clients, home }) => [
    [`${transport}, home here`, home, count(home)],
    [`${transport}, home elsewhere`, clients - home, count(clients - home)],
  ]);
  replace(
    box,
    h("header", {}, h("h2", {}, "Clients by transport and home")),
    rows.length ? bars(rows, "Clients by transport and home") : h("p", { class: "muted" }, "No client is connected."),
    h(
      "p",
      { class: "small muted" },
      [
        `${plural(summary.mesh, "connection")} of other relays and monitors`,
        `${plural(summary.preferOther, "client")} would prefer another node`,
      ].join(", "),
    ),
  );
}

export function showRoundTrips(box, { boundsMicros, clients, unknown }) {
  const last = clients.findLastIndex((each) => each > 0);
  const first = clients.findIndex((each) => each > 0);
  const rows = clients
    .map((value, i) => [
      i < boundsMicros.length ? `≤ ${micros(boundsMicros[i])}` : `> ${micros(boundsMicros.at(-1))}`,
      value,
      count(value),
    ])
    .slice(Math.max(0, first - 1), Math.max(4, last + 2));
  replace(
    box,
    h("header", {}, h("h2", {}, "Round trips to clients")),
    last < 0
      ? h("p", { class: "muted" }, "No client has answered a Ping yet; one is sent every derp.ping-interval.")
      : bars(rows, "Clients by their last round trip"),
    h("p", { class: "small muted" }, `${plural(unknown, "client")} without a measured round trip`),
  );
}

export function showTalkers(box, clients) {
  replace(
    box,
    h("header", {}, h("h2", {}, "Top talkers"), h("span", { class: "small muted" }, "in the last second")),
    clients.length === 0
      ? h("p", { class: "muted" }, "No client sends or receives now.")
      : table(
          "Top talkers",
          ["Key", ["wide-only", "Address"], ["num", "Received"], ["num", "Sent"]],
          clients.map((each) => [
            keyText(each.key),
            ["wide-only", each.address ?? ""],
            ["num", `${bytes(each.bytesReceivedPerSecond)}/s`],
            ["num", `${bytes(each.bytesSentPerSecond)}/s`],
          ]),
        ),
  );
}

export function showRecent(box, session) {
  const rows = session.recent.slice(0, SHOWN_RECENT);
  replace(
    box,
    h(
      "header",
      {},
      h("h2", {}, "Connections"),
      h(
        "span",
        { class: "small muted" },
        session.missed ? `${count(session.missed)} more not shown` : "as they begin and end",
      ),
    ),
    rows.length === 0
      ? h("p", { class: "muted" }, "No connection has begun or ended since this page was opened.")
      : table(
          "Connections that began and ended",
          ["State", "Key", ["wide-only", "Transport"], "When"],
          rows.map((each) => [
            each.name === "connected" ? badge("good", "began") : badge("", each.reason.replaceAll("_", " ")),
            keyText(each.key),
            ["wide-only", each.transport],
            timeOfDay(each.at),
          ]),
        ),
  );
}

export function showDuplicates(box, summary, rows) {
  replace(
    box,
    h(
      "header",
      {},
      h("h2", {}, "Duplicates"),
      h("span", { class: "small muted" }, `${plural(summary.duplicateKeys, "key")} with several connections`),
    ),
    rows.length === 0
      ? h("p", { class: "muted" }, "Every key has one connection.")
      : table(
          "Connections of keys with several connections",
          ["Key", ["wide-only", "Address"], "State", ["num", "Age"]],
          rows.map((each) => [
            keyText(each.key),
            ["wide-only", each.address ?? ""],
            each.conflict
              ? badge("bad", "sends in turns")
              : each.active
                ? badge("good", "active")
                : badge("", "passive"),
            ["num", duration(each.ageSeconds)],
          ]),
        ),
  );
}
