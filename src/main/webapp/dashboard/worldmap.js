// The regions of the map on a picture of the world.

import { h, replace, s } from "./dom.js";
import { plural } from "./format.js";
import { HEIGHT, LAND, WIDTH, project } from "./world.js";

const MAX_LABELLED = 40;

export function showPicture(box, all, drained, ownId) {
  const placed = all.filter((region) => region.Latitude || region.Longitude);
  const elsewhere = all.filter((region) => !placed.includes(region));
  const points = placed.map((region) => {
    const [x, y] = project(region.Latitude ?? 0, region.Longitude ?? 0);
    const nodes = region.Nodes ?? [];
    const away = nodes.filter((node) => drained.has(node.Name)).length;
    const state = nodes.length > 0 && away === nodes.length ? "all-drained" : away ? "some-drained" : "";
    const text = `${region.RegionName}: ${plural(nodes.length, "node")}${away ? `, ${away} drained` : ""}`;
    return s(
      "g",
      { class: `place ${state} ${region.RegionID === ownId ? "own-place" : ""}` },
      s("title", {}, text),
      s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 4 + Math.min(nodes.length, 5) }),
      placed.length <= MAX_LABELLED
        ? s("text", { x: (x + 11).toFixed(1), y: (y + 4).toFixed(1) }, region.RegionCode)
        : null,
    );
  });
  const names = placed.map((region) => region.RegionName).join(", ");
  replace(
    box,
    h(
      "header",
      {},
      h("h2", {}, "Where the regions are"),
      h(
        "ul",
        { class: "legend" },
        ["", "some-drained", "all-drained", "own-place"].map((kind, i) =>
          h(
            "li",
            {},
            s(
              "svg",
              { viewBox: "0 0 20 20", class: "world dot", "aria-hidden": "true" },
              s("g", { class: `place ${kind}` }, s("circle", { cx: 10, cy: 10, r: 6 })),
            ),
            ["in use", "some nodes drained", "all nodes drained", "this relay's"][i],
          ),
        ),
      ),
    ),
    s(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        class: "world",
        role: "img",
        "aria-label": placed.length
          ? `A map of the world with ${names}; the table below has each node`
          : "A map of the world",
      },
      s("path", { class: "land", d: LAND }),
      points,
    ),
    elsewhere.length
      ? h(
          "p",
          { class: "small muted" },
          `Without a place: ${elsewhere.map((each) => each.RegionName || each.RegionCode).join(", ")}.` +
            (elsewhere.some((each) => each.RegionID === ownId)
              ? " Set derp.region-latitude and derp.region-longitude for this relay's region."
              : ""),
        )
      : null,
  );
}
