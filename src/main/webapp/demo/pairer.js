import { equal } from "./bytes.js";
import { encodePacket, PacketType } from "./packets.js";
import { InvitingPairing, JoiningPairing } from "./pairing.js";

/**
 * Exchanges the packets of a pairing, and repeats those that may be lost. A page that joins begins; a page that invites
 * waits, and takes one other page at a time.
 */
export class Pairer {
  #key;
  #send;
  #isJoining;
  #pairing = null;
  #reveal = null;
  #isConfirmed = false;
  #busy = Promise.resolve(null);

  /** The page that this one is paired with, or pairs with now; null before. */
  peer;

  /** @param {(to: object, packet: Uint8Array) => void} send sends a packet, which can get lost */
  constructor(key, peer, send) {
    this.#key = key;
    this.#send = send;
    this.#isJoining = peer !== null;
    this.peer = peer;
  }

  /** Begins, if this page joins and has not begun. */
  start() {
    if (this.#isJoining && this.#pairing === null) {
      this.restart();
    } else {
      this.retry();
    }
  }

  /** Begins again, with new session keys. */
  restart() {
    this.#isConfirmed = false;
    if (this.#isJoining) {
      this.#enqueue(async () => {
        this.#reveal = null;
        this.#pairing = await JoiningPairing.create(this.#key, this.peer);
        this.retry();
        return null;
      });
    }
  }

  /** Sends an unanswered packet again. */
  retry() {
    if (this.#isJoining && !this.#isConfirmed && this.#pairing !== null) {
      this.#send(this.peer, this.#reveal ?? this.#pairing.offer);
    }
  }

  /** The other page has shown that it has the keys. */
  confirm() {
    this.#isConfirmed = true;
  }

  /**
   * Takes a packet; resolves with a new channel, or null.
   *
   * @param {boolean} isFree whether a page that joins may take the place of the one before
   */
  onPacket(source, packet, isFree) {
    return this.#enqueue(() => {
      switch (packet.type) {
        case PacketType.OFFER:
          return this.#onOffer(source, packet, isFree);
        case PacketType.ANSWER:
          return this.#onAnswer(source, packet);
        case PacketType.REVEAL:
          return this.#onReveal(source, packet);
        default:
          return null;
      }
    });
  }

  async #onOffer(source, { session, rest }, isFree) {
    if (this.#isJoining) {
      return null;
    }
    if (!isFree) {
      this.#send(source, encodePacket(PacketType.BUSY, session));
      return null;
    }
    if (this.#pairing === null || !source.equals(this.peer) || !equal(this.#pairing.session, session)) {
      const pairing = await InvitingPairing.create(this.#key, source, session, rest);
      if (pairing === null) {
        return null;
      }
      this.#pairing = pairing;
      this.peer = source;
      this.#isConfirmed = false;
    }
    this.#send(source, this.#pairing.answer);
    return null;
  }

  async #onAnswer(source, packet) {
    if (!this.#isJoining || !this.#isCurrent(source, packet) || this.#reveal !== null) {
      return null;
    }
    const result = await this.#pairing.onAnswer(packet.rest);
    if (result === null) {
      return null;
    }
    this.#reveal = result.reveal;
    this.#send(source, result.reveal);
    return result.channel;
  }

  async #onReveal(source, packet) {
    if (this.#isJoining || !this.#isCurrent(source, packet) || this.#isConfirmed) {
      return null;
    }
    this.#isConfirmed = true;
    const channel = await this.#pairing.onReveal(packet.rest);
    this.#isConfirmed = channel !== null;
    return channel;
  }

  #isCurrent(source, packet) {
    return this.#pairing !== null && source.equals(this.peer) && equal(this.#pairing.session, packet.session);
  }

  /** One packet at a time, since agreeing on keys takes several steps. */
  #enqueue(step) {
    const result = this.#busy.then(step).catch(() => null);
    this.#busy = result;
    return result;
  }
}
