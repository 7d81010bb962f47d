import { PACKET_HEAD, counterOf, SEALED_HEAD, sealedHead } from "./packets.js";
import { TAG } from "./ciphers.js";

/** The largest message, so that its packet is one of a relay's. */
export const MAX_MESSAGE = 65_536 - SEALED_HEAD - TAG;

/**
 * Encrypted messages between two pages, in one session. Each direction has a key of its own and a counter, which is the
 * nonce; a counter that is not above the last one is of a packet that was repeated.
 */
export class Channel {
  #send;
  #receive;
  #sent = 0;
  #received = 0;

  /**
   * @param {Uint8Array} session the id
   * @param {string} checkCode the text that people compare
   */
  constructor(session, checkCode, sendCipher, receiveCipher) {
    this.session = session;
    this.checkCode = checkCode;
    this.#send = sendCipher;
    this.#receive = receiveCipher;
  }

  /** Returns the packet of a message. Packets must leave in the order of these calls. */
  seal(message) {
    const counter = ++this.#sent;
    return this.#send.seal(sealedHead(this.session, counter), counter, message);
  }

  /**
   * Returns a function that gives the message of a packet, or null if it is not to be used. The packets may be opened
   * at the same time, but the functions must be called in the order of arrival.
   */
  async open(packet) {
    if (packet.length < SEALED_HEAD + TAG) {
      return () => null;
    }
    const counter = counterOf(packet);
    const message = await this.#receive.open(packet.slice(0, SEALED_HEAD), counter, packet.subarray(SEALED_HEAD));
    return () => {
      if (message === null || counter <= this.#received) {
        return null;
      }
      this.#received = counter;
      return message;
    };
  }
}

/** Whether a packet is of this session. */
export function isOfSession(packet, session) {
  return session.every((byte, i) => packet[PACKET_HEAD - session.length + i] === byte);
}
