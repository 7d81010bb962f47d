const MAX_PENDING = 8;

/**
 * Sends the packets of messages in order, while several are encrypted at the same time. A packet that cannot be sent,
 * because the relay is away, is lost, as any packet can be.
 */
export class Outbox {
  #client;
  #peer;
  #tail = Promise.resolve();
  #pending = 0;
  #signal;

  constructor(client, peer, signal) {
    this.#client = client;
    this.#peer = peer;
    this.#signal = signal;
  }

  /** Sends a packet; resolves when the next one may be made. */
  async post(packet) {
    this.#pending++;
    const before = this.#tail;
    const sent = (async () => {
      const bytes = await packet;
      await before;
      try {
        await this.#client.send(this.#peer, bytes, { signal: this.#signal });
      } catch {
        // lost; a message that needs an answer is sent again
      } finally {
        this.#pending--;
      }
    })();
    this.#tail = sent;
    if (this.#pending >= MAX_PENDING) {
      await sent;
    }
  }
}
