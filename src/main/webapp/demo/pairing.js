import { PrivateKey } from "../derp/privatekey.js";
import { PublicKey } from "../derp/publickey.js";
import { concat, equal } from "./bytes.js";
import { Channel } from "./channel.js";
import { available, choose, makeCipher } from "./ciphers.js";
import { encodePacket, newSession, PacketType } from "./packets.js";
import { hkdf } from "./vendor/noble-hashes/hkdf.js";
import { sha256 } from "./vendor/noble-hashes/sha2.js";

const NAME = new TextEncoder().encode("jderp demo 1");
const KEY = 32;
/** Without letters that look like digits. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_BYTES = 4;

/**
 * How two pages come to keys that only they have. Each has its node key and makes a session key. The page that joins
 * sends the hash of its session key, gets the other's, and reveals its own, so that a third party cannot choose a key
 * for which the check code comes out the same. Both agree by X25519 on two secrets, of the node keys and of the session
 * keys; HKDF-SHA256 makes a key for each direction and the check code of them, bound to all four public keys.
 */
class Pairing {
  #key;
  #peer;
  #sessionKey;

  constructor(key, peer, sessionKey, session) {
    this.#key = key;
    this.#peer = peer;
    this.#sessionKey = sessionKey;
    this.session = session;
  }

  get ownSessionKey() {
    return this.#sessionKey.publicKey.toBytes();
  }

  async channel(theirSessionKey, cipher, isJoining, commitment) {
    const own = { node: this.#key.publicKey.toBytes(), session: this.ownSessionKey };
    const other = { node: this.#peer.toBytes(), session: theirSessionKey };
    const [joining, inviting] = isJoining ? [own, other] : [other, own];
    const secret = concat(
      await this.#key.sharedSecret(this.#peer),
      await this.#sessionKey.sharedSecret(PublicKey.fromBytes(theirSessionKey)),
    );
    const transcript = concat(
      NAME,
      Uint8Array.of(cipher),
      this.session,
      commitment,
      joining.node,
      inviting.node,
      joining.session,
      inviting.session,
    );
    const derived = hkdf(sha256, secret, sha256(transcript), NAME, 2 * KEY + CODE_BYTES);
    const fromJoining = await makeCipher(cipher, derived.slice(0, KEY));
    const fromInviting = await makeCipher(cipher, derived.slice(KEY, 2 * KEY));
    const code = checkCode(derived.subarray(2 * KEY));
    return isJoining
      ? new Channel(this.session, code, fromJoining, fromInviting)
      : new Channel(this.session, code, fromInviting, fromJoining);
  }
}

/** Returns six letters and digits, 30 bits, as people read them to each other. */
function checkCode(bytes) {
  let bits = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) >>> 2;
  let code = "";
  for (let i = 0; i < 6; i++) {
    code = ALPHABET[bits & 31] + code;
    bits >>>= 5;
  }
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

/** The side of the page that joins. */
export class JoiningPairing extends Pairing {
  #commitment = sha256(this.ownSessionKey);
  #isUsed = false;

  static async create(key, peer) {
    return new JoiningPairing(key, peer, await PrivateKey.generate(), newSession());
  }

  /** The packet OFFER. */
  get offer() {
    return encodePacket(PacketType.OFFER, this.session, Uint8Array.of(available()), this.#commitment);
  }

  /** Takes what ANSWER has after the session; returns the packet REVEAL and the channel, or null if it is invalid. */
  async onAnswer(rest) {
    const cipher = rest[0];
    const isValid = rest.length === 1 + KEY && cipher === choose(available(), cipher) && cipher !== 0;
    if (!isValid || this.#isUsed) {
      return null; // a second channel would use the same keys from the first counter on
    }
    this.#isUsed = true;
    const channel = await this.channel(rest.slice(1), cipher, true, this.#commitment);
    return { reveal: encodePacket(PacketType.REVEAL, this.session, this.ownSessionKey), channel };
  }
}

/** The side of the page that invites. */
export class InvitingPairing extends Pairing {
  #commitment;
  #cipher;
  #isUsed = false;

  /** Takes what OFFER has after the session; returns null if it is invalid. */
  static async create(key, peer, session, rest) {
    const cipher = choose(available(), rest[0]);
    if (rest.length !== 1 + KEY || cipher === 0) {
      return null;
    }
    const pairing = new InvitingPairing(key, peer, await PrivateKey.generate(), session);
    pairing.#cipher = cipher;
    pairing.#commitment = rest.slice(1);
    return pairing;
  }

  /** The packet ANSWER. */
  get answer() {
    return encodePacket(PacketType.ANSWER, this.session, Uint8Array.of(this.#cipher), this.ownSessionKey);
  }

  /** Takes what REVEAL has after the session; returns the channel, or null if the key is not the promised one. */
  async onReveal(rest) {
    if (this.#isUsed || rest.length !== KEY || !equal(sha256(rest), this.#commitment)) {
      return null;
    }
    this.#isUsed = true;
    return this.channel(rest.slice(), this.#cipher, false, this.#commitment);
  }
}
