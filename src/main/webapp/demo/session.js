import { isOfSession } from "./channel.js";
import { Conversation } from "./conversation.js";
import { Outbox } from "./outbox.js";
import { decodePacket, encodePacket, PacketType } from "./packets.js";
import { Pairer } from "./pairer.js";
import { Transfers } from "./transfers.js";

const CHECK_MS = 2_000;
/** Without a message for this long, the other page is asked whether it is there. */
const QUIET_MS = 4_000;
const AWAY_MS = 10_000;
const MAX_TEXT = 4_000;

/**
 * A page's connection to one other page: pairs with it, and carries chat and files, also across new connections to the
 * relay and reloads of the other page.
 */
export class Session {
  #client;
  #events;
  #clock;
  #pairer;
  /** Null before the pages are paired. */
  #conversation = null;
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
    this.transfers = new Transfers(
      async (message) => this.#conversation?.post(message),
      (json) => this.#conversation?.send(json),
      clock,
      () => events.onFiles(),
    );
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
        this.#conversation?.resend();
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
    return this.#conversation?.send({ kind: "chat", text: text.slice(0, MAX_TEXT) }) ?? false;
  }

  async #onPacket(source, data) {
    const packet = decodePacket(data);
    const isPeer = source.equals(this.#pairer.peer);
    switch (packet?.type) {
      case PacketType.SEALED:
        if (isPeer && this.#isCurrent(data)) {
          await this.#conversation.take(data);
        } else {
          this.#sendPlain(source, encodePacket(PacketType.UNKNOWN, packet.session));
        }
        break;
      case PacketType.UNKNOWN:
        if (isPeer && this.#isCurrent(data)) {
          this.#setAway(true); // it has been loaded again, and has no keys of this session
          this.#pairer.restart();
        }
        break;
      case PacketType.BUSY:
        if (isPeer && this.#conversation === null) {
          this.#events.onPeer("busy", source, "");
        }
        break;
      case PacketType.OFFER:
      case PacketType.ANSWER:
      case PacketType.REVEAL:
        await this.#onPairing(source, packet, isPeer || this.#isAway);
        break;
      default: // not of the demo
    }
  }

  #isCurrent(packet) {
    return this.#conversation !== null && isOfSession(packet, this.#conversation.channel.session);
  }

  async #onPairing(source, packet, isFree) {
    const channel = await this.#pairer.onPacket(source, packet, isFree);
    if (channel === null) {
      return;
    }
    const waiting = this.#conversation?.waiting ?? [];
    this.#conversation?.close();
    const outbox = new Outbox(this.#client, this.#pairer.peer, this.#stop.signal);
    this.#conversation = new Conversation(channel, outbox, this.#clock, {
      onHeard: () => this.#onHeard(),
      onControl: (json) => this.#onControl(json),
      onChunk: (message) => this.transfers.onChunk(message),
      onChunkAck: (message) => this.transfers.onChunkAck(message),
    });
    this.#lastHeard = this.#clock.now();
    this.#isAway = false;
    this.#events.onPeer("paired", this.#pairer.peer, channel.checkCode);
    this.#conversation.greet(true);
    for (const json of waiting.filter((each) => each.kind === "chat")) {
      this.#conversation.send(json);
    }
    this.transfers.offerAgain();
  }

  #onHeard() {
    this.#lastHeard = this.#clock.now();
    this.#setAway(false);
    this.#pairer.confirm();
  }

  #onControl(json) {
    if (json.kind === "chat" && typeof json.text === "string") {
      this.#events.onChat(json.text.slice(0, MAX_TEXT));
    } else {
      this.transfers.onControl(json);
    }
  }

  #setAway(isAway) {
    if (this.#isAway !== isAway && this.#conversation !== null) {
      this.#isAway = isAway;
      this.#events.onPeer(isAway ? "away" : "paired", this.#pairer.peer, this.#conversation.channel.checkCode);
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
      if (this.#conversation !== null && quietMs >= QUIET_MS) {
        this.#conversation.greet(true);
        this.#setAway(this.#isAway || quietMs >= AWAY_MS);
      }
      this.#plan();
    }, CHECK_MS);
  }
}
