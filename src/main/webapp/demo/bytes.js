/** Returns the parts, one after the other, as one array. */
export function concat(...parts) {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Whether two arrays have the same bytes. */
export function equal(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Writes a whole number of up to 53 bits as 8 bytes. */
export function putNumber(target, offset, value) {
  const view = new DataView(target.buffer, target.byteOffset);
  view.setUint32(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 4, value % 2 ** 32);
}

/** Returns the whole number of 8 bytes; one above 53 bits is not exact, and never the one that is expected. */
export function readNumber(source, offset) {
  const view = new DataView(source.buffer, source.byteOffset);
  return view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** Returns a number of bytes as people read it. */
export function formatBytes(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit > 0 && value < 99.5 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
