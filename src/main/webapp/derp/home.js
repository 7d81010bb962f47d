import { systemClock } from "./clock.js";
import { measure, usableNodes } from "./latency.js";

const HISTORY_MS = 305_000;
const NEAR_MS = 10;

/**
 * Chooses the home region by latency, and keeps the previous one unless another is faster by 10 ms and by a third, as
 * Tailscale's clients do (docs/protocol.md, "Home choice").
 */
export class HomeChoice {
  #clock;
  #history = [];
  #home = null;

  constructor({ clock = systemClock } = {}) {
    this.#clock = clock;
  }

  /**
   * Returns the id of the home region; null if nothing has been measured.
   *
   * @param {import("./map.js").DerpMap} map
   * @param {Map<number, number>} latencies milliseconds by id of the regions that answered now
   * @param {{isAlive?: (id: number) => boolean}} [options] whether a frame has come from a region in the last seconds
   */
  choose(map, latencies, { isAlive = () => false } = {}) {
    const now = this.#clock.now();
    this.#history = this.#history.filter((each) => now - each.at <= HISTORY_MS);
    this.#history.push({ at: now, latencies: new Map(latencies) });
    const mayBeHome = (id) => map.region(id)?.noMeasureNoHome === false;
    const score = (id, ms) => ms * (map.scores.get(id) ?? 1);
    let best = null;
    for (const id of [...latencies.keys()].filter(mayBeHome).sort((a, b) => a - b)) {
      if (best === null || score(id, this.#lowest(id)) < score(best, this.#lowest(best))) {
        best = id;
      }
    }
    const old = this.#home;
    if (old === null || old === best || !mayBeHome(old)) {
      this.#home = best;
    } else if (best === null) {
      this.#home = isAlive(old) ? old : null;
    } else if (latencies.has(old) || isAlive(old)) {
      const oldMs = score(old, latencies.get(old) ?? 0);
      const bestMs = score(best, this.#lowest(best));
      this.#home = oldMs - bestMs >= NEAR_MS && bestMs * 3 <= oldMs * 2 ? best : old;
    } else {
      this.#home = best;
    }
    return this.#home;
  }

  /** The lowest latency of a region in the last five minutes. */
  #lowest(id) {
    return Math.min(...this.#history.map((each) => each.latencies.get(id) ?? Infinity));
  }
}

/**
 * Measures the regions of a map and returns the home: the region, the URLs for a `DerpClient`, and the latencies.
 * The region is null if no relay answered.
 */
export async function chooseHome(map, options = {}) {
  const results = await measure(map, options);
  const latencies = new Map([...results].filter(([, each]) => "ms" in each).map(([id, each]) => [id, each.ms]));
  const choice = options.choice ?? new HomeChoice(options);
  const id = choice.choose(map, latencies, options);
  const region = id === null ? null : map.region(id);
  const urls = region === null ? [] : usableNodes(region, options).map((node) => node.webSocket);
  return { region, urls, results };
}
