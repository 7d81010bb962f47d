// The latest changes by administrators.

import { poll } from "./api.js";
import { badge, h, replace, table } from "./dom.js";
import { localTime } from "./format.js";

const INTERVAL_MS = 5000;
const LIMIT = 200;

export function audit(session, view, signal) {
  const box = h("section", { class: "card" });
  view.append(
    h(
      "p",
      { class: "muted" },
      "What administrators have changed since the relay's start, the newest first; the log has all of it.",
    ),
    box,
  );
  poll(
    async () => {
      const { changes } = await session.api.get(`/audit?limit=${LIMIT}`, signal);
      replace(
        box,
        changes.length === 0
          ? h("p", { class: "muted" }, "Nothing has been changed.")
          : table(
              "Changes",
              ["When", "Token", "Address", "Change"],
              changes.map((each) => [
                localTime(each.at),
                each.name ? h("span", {}, each.name, " ", badge("", each.role)) : "another relay",
                each.address ?? "",
                h("code", {}, each.text),
              ]),
              { class: "stack" },
            ),
      );
    },
    INTERVAL_MS,
    signal,
  );
}
