/** Two pages of the demo without a browser: their clients are joined by a relay that the test can make lose packets. */
import { PrivateKey } from "../../main/webapp/derp/privatekey.js";
import { MessageQueue } from "../../main/webapp/derp/queue.js";
import { Session } from "../../main/webapp/demo/session.js";
import { ManualClock, settle } from "./support.js";

export class FakeRelay {
  #clients = new Map();
  isDown = false;
  /** Returns true for a packet that gets lost. */
  loses = () => false;
  packets = 0;

  client(key) {
    const queue = new MessageQueue(1 << 30);
    const relay = this;
    const client = {
      queue,
      connect: async () => queue.push({ type: "connected" }),
      trySend(to, data) {
        if (relay.isDown) {
          throw new Error("disconnected");
        }
        if (!relay.loses(relay.packets++, data)) {
          relay.#clients.get(to.hex)?.queue.push({ type: "packet", source: key.publicKey, data: data.slice() });
        }
        return true;
      },
      async send(to, data) {
        client.trySend(to, data);
      },
      close: () => queue.end(),
      [Symbol.asyncIterator]: () => ({ next: () => queue.next() }),
    };
    this.#clients.set(key.publicKey.hex, client);
    return client;
  }

  /** Reports to all clients that their connection has ended, and that there is another. */
  restart() {
    for (const client of this.#clients.values()) {
      client.queue.push({ type: "disconnected", error: new Error("restart"), wasConnected: true });
      client.queue.push({ type: "connected" });
    }
  }
}

/** A page with a session; `seen` is what it has shown. */
export async function page(relay, clock, { join = null, key } = {}) {
  const own = key ?? (await PrivateKey.generate());
  const client = relay.client(own);
  const seen = { peer: "none", code: "", chat: [], relay: "", codes: [] };
  const session = new Session(
    { client, key: own, peer: join, clock },
    {
      onRelay: (state) => (seen.relay = state),
      onPeer: (state, peer, code) => {
        seen.peer = state;
        if (code !== "" && code !== seen.code) {
          seen.code = code;
          seen.codes.push(code);
        }
      },
      onChat: (text) => seen.chat.push(text),
      onFiles: () => {},
    },
  );
  session.run();
  return { key: own, client, session, seen, transfers: session.transfers };
}

/** Lets both pages work, and moves the time, until a condition holds. */
export async function run(clock, condition, limitMs = 600_000) {
  for (let ms = 0; !condition(); ms += 100) {
    if (ms > limitMs) {
      throw new Error("it does not come true");
    }
    await settle();
    if (!condition()) {
      clock.advance(100);
    }
  }
}

export { ManualClock, settle };
