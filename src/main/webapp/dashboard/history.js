// The traffic of the last hour by the second: loaded once from /series, then continued by events.

export const MAX_SECONDS = 3600;

const COLUMNS = [
  "packetsReceived",
  "packetsSent",
  "bytesReceived",
  "bytesSent",
  "packetsForwardedIn",
  "packetsForwardedOut",
  "clients",
  "homeClients",
  "queueDelayMicros",
];

/** Where each column is in the event "totals". */
const IN_TOTALS = {
  packetsReceived: "packetsReceivedPerSecond",
  packetsSent: "packetsSentPerSecond",
  bytesReceived: "bytesReceivedPerSecond",
  bytesSent: "bytesSentPerSecond",
  packetsForwardedIn: "packetsForwardedInPerSecond",
  packetsForwardedOut: "packetsForwardedOutPerSecond",
  clients: "clients",
  homeClients: "homeClients",
  queueDelayMicros: "queueDelayMicros",
};

/** Columns whose steps are means; of the others a step is the last value. */
const GAUGES = new Set(["clients", "homeClients", "queueDelayMicros"]);

export class History {
  #times = [];
  #columns = new Map(COLUMNS.map((name) => [name, []]));
  #drops = new Map();
  #skewS = 0;

  /** Replaces everything by an answer of /series with a step of one second. */
  load(series) {
    const length = series.columns.clients.length;
    this.#times = Array.from({ length }, (_, i) => series.start + i);
    for (const name of COLUMNS) {
      this.#columns.set(name, series.columns[name].slice());
    }
    this.#drops = new Map(Object.entries(series.drops).map(([reason, values]) => [reason, values.slice()]));
    if (length) {
      this.#skewS = series.start + length - 1 - Date.now() / 1000; // the two clocks may differ
    }
  }

  /** Adds the second of an event "totals"; seconds that were missed get its values, and a second event replaces them. */
  add(totals) {
    const now = Math.round(Date.now() / 1000 + this.#skewS);
    const last = this.#times.at(-1) ?? now - 1;
    const elapsed = Math.min(now - last, MAX_SECONDS);
    for (let i = elapsed - 1; i >= 0; i--) {
      this.#times.push(now - i);
      this.#columns.forEach((values) => values.push(0));
      this.#drops.forEach((values) => values.push(0));
    }
    const changed = Math.max(1, elapsed);
    this.#columns.forEach((values, name) => values.fill(totals[IN_TOTALS[name]] ?? 0, values.length - changed));
    const excess = this.#times.length - MAX_SECONDS;
    if (excess > 0) {
      [this.#times, ...this.#columns.values(), ...this.#drops.values()].forEach((all) => all.splice(0, excess));
    }
  }

  /** Adds an event "drops" to the newest second. */
  addDrops(perSecond) {
    if (this.#times.length === 0) {
      return;
    }
    for (const [reason, value] of Object.entries(perSecond)) {
      if (!this.#drops.has(reason)) {
        this.#drops.set(reason, new Array(this.#times.length).fill(0));
      }
      this.#drops.get(reason)[this.#times.length - 1] = value;
    }
  }

  /** The reasons for which packets were dropped within the hour. */
  get reasons() {
    return [...this.#drops.keys()].sort();
  }

  /** The newest value of a column. */
  newest(name) {
    return this.#columns.get(name).at(-1) ?? 0;
  }

  /** The newest sum of all drops. */
  newestDrops() {
    let sum = 0;
    this.#drops.forEach((values) => (sum += values.at(-1) ?? 0));
    return sum;
  }

  /** Mean and largest value of a column within the newest seconds. */
  figures(name, seconds) {
    const values = this.#values(name).slice(-seconds);
    return {
      mean: values.length ? values.reduce((sum, each) => sum + each, 0) / values.length : 0,
      max: values.reduce((max, each) => Math.max(max, each), 0),
    };
  }

  #values(name) {
    return this.#columns.get(name) ?? this.#drops.get(name) ?? [];
  }

  /** Columns for a chart, [times, ...values]: at most `points` of the newest `seconds`, each the mean of its step. */
  chart(names, seconds, points) {
    const step = Math.max(1, Math.ceil(seconds / points));
    const from = Math.max(0, this.#times.length - seconds);
    if (step === 1) {
      return [this.#times.slice(from), ...names.map((name) => this.#values(name).slice(from))];
    }
    const ends = [];
    for (let i = this.#times.length - 1; i >= from; i--) {
      if (this.#times[i] % step === 0) {
        for (let at = i; at - step + 1 >= from; at -= step) {
          ends.unshift(at);
        }
        break;
      }
    }
    return [
      ends.map((at) => this.#times[at]),
      ...names.map((name) => {
        const values = this.#values(name);
        return GAUGES.has(name) ? ends.map((at) => values[at]) : ends.map((at) => mean(values, at - step + 1, at));
      }),
    ];
  }
}

function mean(values, from, to) {
  let sum = 0;
  for (let i = from; i <= to; i++) {
    sum += values[i];
  }
  return sum / (to - from + 1);
}
