// Numbers and times as people read them.

const BYTES = ["B", "KB", "MB", "GB", "TB", "PB"];
const COUNTS = ["", "k", "M", "G", "T"];
const KEY = /^nodekey:([0-9a-f]{64})$/;

function scaled(value, units, base) {
  let unit = 0;
  let left = Math.abs(value);
  while (left >= base * 0.9995 && unit < units.length - 1) {
    left /= base;
    unit++;
  }
  const digits = unit === 0 && Number.isInteger(left) ? 0 : left < 9.995 ? 2 : left < 99.95 ? 1 : 0;
  return [`${value < 0 ? "-" : ""}${left.toFixed(digits).replace(/\.0+$/, "")}`, units[unit]];
}

/** 1234567 as "1.23 MB". */
export function bytes(value) {
  return scaled(value, BYTES, 1000).join(" ");
}

/** 1234567 as "1.23M"; numbers below ten thousand in full. */
export function count(value) {
  return Math.abs(value) < 10_000 && Number.isInteger(value)
    ? value.toLocaleString("en")
    : scaled(value, COUNTS, 1000).join("");
}

/** A number and its unit apart, as [number, unit]. */
export function bytesParts(value) {
  return scaled(value, BYTES, 1000);
}

/** Microseconds as "1.2 ms". */
export function micros(value) {
  if (value < 1000) {
    return `${Math.round(value)} µs`;
  }
  return value < 1e6 ? `${trim(value / 1e3)} ms` : `${trim(value / 1e6)} s`;
}

function trim(value) {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
}

/** Seconds as "3 d 4 h", with two units at most. */
export function duration(seconds) {
  const units = [
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ];
  let left = Math.max(0, Math.round(seconds));
  const parts = [];
  for (const [name, length] of units) {
    if (left >= length && parts.length < 2) {
      parts.push(`${Math.floor(left / length)} ${name}`);
      left %= length;
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.join(" ") || "0 s";
}

/** A long time as "12 days"; a short one as duration writes it. */
export function days(seconds) {
  return seconds < 2 * 86400 ? duration(seconds) : plural(Math.floor(seconds / 86400), "day");
}

/** An ISO time as "3 min 2 s ago". */
export function ago(iso, now = Date.now()) {
  const seconds = (now - Date.parse(iso)) / 1000;
  return seconds < 1 ? "now" : `${duration(seconds)} ago`;
}

/** An ISO time in the reader's zone, to the second. */
export function localTime(iso) {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** The time of day of milliseconds since 1970, such as "09:05:07". */
export function timeOfDay(ms) {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((each) => String(each).padStart(2, "0")).join(":");
}

/** An ISO time in the reader's zone, the day only. */
export function localDay(iso) {
  return new Date(iso).toLocaleDateString(undefined, { dateStyle: "medium" });
}

/** A node key as "448923f6…d969". */
export function shortKey(key) {
  const match = KEY.exec(key ?? "");
  return match ? `${match[1].slice(0, 8)}…${match[1].slice(-4)}` : (key ?? "no key");
}

/** Whether a text is a node key. */
export function isKey(text) {
  return KEY.test(text);
}

/** "1 client", "2 clients". */
export function plural(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}
