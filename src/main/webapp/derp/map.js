import { systemClock, within } from "./clock.js";
import { DerpError } from "./errors.js";

const MAX_BYTES = 4 << 20;
const MAX_REGIONS = 1_000;
const MAX_NODES = 1_000;
const TIMEOUT_MS = 10_000;

/** The relays of a network, by region. */
export class DerpMap {
  /** The regions, by ascending id. */
  regions;
  /** Factors of latencies by region id; a region without one has 1. */
  scores;

  constructor(regions, scores) {
    this.regions = Object.freeze(regions);
    this.scores = scores;
    Object.freeze(this);
  }

  /** Reads a map as JSON text. Names match in any case, and unknown ones are ignored. */
  static parse(text) {
    let json;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw new DerpError("invalid", "the DERP map is not JSON", { cause });
    }
    const members = membersOf(json, "the DERP map");
    const regions = Object.values(membersOf(members.regions ?? {}, "Regions").all).map(region);
    if (regions.length > MAX_REGIONS) {
      throw new DerpError("invalid", `the DERP map has ${regions.length} regions; expected at most ${MAX_REGIONS}`);
    }
    regions.sort((a, b) => a.id - b.id);
    const scores = membersOf(membersOf(members.homeparams ?? {}, "HomeParams").regionscore ?? {}, "RegionScore").all;
    return new DerpMap(
      regions,
      new Map(
        Object.entries(scores)
          .map(([id, score]) => [Number(id), score])
          .filter(([, score]) => typeof score === "number" && score > 0),
      ),
    );
  }

  /** Returns the region of this id, or undefined. */
  region(id) {
    return this.regions.find((each) => each.id === id);
  }
}

/** Fetches a map, such as `/derpmap/default` of a relay. */
export async function loadMap(url, options = {}) {
  const { fetch = globalThis.fetch, clock = systemClock, timeoutMs = TIMEOUT_MS, signal } = options;
  return within(clock, timeoutMs, signal, `the DERP map did not arrive within ${timeoutMs} ms`, async (limit) => {
    const response = await fetch(url, { signal: limit, credentials: "omit" });
    if (!response.ok) {
      throw new DerpError("invalid", `the DERP map's URL was answered with status ${response.status}`);
    }
    return DerpMap.parse(await text(response));
  });
}

/** Returns the body as text, and ends the transfer as soon as it is too large. */
async function text(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let read = 0;
  let result = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    read += part.value.length;
    if (read > MAX_BYTES) {
      await reader.cancel();
      throw new DerpError("invalid", `the DERP map is larger than ${MAX_BYTES} bytes`);
    }
    result += decoder.decode(part.value, { stream: true });
  }
  return result + decoder.decode();
}

function membersOf(json, what) {
  if (json === null || typeof json !== "object" || Array.isArray(json)) {
    throw new DerpError("invalid", `${what} is not a JSON object`);
  }
  const members = { all: json };
  for (const [name, value] of Object.entries(json)) {
    if (value !== null && name.toLowerCase() !== "all") {
      members[name.toLowerCase()] = value;
    }
  }
  return members;
}

function region(json) {
  const members = membersOf(json, "a region");
  const id = typed(members, "regionid", "number", 0);
  if (!Number.isInteger(id) || id <= 0) {
    throw new DerpError("invalid", `a region has the id ${id}; expected a positive whole number`);
  }
  const nodes = members.nodes ?? [];
  if (!Array.isArray(nodes) || nodes.length > MAX_NODES) {
    throw new DerpError("invalid", `region ${id} has no valid list of nodes`);
  }
  return Object.freeze({
    id,
    code: typed(members, "regioncode", "string", ""),
    name: typed(members, "regionname", "string", ""),
    latitude: typed(members, "latitude", "number", 0),
    longitude: typed(members, "longitude", "number", 0),
    noMeasureNoHome: typed(members, "nomeasurenohome", "boolean", false),
    nodes: Object.freeze(nodes.map(node)),
  });
}

function node(json) {
  const members = membersOf(json, "a node");
  const result = {
    name: typed(members, "name", "string", ""),
    hostName: typed(members, "hostname", "string", ""),
    certName: typed(members, "certname", "string", ""),
    derpPort: typed(members, "derpport", "number", 0) || 443,
    isStunOnly: typed(members, "stunonly", "boolean", false),
  };
  if (result.hostName === "") {
    throw new DerpError("invalid", `node ${result.name} has no HostName`);
  }
  return Object.freeze(result);
}

function typed(members, name, type, missing) {
  const value = Object.hasOwn(members, name) ? members[name] : missing;
  if (typeof value !== type) {
    throw new DerpError("invalid", `${name} in the DERP map is not a ${type}`);
  }
  return value;
}
