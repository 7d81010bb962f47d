import { IncomingFile } from "./incoming.js";
import { OutgoingFile } from "./outgoing.js";

const MAX_FILES = 100;

/** The files of a page, in both directions. */
export class Transfers {
  #outgoing = new Map();
  #incoming = new Map();
  #post;
  #send;
  #clock;
  #onChange;

  /**
   * @param {(message: Uint8Array) => Promise<void>} post sends a message that can get lost
   * @param {(json: object) => void} send sends a control message
   * @param {() => void} onChange is called when there is another file, or one has another state
   */
  constructor(post, send, clock, onChange) {
    this.#post = post;
    this.#send = send;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get outgoing() {
    return [...this.#outgoing.values()];
  }

  get incoming() {
    return [...this.#incoming.values()];
  }

  /** Offers a file to the other page. */
  offer(file) {
    const id = crypto.getRandomValues(new Uint32Array(1))[0] * 2 ** 16 + Math.floor(Math.random() * 2 ** 16);
    const outgoing = new OutgoingFile(id, file, (message) => this.#post(message), this.#clock);
    this.#outgoing.set(id, outgoing);
    this.#sendOffer(outgoing);
    this.#onChange();
    return outgoing;
  }

  #sendOffer({ id, name, size, mime }) {
    this.#send({ kind: "offer", id, name, size, mime });
  }

  /** Takes an offered file. */
  accept(file) {
    this.#send({ kind: "accept", id: file.id, offset: file.accept() });
    this.#onChange();
  }

  /** Declines a file, or ends one that is on its way, in either direction. */
  cancel(file) {
    const isOutgoing = file instanceof OutgoingFile;
    const isOffer = !isOutgoing && file.state === "offered";
    file.end(isOffer ? "declined" : "cancelled");
    this.#send({ kind: isOutgoing ? "withdraw" : isOffer ? "decline" : "cancel", id: file.id });
    this.#onChange();
  }

  /** Takes a control message; returns false if it is not about files. */
  onControl(json) {
    const { kind, id, offset } = json;
    if (kind === "offer") {
      this.#onOffer(json);
    } else if (kind === "accept") {
      this.#outgoing.get(id)?.onAccept(offset);
    } else if (kind === "decline" || kind === "cancel") {
      this.#outgoing.get(id)?.end(kind === "decline" ? "declined" : "cancelled");
    } else if (kind === "withdraw") {
      this.#incoming.get(id)?.end("cancelled");
    } else {
      return false;
    }
    this.#onChange();
    return true;
  }

  #onOffer(json) {
    const known = this.#incoming.get(json.id);
    if (known !== undefined) {
      if (known.state === "receiving" && known.size === json.size) {
        this.accept(known); // the other page came back after a new pairing
      }
      return;
    }
    const file = this.#incoming.size < MAX_FILES ? IncomingFile.of(json, (message) => this.#post(message)) : null;
    if (file === null) {
      this.#send({ kind: "decline", id: json.id });
    } else {
      this.#incoming.set(file.id, file);
    }
  }

  /** Takes a CHUNK. */
  onChunk(message) {
    const file = this.#incoming.get(message.file);
    file?.onChunk(message);
    if (file?.state === "done") {
      this.#onChange();
    }
  }

  /** Takes a CHUNK_ACK. */
  onChunkAck(message) {
    this.#outgoing.get(message.file)?.onAck(message);
  }

  /** Goes on after the connection was lost. */
  resume() {
    for (const file of this.outgoing) {
      file.resume();
    }
  }

  /** Goes on in a new channel: the other page may have forgotten everything, so files are offered again. */
  offerAgain() {
    for (const file of this.outgoing.filter((each) => !each.isOver)) {
      this.#sendOffer(file);
    }
  }
}
