import { systemClock, within } from "./clock.js";
import { DerpError } from "./errors.js";

const BUDGET_MS = 5_000;
const NODE_MS = 2_500;
const MAX_PARALLEL = 6;
/** The same page under both names; relays and proxies differ in what they let through. */
const PATHS = ["/derp/probe", "/derp/latency-check"];

/**
 * Returns the relays of a region that a page can use, the preferred one first, each with the URLs of its WebSocket and
 * its pages. A browser checks a certificate by its own authorities and the host's name only: a node with another
 * `CertName`, such as a pin, is usable only if the page has come from it.
 */
export function usableNodes(region, { location = globalThis.location } = {}) {
  return region.nodes
    .filter((node) => !node.isStunOnly)
    .flatMap((node) => {
      const isOwn = isSameHost(node, location);
      if (!isOwn && node.certName !== "" && node.certName !== node.hostName) {
        return [];
      }
      const isPlain = isOwn && location.protocol === "http:";
      const host = `${hostText(node.hostName)}${node.derpPort === (isPlain ? 80 : 443) ? "" : `:${node.derpPort}`}`;
      return [
        {
          name: node.name,
          webSocket: `${isPlain ? "ws" : "wss"}://${host}/derp`,
          pages: `${isPlain ? "http" : "https"}://${host}`,
        },
      ];
    });
}

function hostText(hostName) {
  return hostName.includes(":") ? `[${hostName}]` : hostName;
}

function isSameHost(node, location) {
  if (location === undefined || !location.protocol.startsWith("http")) {
    return false;
  }
  const port = Number(location.port) || (location.protocol === "https:" ? 443 : 80);
  return location.hostname === hostText(node.hostName) && port === node.derpPort;
}

/**
 * Measures the round trips to the regions of a map by HTTP: for each region the second of two requests for its
 * probe page, since the first one connects.
 *
 * @returns {Promise<Map<number, {ms: number} | {reason: string}>>} the latency by region id, or the reason for its absence
 */
export async function measure(map, options = {}) {
  const { clock = systemClock, budgetMs = BUDGET_MS, signal } = options;
  const results = new Map();
  const waiting = map.regions.filter((region) => !region.noMeasureNoHome);
  const work = async (limit) => {
    for (let region = waiting.shift(); region !== undefined; region = waiting.shift()) {
      results.set(region.id, await measureRegion(region, { ...options, clock, signal: limit }));
    }
  };
  try {
    await within(clock, budgetMs, signal, "the measurement took too long", (limit) =>
      Promise.all(Array.from({ length: MAX_PARALLEL }, () => work(limit))),
    );
  } catch (failure) {
    if (!(failure instanceof DerpError && failure.code === "timeout")) {
      throw failure;
    }
  }
  for (const region of map.regions) {
    if (!results.has(region.id)) {
      results.set(region.id, { reason: region.noMeasureNoHome ? "the map excludes it" : "no time was left" });
    }
  }
  return results;
}

async function measureRegion(region, options) {
  const nodes = usableNodes(region, options);
  let reason = "a browser cannot check the certificates of its relays";
  for (const node of nodes) {
    try {
      return {
        ms: await within(options.clock, NODE_MS, options.signal, "no answer", (limit) =>
          measureNode(node, options, limit),
        ),
      };
    } catch (failure) {
      options.signal.throwIfAborted();
      reason = `${node.name}: ${failure.message}`;
    }
  }
  return { reason };
}

async function measureNode(node, { fetch = globalThis.fetch, clock }, signal) {
  const request = { method: "HEAD", mode: "cors", cache: "no-store", credentials: "omit", redirect: "error", signal };
  let path = PATHS[0];
  if (!(await fetch(node.pages + path, request)).ok) {
    path = PATHS[1];
    await fetch(node.pages + path, request);
  }
  const start = clock.now();
  const response = await fetch(node.pages + path, request);
  const ms = clock.now() - start;
  if (!response.ok) {
    throw new DerpError("protocol", `status ${response.status}`);
  }
  return ms;
}
