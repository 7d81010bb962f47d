// The certificates, and the results of the prober.

import { poll } from "./api.js";
import { badge, h, replace, s, table } from "./dom.js";
import { ago, count, days, localDay, micros } from "./format.js";

const CERTIFICATES_INTERVAL_MS = 60_000;
const PROBER_INTERVAL_MS = 5000;
const LIMIT = 200;
const SOON_S = 14 * 86400;

export function health(session, view, signal) {
  const certificates = h("section", { class: "card" });
  const prober = h("section", { class: "card" });
  view.append(certificates, prober);
  poll(
    async () => showCertificates(certificates, (await session.api.get("/certificates", signal)).certificates),
    CERTIFICATES_INTERVAL_MS,
    signal,
  );
  poll(
    async () => showProber(prober, await session.api.get(`/prober?limit=${LIMIT}`, signal)),
    PROBER_INTERVAL_MS,
    signal,
  );
}

function showCertificates(box, all) {
  replace(
    box,
    h("header", {}, h("h2", {}, "Certificates"), h("span", { class: "small muted" }, "as clients get them")),
    all.length === 0
      ? h("p", { class: "muted" }, "Another program serves TLS for this relay.")
      : table(
          "Certificates",
          ["For", "Issuer", "Ends", "From"],
          all.map((each) => [
            h(
              "span",
              {},
              h("b", {}, each.names.join(", ") || each.subject),
              h("small", { class: "muted block" }, each.kind === "own" ? "this relay" : "authority"),
              each.pin ? h("small", { class: "block" }, h("code", {}, each.pin)) : null,
            ),
            each.selfSigned ? "itself; clients check the pin" : each.issuer,
            h("span", {}, ends(each.notAfter), ` ${localDay(each.notAfter)}`),
            h("code", {}, each.source),
          ]),
          { class: "stack" },
        ),
  );
}

function ends(notAfter) {
  const left = (Date.parse(notAfter) - Date.now()) / 1000;
  return left < 0 ? badge("bad", "has ended") : badge(left < SOON_S ? "warn" : "good", `in ${days(left)}`);
}

function showProber(box, now) {
  const title = h(
    "header",
    {},
    h("h2", {}, "Prober"),
    h("span", { class: "small muted" }, now.enabled ? `${count(now.good)} of ${count(now.total)} probes are good` : ""),
  );
  if (!now.enabled) {
    replace(box, title, h("p", { class: "muted" }, "No prober runs in this process; derp.prober.enabled starts one."));
    return;
  }
  replace(
    box,
    title,
    table(
      "Probes",
      ["Probe", "State", "Last runs", ["num", "Latency"], ["num", "Median"], "Ended", "Error"],
      now.probes.map((each) => [
        h("span", {}, each.name, h("small", { class: "muted block" }, each.kind)),
        badge({ succeeded: "good", failed: "bad", running: "good" }[each.status] ?? "", each.status),
        runs(each.recent),
        ["num", each.latencyMicros === undefined ? "–" : micros(each.latencyMicros)],
        ["num", each.medianLatencyMicros === undefined ? "–" : micros(each.medianLatencyMicros)],
        each.endedAt ? ago(each.endedAt) : "never",
        each.error ?? "",
      ]),
      { class: "stack" },
    ),
    now.total > now.probes.length
      ? h("p", { class: "small muted" }, `and ${count(now.total - now.probes.length)} more that are good`)
      : null,
  );
}

/** The last runs as a row of marks, the oldest first. */
function runs(recent) {
  if (recent.length === 0) {
    return "–";
  }
  const good = recent.filter(Boolean).length;
  return s(
    "svg",
    { viewBox: "0 0 80 14", class: "runs", role: "img", "aria-label": `${good} of ${recent.length} succeeded` },
    recent.map((isGood, i) =>
      s("rect", {
        class: isGood ? "good" : "bad",
        x: i * 8,
        y: isGood ? 0 : 4,
        width: 5,
        height: isGood ? 14 : 10,
        rx: 1.5,
      }),
    ),
  );
}
