// The DERP map on a picture of the world, its regions and nodes, and what an admin can do with nodes.

import { poll } from "./api.js";
import { attempt } from "./dialogs.js";
import { badge, h, replace, table } from "./dom.js";
import { ago, plural } from "./format.js";
import { NodeActions } from "./nodes.js";
import { showPicture } from "./worldmap.js";

const INTERVAL_MS = 10_000;

export function map(session, view, signal) {
  const { api, isAdmin } = session;
  const picture = h("section", { class: "card" });
  const regions = h("section", { class: "card" });
  const sources = h("section", { class: "card" });
  view.append(picture, regions, sources);
  let before = "";

  const refresh = poll(
    async () => {
      const [{ body, etag }, now] = await Promise.all([
        api.call("GET", "/map", { signal }),
        api.get("/map/sources", signal),
      ]);
      const all = Object.values(body.Regions ?? {})
        .filter(Boolean)
        .sort((a, b) => a.RegionID - b.RegionID);
      const drained = new Set(now.drained);
      const state = `${etag} ${now.drained}`;
      if (state !== before) {
        // so that a button is not replaced while it is about to be pressed
        before = state;
        showPicture(picture, all, drained, session.status.region.id);
        showRegions(regions, all, drained);
      }
      showSources(sources, now);
    },
    INTERVAL_MS,
    signal,
  );

  const actions = new NodeActions(api, refresh);

  function showRegions(box, all, drained) {
    const rows = all.flatMap((region) =>
      (region.Nodes ?? []).map((node, i) => [
        i === 0
          ? h(
              "span",
              {},
              h("b", {}, region.RegionName || region.RegionCode),
              h("small", { class: "muted block" }, `${region.RegionCode}, ${region.RegionID}`),
            )
          : "",
        node.Name,
        node.HostName,
        h(
          "span",
          { class: "badges" },
          drained.has(node.Name) ? badge("warn", "drained") : badge("good", "in use"),
          node.STUNOnly && badge("", "STUN only"),
          (region.Avoid || region.NoMeasureNoHome) && badge("", "not a home"),
        ),
        ports(node),
        ...(isAdmin
          ? [
              h(
                "span",
                { class: "row" },
                button(drained.has(node.Name) ? "Undrain" : "Drain", node, () =>
                  actions.setDrained(region, node, !drained.has(node.Name)),
                ),
                button("Edit", node, () => actions.edit(region, node)),
              ),
            ]
          : []),
      ]),
    );
    replace(
      box,
      h(
        "header",
        {},
        h("h2", {}, plural(all.length, "region")),
        h("span", { class: "small muted" }, plural(rows.length, "node")),
      ),
      rows.length
        ? table(
            "Regions and nodes",
            ["Region", "Node", "Host name", "State", "Ports", ...(isAdmin ? ["Actions"] : [])],
            rows,
            { class: "stack" },
          )
        : h("p", { class: "muted" }, "The map has no region."),
    );
  }

  function button(label, node, action) {
    return h(
      "button",
      {
        type: "button",
        class: "small",
        "data-focus": `${label} ${node.Name}`,
        "aria-label": `${label} node ${node.Name}`,
        onclick: () => attempt(action),
      },
      label,
    );
  }
}

function ports(node) {
  const stun = node.STUNPort === -1 ? "no STUN" : `STUN ${node.STUNPort || 3478}`;
  return node.STUNOnly ? stun : `DERP ${node.DERPPort || 443}, ${stun}`;
}

function showSources(box, now) {
  replace(
    box,
    h("header", {}, h("h2", {}, "Sources"), h("span", { class: "small muted" }, `version ${now.version}`)),
    table(
      "Sources of the map",
      ["Source", "Kind", ["num", "Regions"], "State"],
      now.sources.map((each) => [
        each.name,
        each.kind,
        ["num", String(each.regions)],
        each.problem
          ? h("span", {}, badge("bad", "problem"), ` ${each.problem}`)
          : h(
              "span",
              {},
              badge(each.warnings ? "warn" : "good", each.warnings ? "warning" : "good"),
              each.warnings ? ` ${each.warnings.join("; ")}` : each.lastGood ? ` read ${ago(each.lastGood)}` : "",
            ),
      ]),
    ),
  );
}
