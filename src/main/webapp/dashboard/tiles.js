// The first line of the overview: the relay's state, and its figures now.

import { badge, h, replace, setText } from "./dom.js";
import { bytes, bytesParts, count, days, duration, micros, plural } from "./format.js";

const SOON_S = 14 * 86400;

/** The figures in the first line. */
export class Tiles {
  #session;
  #values = new Map();

  constructor(session) {
    this.#session = session;
    this.state = h("div", { class: "state" });
    const tiles = h(
      "div",
      { class: "tiles" },
      this.#tile("clients", "Clients"),
      this.#tile("in", "Received"),
      this.#tile("out", "Sent"),
      this.#tile("packets", "Packets"),
      this.#tile("drops", "Dropped"),
      this.#tile("delay", "Queue delay"),
    );
    this.element = h("section", { class: "summary", "aria-label": "State of the relay" }, this.state, tiles);
  }

  #tile(id, label) {
    const number = h("b", {});
    const unit = h("span", { class: "unit" });
    const note = h("small", { class: "muted" });
    this.#values.set(id, { number, unit, note });
    return h(
      "div",
      { class: `card tile tile-${id}` },
      h("span", { class: "muted" }, label),
      h("p", {}, number, " ", unit),
      note,
    );
  }

  #set(id, [number, unit], note) {
    const tile = this.#values.get(id);
    setText(tile.number, number);
    setText(tile.unit, unit);
    setText(tile.note, note);
  }

  draw() {
    const { history, status } = this.#session;
    const drops = history.newestDrops();
    const received = history.newest("packetsReceived");
    this.#set(
      "clients",
      [count(history.newest("clients")), ""],
      `${count(history.newest("homeClients"))} at home here`,
    );
    this.#set(
      "in",
      perSecond(bytesParts(history.newest("bytesReceived"))),
      `${bytes(status.bytes.received)} since the start`,
    );
    this.#set("out", perSecond(bytesParts(history.newest("bytesSent"))), `${bytes(status.bytes.sent)} since the start`);
    this.#set("packets", [count(received), "/s"], `${count(status.packets.received)} since the start`);
    this.#set("drops", [count(drops), "/s"], `${count(status.packets.dropped)} since the start`);
    this.#set("delay", micros(history.newest("queueDelayMicros")).split(" "), "moving average");
    this.element.querySelector(".tile-drops").classList.toggle("has-drops", drops > 0);
    replace(this.state, states(status));
  }
}

function perSecond([number, unit]) {
  return [number, `${unit}/s`];
}

/** The relay's state in badges and words. */
function states(status) {
  const all = [
    status.draining
      ? badge("warn", "draining")
      : status.enabled
        ? badge("good", "relaying")
        : badge("warn", "relaying is off"),
  ];
  if (status.mesh.expected) {
    all.push(
      badge(
        status.mesh.up === status.mesh.expected ? "good" : "bad",
        `${status.mesh.up} of ${plural(status.mesh.expected, "link")} up`,
      ),
    );
  }
  if (status.certificate.notAfter) {
    const left = (Date.parse(status.certificate.notAfter) - Date.now()) / 1000;
    all.push(
      badge(
        left < 0 ? "bad" : left < SOON_S ? "warn" : "good",
        left < 0 ? "certificate has ended" : `certificate ends in ${days(left)}`,
      ),
    );
  }
  return [
    ...all,
    h(
      "span",
      { class: "muted small" },
      `Node ${status.nodeName} of region ${status.region.name} (${status.region.id}), ` +
        `jderp ${status.version}, up ${duration(status.uptimeSeconds)}`,
    ),
  ];
}
