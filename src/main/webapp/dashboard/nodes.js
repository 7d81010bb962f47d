// What an admin can do with a node of the map.

import { ask, confirm } from "./dialogs.js";
import { h } from "./dom.js";

export class NodeActions {
  #api;
  #refresh;

  /** @param refresh reads the map again */
  constructor(api, refresh) {
    this.#api = api;
    this.#refresh = refresh;
  }

  /** Drains a node, or ends that, after a confirmation. */
  async setDrained(region, node, isDrained) {
    const verb = isDrained ? "drain" : "undrain";
    const path = `${nodePath(region, node)}/${verb}`;
    if (
      !(await confirm({
        title: `${isDrained ? "Drain" : "Undrain"} node ${node.Name}?`,
        lines: isDrained
          ? [
              `New clients of region ${region.RegionName} are kept from ${node.HostName}: it comes last in the map, ` +
                "or is left out of it, depending on derp.map-drained-nodes. Clients that are connected stay.",
            ]
          : [`${node.HostName} takes its old place in the map again, and new clients use it.`],
        verb: isDrained ? "Drain" : "Undrain",
        call: `POST /api/v1${path}`,
        danger: isDrained,
      }))
    ) {
      return "";
    }
    await this.#api.call("POST", path, { ifMatch: "*" });
    await this.#refresh();
    return `Node ${node.Name} is ${isDrained ? "drained" : "in use"}.`;
  }

  /** Shows a form for a node, and after a confirmation changes it. */
  async edit(region, node) {
    const path = nodePath(region, node);
    const { body, etag } = await this.#api.call("GET", path);
    const form = await ask({
      title: `Edit node ${node.Name}`,
      fields: FIELDS.map((each) => field(each, body)),
      verb: "Review",
    });
    if (!form) {
      return "";
    }
    const { edited, changes } = changesOf(body, new FormData(form));
    if (changes.length === 0) {
      return "Nothing was changed.";
    }
    if (
      !(await confirm({
        title: `Change node ${node.Name} of region ${region.RegionName}?`,
        lines: [
          h(
            "ul",
            {},
            changes.map((each) => h("li", {}, each)),
          ),
          "Every client that reads the map uses the new entry. The edit is kept until it is reverted.",
        ],
        verb: "Change",
        call: `PUT /api/v1${path}`,
      }))
    ) {
      return "";
    }
    await this.#api.call("PUT", path, { body: edited, ifMatch: etag });
    await this.#refresh();
    return `Node ${node.Name} was changed.`;
  }
}

function nodePath(region, node) {
  return `/map/regions/${region.RegionID}/nodes/${encodeURIComponent(node.Name)}`;
}

// Name of the member, label, kind, hint.
const FIELDS = [
  ["HostName", "Host name", "text", ""],
  ["CertName", "Name in the certificate, or pin", "text", "empty for the host name"],
  ["IPv4", "IPv4 address", "text", "empty for DNS, none for no IPv4"],
  ["IPv6", "IPv6 address", "text", "empty for DNS, none for no IPv6"],
  ["DERPPort", "DERP port", "number", "empty for 443"],
  ["STUNPort", "STUN port", "number", "empty for 3478, -1 for no STUN"],
  ["STUNOnly", "STUN only, no DERP", "checkbox", ""],
];

function field([name, label, kind, hint], node) {
  const id = `node-${name}`;
  if (kind === "checkbox") {
    return h(
      "div",
      { class: "row field-row" },
      h("input", { id, name, type: kind, checked: Boolean(node[name]) }),
      h("label", { for: id }, label),
    );
  }
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("input", {
      id,
      name,
      type: kind,
      value: node[name] ?? "",
      required: name === "HostName",
      autocomplete: "off",
      min: kind === "number" ? "-1" : undefined,
      max: kind === "number" ? "65535" : undefined,
      "aria-describedby": hint ? `${id}-hint` : undefined,
    }),
    hint ? h("small", { id: `${id}-hint`, class: "muted" }, hint) : null,
  );
}

/** The node with the values of the form, and the changes in words; members that the form does not have stay. */
export function changesOf(node, data) {
  const edited = { ...node };
  const changes = [];
  for (const [name, label, kind] of FIELDS) {
    const text = String(data.get(name) ?? "").trim();
    const value = kind === "checkbox" ? data.has(name) : kind === "number" && text !== "" ? Number(text) : text;
    const old = node[name] ?? (kind === "checkbox" ? false : "");
    if (value !== old) {
      changes.push(`${label}: ${shown(old)} becomes ${shown(value)}`);
      if (value === "" || value === false) {
        delete edited[name];
      } else {
        edited[name] = value;
      }
    }
  }
  return { edited, changes };
}

function shown(value) {
  return value === "" ? "empty" : typeof value === "boolean" ? (value ? "on" : "off") : value;
}
