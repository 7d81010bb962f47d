import { DerpError } from "./errors.js";
import { encodeFrame, FrameDecoder, FrameType, MAX_FRAME } from "./frames.js";
import { checkServerInfoHeader, checkServerKeyHeader, Login, readServerKey } from "./handshake.js";
import { MessageReader } from "./messages.js";
import { SendLimit } from "./sendlimit.js";
import { FrameWriter } from "./writer.js";

const SUBPROTOCOL = "derp";
const LOGIN_MS = 10_000;
/** Two and a bit of derper's keep-alive intervals. */
const SILENCE_MS = 120_000;
const NORMAL_CLOSE = 1000;
/** How relays end a login that they refuse: normally, by a policy, or with the last resort of derper's handler. */
const REFUSALS = new Set([NORMAL_CLOSE, 1008, 1011]);

/**
 * One connection to a relay: a WebSocket, the login, then frames.
 *
 * opening -> greeting (waits for ServerKey) -> keying -> login (waits for ServerInfo) -> open -> ended
 */
export class Connection {
  #socket;
  #options;
  #clock;
  #decoder;
  #reader = new MessageReader();
  #state = "opening";
  #check = checkServerKeyHeader;
  #login = null;
  #timer = null;
  #lastHeard = 0;
  #onAbort;

  /** The relay's public key; null before the login. */
  serverKey = null;
  /** What the relay wrote in ServerInfo; null before the login. */
  serverInfo = null;

  /**
   * @param {string} url as `relayUrl` returns it
   * @param {object} options `key`, `clock`, `WebSocket`, `onLogin`, `onMessage`, `onEnd`, `signal`, and those of the client
   */
  constructor(url, options) {
    const { clock, signal } = options;
    signal?.throwIfAborted();
    this.#options = options;
    this.#clock = clock;
    this.#decoder = new FrameDecoder(
      (type, payload, arrived) => this.#onFrame(type, payload, arrived),
      (type, length) => this.#check(type, length),
    );
    const socket = new options.WebSocket(url, [SUBPROTOCOL]);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.writer = new FrameWriter(socket, clock, options.highWaterBytes, options.maxMessageBytes);
    this.limit = new SendLimit(clock);
    socket.onopen = () => this.#onOpen();
    socket.onmessage = (event) => this.#onData(event.data);
    socket.onclose = (event) => this.#onClose(event);
    this.#timer = clock.setTimeout(() => this.#onLoginTimeout(), options.loginTimeoutMs ?? LOGIN_MS);
    this.#onAbort = () => this.end(signal.reason);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  #onOpen() {
    if (this.#state !== "opening") {
      return;
    }
    if (this.#socket.protocol !== SUBPROTOCOL) {
      this.end(new DerpError("protocol", "this server does not speak DERP over WebSocket"));
      return;
    }
    this.#state = "greeting";
  }

  #onData(data) {
    if (this.#state === "ended") {
      return;
    }
    this.#lastHeard = this.#clock.now();
    try {
      if (!(data instanceof ArrayBuffer)) {
        throw new DerpError("protocol", "the relay sent a text message");
      }
      this.#decoder.push(new Uint8Array(data));
    } catch (failure) {
      this.end(failure);
      return;
    }
    this.writer.poke();
  }

  #onFrame(type, payload, arrived) {
    if (this.#state === "open") {
      this.#onMessage(this.#reader.read(type, payload, arrived));
    } else if (this.#state === "greeting") {
      this.serverKey = readServerKey(payload);
      this.#state = "keying";
      this.#check = checkNothing;
      this.#sendLogin();
    } else if (this.#state === "login") {
      this.#onServerInfo(payload);
    }
  }

  async #sendLogin() {
    try {
      const login = await Login.with(this.#options.key, this.serverKey);
      if (this.#state !== "keying") {
        return;
      }
      this.#login = login;
      this.#state = "login";
      this.#check = checkServerInfoHeader;
      this.writer.frame(login.clientInfo(this.#options));
    } catch (failure) {
      this.end(failure);
    }
  }

  #onServerInfo(payload) {
    const info = this.#login.readServerInfo(payload);
    this.#login = null;
    this.serverInfo = info;
    this.limit.set(info.bytesPerSecond, info.bytesBurst);
    this.#state = "open";
    this.#check = checkLength;
    this.#clock.clearTimeout(this.#timer);
    this.#watchSilence();
    this.#options.onLogin(this);
  }

  #onMessage(message) {
    if (message === null) {
      return;
    }
    if (message.type === "ping" && this.#options.canAckPings) {
      this.writer.frame(encodeFrame(FrameType.PONG, message.data));
    }
    this.#options.onMessage(message);
  }

  #watchSilence() {
    const limit = this.#options.silenceTimeoutMs ?? SILENCE_MS;
    const left = this.#lastHeard + limit - this.#clock.now();
    if (left <= 0) {
      this.end(new DerpError("timeout", `nothing came from the relay for ${limit / 1_000} s`));
    } else {
      this.#timer = this.#clock.setTimeout(() => this.#watchSilence(), left);
    }
  }

  #onLoginTimeout() {
    this.end(new DerpError("timeout", "the login took too long"));
  }

  #onClose(event) {
    const status = event.reason === "" ? `status ${event.code}` : `status ${event.code}: ${event.reason}`;
    if (this.#state === "opening") {
      this.end(
        new DerpError(
          "disconnected",
          "cannot connect to the relay: it is unreachable, its certificate is not " +
            "valid for this browser, or it has no WebSocket door",
        ),
      );
    } else if (this.#state === "login" && REFUSALS.has(event.code)) {
      this.end(new DerpError("refused", "the relay does not admit this key"));
    } else {
      this.end(new DerpError("disconnected", `the relay closed the connection (${status})`));
    }
  }

  /** Ends the connection; bytes that were written before are still sent. */
  end(reason) {
    if (this.#state === "ended") {
      return;
    }
    this.writer.flush();
    this.#state = "ended";
    this.#clock.clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.writer.end(reason);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(NORMAL_CLOSE);
    this.#options.onEnd(reason);
  }
}

function checkNothing(type) {
  throw new DerpError("protocol", `the relay sent a frame of type ${type} before the login`);
}

function checkLength(type, length) {
  if (length > MAX_FRAME) {
    throw new DerpError("protocol", `a frame of type ${type} has ${length} bytes; expected at most ${MAX_FRAME}`);
  }
}
