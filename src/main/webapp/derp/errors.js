/**
 * A failure of this library. `code` is for programs, the message for people.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid` | an argument, a text or a document has the wrong form |
 * | `unsupported` | this browser, or this page, lacks what the call needs |
 * | `protocol` | the relay broke the protocol |
 * | `refused` | the relay ended the connection during the login, as it does for a key that it does not admit |
 * | `timeout` | a time limit has passed |
 * | `disconnected` | there is no connection to the relay now |
 * | `closed` | the client has been closed |
 */
export class DerpError extends Error {
  /**
   * @param {string} code one of the codes above
   * @param {string} message one sentence that can be read alone
   * @param {{cause?: unknown}} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "DerpError";
    this.code = code;
  }
}
