import { isOfSession } from "./channel.js";
import { decodeMessage, hello, MessageType } from "./messages.js";
import { Outbox } from "./outbox.js";
import { decodePacket, encodePacket, PacketType } from "./packets.js";
import { Pairer } from "./pairer.js";
import { Reliable } from "./reliable.js";
import { Transfers } from "./transfers.js";

const CHECK_MS = 2_000;
/** Without a message for this long, the other page is asked whether it is there. */
const QUIET_MS = 4_000;
const AWAY_MS = 10_000;
const MAX_OPENING = 32;
const MAX_TEXT = 4_000;

/**
 * A page's connection to one other page: pairs with it, keeps a channel, and carries chat and files over it, also
 * across new connections to the relay and reloads of the other page.
 */
export class Session {
  #client;
  #events;
  #clock;
  #pairer;
  #channel = null;
  #outbox = null;
  #reliable = null;
  #opening = 0;
  #tail = Promise.resolve();
  #lastHeard = 0;
  #isAway = true;
  #stop = new AbortController();

  /**
   * @param {object} options `client`; `key`; `peer`, the public key to join, or null to wait for a page; `clock`
   * @param {object} events `onRelay(state, error)`, `onPeer(state, peer, checkCode)`, `onChat(text)`, `onFiles()`
   */
  constructor({ client, key, peer, clock }, events) {
    this.#client = client;
    this.#clock = clock;
    this.#events = events;
    this.#pairer = new Pairer(key, peer, (to, packet) => this.#sendPlain(to, packet));
    this.transfers = new Transfers((message) => this.#post(message), (json) => this.#reliable?.send(json),
      clock, () => events.onFiles());
  }

  /** Runs until the client is closed. */
  async run() {
    this.#plan();
    this.#client.connect().catch(() => {}); // reported as `disconnected`
    for await (const message of this.#client) {
      if (message.type === "packet") {
        await this.#onPacket(message.source, message.data);
      } else if (message.type === "connected") {
        this.#events.onRelay("connected");
        this.#pairer.start();
        this.#reliable?.resend();
        this.transfers.resume();
      } else if (message.type === "disconnected") {
        this.#events.onRelay(message.error.code === "refused" ? "refused" : "lost", message.error);
      } else if (message.type === "peer-gone" && message.peer.equals(this.#pairer.peer)) {
        this.#setAway(true);
      }
    }
    this.#stop.abort();
  }

  /** Sends a line of chat; returns false if it cannot be taken now. */
  chat(text) {
    return this.#reliable?.send({ kind: "chat", text: text.slice(0, MAX_TEXT) }) ?? false;
  }

  async #onPacket(source, data) {
    const packet = decodePacket(data);
    if (packet === null) {
      return;
    }
    if (packet.type === PacketType.SEALED) {
      await this.#onSealed(source, packet, data);
      return;
    }
    if (packet.type === PacketType.UNKNOWN) {
      this.#onUnknown(source, packet);
      return;
    }
    if (packet.type === PacketType.BUSY && source.equals(this.#pairer.peer) && this.#channel === null) {
      this.#events.onPeer("busy", source, "");
      return;
    }
    const isFree = this.#channel === null || this.#isAway || source.equals(this.#pairer.peer);
    const channel = await this.#pairer.onPacket(source, packet, isFree);
    if (channel !== null) {
      this.#use(channel);
    }
  }

  #use(channel) {
    const waiting = this.#reliable?.waiting ?? [];
    this.#reliable?.close();
    this.#channel = channel;
    this.#outbox = new Outbox(this.#client, this.#pairer.peer, this.#stop.signal);
    this.#reliable = new Reliable((message) => this.#post(message), (json) => this.#onControl(json), this.#clock);
    this.#lastHeard = this.#clock.now();
    this.#isAway = false;
    this.#events.onPeer("paired", this.#pairer.peer, channel.checkCode);
    this.#post(hello(true));
    for (const json of waiting.filter((each) => each.kind === "chat")) {
      this.#reliable.send(json);
    }
    this.transfers.offerAgain();
  }

  async #onSealed(source, packet, data) {
    const channel = this.#channel;
    if (channel === null || !source.equals(this.#pairer.peer) || !isOfSession(data, channel.session)) {
      this.#sendPlain(source, encodePacket(PacketType.UNKNOWN, packet.session));
      return;
    }
    const opening = channel.open(data);
    this.#opening++;
    this.#tail = this.#tail.then(async () => {
      const message = (await opening)();
      this.#opening--;
      if (message !== null && channel === this.#channel) {
        this.#onMessage(decodeMessage(message));
      }
    });
    if (this.#opening >= MAX_OPENING) {
      await this.#tail;
    }
  }

  #onMessage(message) {
    this.#lastHeard = this.#clock.now();
    this.#setAway(false);
    this.#pairer.confirm();
    if (message === null) {
      return;
    }
    if (message.type === MessageType.HELLO && message.wantsAnswer) {
      this.#post(hello(false));
    } else if (message.type === MessageType.CONTROL) {
      this.#reliable.onControl(message);
    } else if (message.type === MessageType.CONTROL_ACK) {
      this.#reliable.onAck(message);
    } else if (message.type === MessageType.CHUNK) {
      this.transfers.onChunk(message);
    } else if (message.type === MessageType.CHUNK_ACK) {
      this.transfers.onChunkAck(message);
    }
  }

  #onControl(json) {
    if (json.kind === "chat" && typeof json.text === "string") {
      this.#events.onChat(json.text.slice(0, MAX_TEXT));
    } else {
      this.transfers.onControl(json);
    }
  }

  /** The other page has been reloaded, and its keys of this session are gone. */
  #onUnknown(source, packet) {
    if (this.#channel !== null && source.equals(this.#pairer.peer)
      && packet.session.every((byte, i) => byte === this.#channel.session[i])) {
      this.#setAway(true);
      this.#pairer.restart();
    }
  }

  #setAway(isAway) {
    if (this.#isAway !== isAway && this.#channel !== null) {
      this.#isAway = isAway;
      this.#events.onPeer(isAway ? "away" : "paired", this.#pairer.peer, this.#channel.checkCode);
    }
  }

  async #post(message) {
    if (this.#channel !== null) {
      await this.#outbox.post(this.#channel.seal(message));
    }
  }

  #sendPlain(to, packet) {
    try {
      this.#client.trySend(to, packet);
    } catch {
      // the relay is away; it is sent again when it is back
    }
  }

  /** Every two seconds: pairs where that is not complete, and asks a quiet page whether it is there. */
  #plan() {
    this.#clock.setTimeout(() => {
      if (this.#stop.signal.aborted) {
        return;
      }
      this.#pairer.retry();
      const quietMs = this.#clock.now() - this.#lastHeard;
      if (this.#channel !== null && quietMs >= QUIET_MS) {
        this.#post(hello(true));
        this.#setAway(this.#isAway || quietMs >= AWAY_MS);
      }
      this.#plan();
    }, CHECK_MS);
  }
}
