/** What several tests need: time that they move, a WebSocket whose relay they play, and the vectors. */
import { readFileSync } from "node:fs";
import { boxKey, seal } from "../../main/webapp/derp/box.js";
import { encodeFrame, FrameDecoder, FrameType } from "../../main/webapp/derp/frames.js";
import { fromHex } from "../../main/webapp/derp/hex.js";
import { PrivateKey } from "../../main/webapp/derp/privatekey.js";

export const vectors = JSON.parse(readFileSync(new URL("../resources/vectors/vectors.json", import.meta.url), "utf8"));

/** Returns a key of the vectors, such as `clientA`. */
export function vectorKey(name, options) {
  return PrivateKey.parse(vectors.keys[name].priv_text, options);
}

/** A clock that moves only when the test moves it. */
export class ManualClock {
  #now = 0;
  #timers = new Map();
  #next = 1;

  now() {
    return this.#now;
  }

  setTimeout(callback, ms) {
    this.#timers.set(this.#next, { callback, at: this.#now + ms });
    return this.#next++;
  }

  clearTimeout(id) {
    this.#timers.delete(id);
  }

  get timers() {
    return this.#timers.size;
  }

  /** The time until the next timer, in milliseconds. */
  get untilNext() {
    return Math.min(...[...this.#timers.values()].map((each) => each.at)) - this.#now;
  }

  /** Moves the time and runs the timers that are due, in order. */
  advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, each]) => each.at <= end).sort((a, b) => a[1].at - b[1].at);
      if (due.length === 0) {
        this.#now = end;
        return;
      }
      const [id, timer] = due[0];
      this.#timers.delete(id);
      this.#now = timer.at;
      timer.callback();
    }
  }
}

/** Lets all promises that are settled run on. */
export async function settle() {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits until `condition` holds: for work of WebCrypto, which runs on threads of its own. */
export async function until(condition) {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Makes WebSockets whose other end is the test; `sockets` are all that were made. */
export function fakeWebSocket(serverKey) {
  const sockets = [];
  class FakeWebSocket {
    bufferedAmount = 0;
    protocol = "derp";
    isClosed = false;
    closedByClient = false;
    /** The frames that the client has sent. */
    frames = [];
    /** The sizes of its messages. */
    messages = [];
    #decoder = new FrameDecoder((type, payload) => this.frames.push({ type, payload: payload.slice() }));

    constructor(url, protocols) {
      this.url = url;
      this.protocols = protocols;
      sockets.push(this);
    }

    send(bytes) {
      if (!this.isClosed) {
        this.messages.push(bytes.length);
        this.#decoder.push(bytes.slice());
      }
    }

    close() {
      this.isClosed = true;
      this.closedByClient = true;
    }

    // the relay's side

    open() {
      this.onopen?.();
      return this;
    }

    receive(bytes) {
      this.onmessage?.({ data: bytes.slice().buffer });
      return this;
    }

    greet() {
      const magic = fromHex(vectors.constants.derp_magic);
      return this.receive(encodeFrame(FrameType.SERVER_KEY, Uint8Array.of(...magic, ...serverKey.publicKey.toBytes())));
    }

    async admit(client, json = { version: 2 }) {
      await until(() => this.frames.some((each) => each.type === FrameType.CLIENT_INFO) || this.isClosed);
      const key = boxKey(await serverKey.sharedSecret(client));
      const box = seal(key, new TextEncoder().encode(JSON.stringify(json)));
      return this.receive(encodeFrame(FrameType.SERVER_INFO, box));
    }

    end(code = 1006, reason = "") {
      this.isClosed = true;
      this.onclose?.({ code, reason });
      return this;
    }
  }
  return { WebSocket: FakeWebSocket, sockets };
}
