// The connected clients, page by page, and what an admin can do with them.

import { attempt, confirm } from "./dialogs.js";
import { badge, h, keyText, replace, table } from "./dom.js";
import { bytes, count, duration, micros, plural, shortKey } from "./format.js";
import { deniedKeys } from "./deny.js";
import { prune } from "./prune.js";
import { poll } from "./api.js";

const LIMIT = matchMedia("(max-width: 44rem)").matches ? 20 : 50;
const INTERVAL_MS = 5000;

export function clients(session, view, signal) {
  const { api, isAdmin } = session;
  const results = h("section", { class: "card", "aria-labelledby": "list-title" });
  const pages = [undefined]; // the cursors of the pages up to the shown one
  let refresh = () => {};

  const select = (name, label, options) =>
    h(
      "div",
      { class: "field" },
      h("label", { for: `filter-${name}` }, label),
      h(
        "select",
        { id: `filter-${name}`, name },
        options.map(([value, text]) => h("option", { value }, text)),
      ),
    );
  const input = (name, label, placeholder) =>
    h(
      "div",
      { class: "field" },
      h("label", { for: `filter-${name}` }, label),
      h("input", { id: `filter-${name}`, name, placeholder, autocomplete: "off", spellcheck: "false" }),
    );
  const filters = h(
    "form",
    { class: "card filters", "aria-label": "Filter" },
    input("key", "Key begins with", "nodekey:4489…"),
    input("address", "Address or network", "192.0.2.0/24"),
    select("transport", "Transport", [
      ["", "any"],
      ["native", "native"],
      ["websocket", "websocket"],
    ]),
    select("home", "Home", [
      ["", "any"],
      ["true", "here"],
      ["false", "elsewhere"],
    ]),
    select("duplicates", "Connections of the key", [
      ["", "any"],
      ["true", "several"],
      ["false", "one"],
    ]),
    select("sort", "Order", [
      ["id", "oldest first"],
      ["-bytes", "most bytes first"],
      ["bytes", "fewest bytes first"],
    ]),
    h("button", { class: "primary" }, "Apply"),
  );
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    pages.length = 1;
    refresh();
  });
  filters.addEventListener("change", (event) => {
    if (event.target.tagName === "SELECT") {
      pages.length = 1;
      refresh();
    }
  });

  async function load() {
    const query = new URLSearchParams({ limit: LIMIT });
    for (const [name, value] of new FormData(filters)) {
      if (value.trim()) {
        query.set(name, value.trim());
      }
    }
    if (pages.at(-1)) {
      query.set("cursor", pages.at(-1));
    }
    show(await api.get(`/clients?${query}`, signal));
  }

  function show(page) {
    const turn = (label, focus, isPossible, change) =>
      h(
        "button",
        {
          type: "button",
          class: "small",
          "data-focus": focus,
          disabled: !isPossible,
          onclick: () => {
            change();
            refresh();
          },
        },
        label,
      );
    const first = (pages.length - 1) * LIMIT;
    const shown = page.clients.length
      ? `${count(first + 1)} to ${count(first + page.clients.length)} of ${count(page.matched)}`
      : "0";
    const heads = [
      "Key",
      "Address",
      "Transport",
      "State",
      ["num", "Age"],
      ["num", "Received"],
      ["num", "Sent"],
      ["num", "Round trip"],
      ...(isAdmin ? ["Actions"] : []),
    ];
    replace(
      results,
      h(
        "header",
        {},
        h("h2", { id: "list-title" }, plural(page.matched, "connection")),
        h("span", { class: "small muted" }, `page ${pages.length}: ${shown}`),
      ),
      page.clients.length
        ? table("Connections", heads, page.clients.map(row), { class: "stack" })
        : h("p", { class: "muted" }, "No connection matches."),
      h(
        "div",
        { class: "row" },
        turn("First page", "first", pages.length > 1, () => (pages.length = 1)),
        turn("Previous", "previous", pages.length > 1, () => pages.pop()),
        turn("Next", "next", Boolean(page.next), () => pages.push(page.next)),
      ),
    );
  }

  function row(each) {
    const states = [
      each.home && badge("good", "home here"),
      each.mesh && badge("", "mesh"),
      each.conflict
        ? badge("bad", "sends in turns")
        : each.duplicate && badge("warn", each.active ? "duplicate, active" : "duplicate"),
      each.idealNode && badge("warn", `prefers ${each.idealNode}`),
    ].filter(Boolean);
    const act = (label, focus, action) =>
      h(
        "button",
        {
          type: "button",
          class: "small danger",
          "data-focus": `${focus} ${each.id}`,
          "aria-label": `${label} ${shortKey(each.key)}`,
          onclick: () => attempt(action),
        },
        label,
      );
    return [
      keyText(each.key),
      each.port ? `${bracketed(each.address)}:${each.port}` : (each.address ?? ""),
      each.transport,
      h("span", { class: "badges" }, states),
      ["num", duration(each.ageSeconds)],
      ["num", bytes(each.bytesReceived)],
      ["num", bytes(each.bytesSent)],
      ["num", each.roundTripMicros === undefined ? "–" : micros(each.roundTripMicros)],
      ...(isAdmin
        ? [
            h(
              "span",
              { class: "row" },
              act("Close", "close", () => close(each.key)),
              act("Deny", "deny", () => denied.deny(each.key)),
            ),
          ]
        : []),
    ];
  }

  async function close(key) {
    const { clients: found } = await api.get(`/clients/${key}`, signal);
    if (
      !(await confirm({
        title: `Close ${plural(found.length, "connection")} of a client?`,
        lines: [
          h("p", {}, h("code", {}, key)),
          `Connected from ${[...new Set(found.map((each) => each.address ?? "an unknown address"))].join(", ")}. ` +
            "The client reconnects at once, here or at another node; packets that wait for it are lost.",
        ],
        verb: "Close",
        call: `DELETE /api/v1/clients/${key}`,
      }))
    ) {
      return "";
    }
    const { body } = await api.call("DELETE", `/clients/${key}`);
    refresh();
    return `Closed ${plural(body.closed, "connection")}.`;
  }

  const denied = deniedKeys(api, isAdmin, () => refresh());
  view.append(
    filters,
    results,
    h("div", { class: "cards wide-cards" }, denied.element, isAdmin ? prune(api, signal, () => refresh()) : ""),
  );
  refresh = poll(load, INTERVAL_MS, signal);
  poll(async () => denied.show(await api.get("/admission/deny", signal)), INTERVAL_MS * 4, signal);
}

function bracketed(address) {
  return address.includes(":") ? `[${address}]` : address;
}
