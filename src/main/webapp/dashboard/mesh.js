// The links to the other relays of the region, as a graph and as a table.

import { poll } from "./api.js";
import { badge, h, replace, s, table } from "./dom.js";
import { ago, bytes, count, micros, plural } from "./format.js";

const INTERVAL_MS = 3000;
const WIDTH = 800;
const HEIGHT = 360;
const NODE_RADIUS = 9;
const OWN_RADIUS = 15;
const MAX_LABELLED = 16;

/** The health of a link: [class, word]. */
function linkHealth(link) {
  if (link.state === "up") {
    return link.halfOpen ? ["warn", "half-open"] : ["good", "up"];
  }
  return link.missing ? ["bad", link.state] : ["idle", link.state];
}

export function mesh(session, view, signal) {
  const graph = h("section", { class: "card" });
  const list = h("section", { class: "card" });
  view.append(graph, list);
  poll(
    async () => {
      const now = await session.api.get("/mesh", signal);
      showGraph(graph, now);
      showList(list, now);
    },
    INTERVAL_MS,
    signal,
  );
}

/** The neighbours, without an entry of the list that is this relay itself. */
function neighbours(now) {
  return now.links.filter((link) => link.state !== "self");
}

function showGraph(box, now) {
  const links = neighbours(now);
  const title = h(
    "header",
    {},
    h("h2", {}, `Region ${now.region}`),
    h("span", { class: "small muted" }, `${count(now.linksUp)} of ${plural(now.linksExpected, "link")} up`),
  );
  if (links.length === 0) {
    replace(
      box,
      title,
      h(
        "p",
        { class: "muted" },
        now.meshKey
          ? "This relay has a mesh key and no neighbours. Name them in derp.mesh-with, or set derp.mesh-find."
          : "This relay has no mesh key, so it makes no links: it is a region of one relay.",
      ),
    );
    return;
  }
  const places = links.map((link, i) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / links.length;
    return { link, x: WIDTH / 2 + Math.cos(angle) * WIDTH * 0.31, y: HEIGHT / 2 + Math.sin(angle) * HEIGHT * 0.36 };
  });
  const picture = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "graph",
      role: "img",
      "aria-label": `${now.node} with ${plural(links.length, "neighbour")}; the table below has each link`,
    },
    places.map(({ link, x, y }) => {
      const [kind] = linkHealth(link);
      return s("line", { class: `link ${kind}`, x1: WIDTH / 2, y1: HEIGHT / 2, x2: x, y2: y });
    }),
    s("circle", { class: "own", cx: WIDTH / 2, cy: HEIGHT / 2, r: OWN_RADIUS }),
    s("text", { class: "own-name", x: WIDTH / 2, y: HEIGHT / 2 + 36, "text-anchor": "middle" }, now.node),
    places.map((place) => node(place, links.length <= MAX_LABELLED)),
  );
  replace(box, title, picture, legend());
}

function node({ link, x, y }, isLabelled) {
  const [kind, word] = linkHealth(link);
  const above = y < HEIGHT / 2 - 1;
  const rtt = link.rttMicros === undefined ? word : `${word}, ${micros(link.rttMicros)}`;
  const line = (text, cls, at) => s("text", { class: cls, x, y: at, "text-anchor": "middle" }, text);
  return s(
    "g",
    {},
    s("title", {}, `${link.neighbour}: ${rtt}`),
    s("circle", { class: `node ${kind}`, cx: x, cy: y, r: NODE_RADIUS }),
    isLabelled ? line(link.host, "name", above ? y - 30 : y + 26) : null,
    isLabelled ? line(rtt, "note", above ? y - 15 : y + 41) : null,
  );
}

function legend() {
  const item = (kind, text) =>
    h(
      "li",
      {},
      s(
        "svg",
        { viewBox: "0 0 34 10", class: "graph key", "aria-hidden": "true" },
        s("line", { class: `link ${kind}`, x1: 0, y1: 5, x2: 34, y2: 5 }),
      ),
      text,
    );
  return h(
    "ul",
    { class: "legend" },
    item("good", "up in both directions"),
    item("warn", "half-open: only this relay has a link"),
    item("bad", "missing"),
    item("idle", "not expected"),
  );
}

function showList(box, now) {
  replace(
    box,
    h("header", {}, h("h2", {}, "Links")),
    now.links.length === 0
      ? h("p", { class: "muted" }, "There is no link.")
      : table(
          "Links",
          [
            "Neighbour",
            "State",
            "Since",
            ["num", "Keys"],
            ["num", "Round trip"],
            ["num", "Packets"],
            ["num", "Bytes"],
            ["num", "Drops"],
            ["num", "Queue"],
            "From",
            "Last error",
          ],
          now.links.map((link) => {
            const [kind, word] = linkHealth(link);
            return [
              link.neighbour,
              badge(kind, word),
              ago(link.since),
              ["num", count(link.peers)],
              ["num", link.rttMicros === undefined ? "–" : micros(link.rttMicros)],
              ["num", count(link.packets)],
              ["num", bytes(link.bytes)],
              ["num", count(link.drops)],
              ["num", count(link.queue)],
              link.source,
              link.lastError ?? "",
            ];
          }),
          { class: "stack" },
        ),
  );
}
