/** Why a call failed. */
export type DerpErrorCode =
  | "invalid"
  | "unsupported"
  | "protocol"
  | "refused"
  | "timeout"
  | "disconnected"
  | "closed";

export class DerpError extends Error {
  constructor(code: DerpErrorCode, message: string, options?: { cause?: unknown });
  readonly code: DerpErrorCode;
}

export interface Abortable {
  signal?: AbortSignal;
}

/** The largest packet, in bytes. */
export const MAX_PACKET: 65536;

/** A node's public key, which is its address at a relay. */
export class PublicKey {
  static readonly LENGTH: 32;
  static fromBytes(bytes: Uint8Array, offset?: number): PublicKey;
  /** Reads `nodekey:` and 64 hex digits, or the digits alone. */
  static parse(text: string): PublicKey;
  private constructor();
  /** 64 lower-case hex digits: good as a key of a `Map`. */
  readonly hex: string;
  /** The short form of logs, such as `[iDGGu]`. */
  readonly short: string;
  readonly isZero: boolean;
  toBytes(): Uint8Array;
  copyTo(target: Uint8Array, offset: number): void;
  isAt(bytes: Uint8Array, offset: number): boolean;
  equals(other: unknown): boolean;
  toString(): string;
  toJSON(): string;
}

/** A node's private key. */
export class PrivateKey {
  private constructor();
  static generate(options?: Abortable): Promise<PrivateKey>;
  /** Reads `privkey:` and 64 hex digits. */
  static parse(text: string, options?: Abortable): Promise<PrivateKey>;
  static fromCryptoKey(key: CryptoKey, options?: Abortable): Promise<PrivateKey>;
  /** `webcrypto` if the browser keeps the key and no page can read it; `noble` if it is in the page's memory. */
  readonly kind: "webcrypto" | "noble";
  /** Why the browser does not keep the key; empty if it does. */
  readonly reason: string;
  readonly publicKey: PublicKey;
  readonly cryptoKey: CryptoKey | undefined;
  sharedSecret(publicKey: PublicKey, options?: Abortable): Promise<Uint8Array>;
}

export interface KeyStoreOptions extends Abortable {
  indexedDB?: IDBFactory;
}

/** Returns the key of this origin that has this name, and makes it if it is missing. */
export function loadKey(name: string, options?: KeyStoreOptions): Promise<PrivateKey>;
export function deleteKey(name: string, options?: KeyStoreOptions): Promise<void>;

export type Message =
  | { type: "connected"; url: string; serverKey: PublicKey; generation: number }
  | { type: "disconnected"; error: Error; wasConnected: boolean }
  | { type: "packet"; source: PublicKey; data: Uint8Array }
  | { type: "peer-gone"; peer: PublicKey; reason: "disconnected" | "not-here" | "unknown"; code: number }
  | { type: "health"; problem: string }
  | { type: "restarting"; reconnectInMs: number; tryForMs: number }
  | { type: "ping"; data: Uint8Array }
  | { type: "keep-alive" };

export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

export interface DerpClientOptions extends Abortable {
  /** The relay, as `wss://HOST[:PORT]/derp` or `https://HOST[:PORT]`; several relays of a region are tried in turn. */
  url: string | string[];
  key: PrivateKey;
  /** A name for the relay's statistics. */
  appName?: string;
  /** Marks the client as a measurement. */
  isProber?: boolean;
  /** Whether Pings of the relay are answered; true unless set. */
  canAckPings?: boolean;
  /** Allows a relay on another host without TLS, which shows everybody on the way the keys that talk. */
  allowInsecure?: boolean;
  /** Whether to connect again after the connection has ended; true unless set. */
  reconnect?: boolean;
  /** The delays before connecting again; 250 ms to 5 s unless set. */
  backoff?: { firstMs?: number; maxMs?: number; random?: () => number };
  /** The bytes that may wait in the browser before senders have to; 1 MiB unless set. */
  highWaterBytes?: number;
  /** The largest WebSocket message; 32,768 bytes unless set, and derper ends a connection with a larger one. */
  maxMessageBytes?: number;
  /** The bytes of messages that may wait to be read before the oldest are dropped; 16 MiB unless set. */
  maxUnreadBytes?: number;
  /** The time limit of a login; 10 s unless set. */
  loginTimeoutMs?: number;
  /** The time without any frame after which the connection counts as lost; 120 s unless set. */
  silenceTimeoutMs?: number;
  /** For tests. */
  clock?: Clock;
  /** For tests and for programs outside a browser. */
  WebSocket?: typeof WebSocket;
}

/** A client of a relay that connects again whenever its connection ends. */
export class DerpClient implements AsyncIterable<Message> {
  constructor(options: DerpClientOptions);
  readonly state: "idle" | "connecting" | "connected" | "waiting" | "closed";
  readonly publicKey: PublicKey;
  readonly serverKey: PublicKey | null;
  /** The messages that were dropped because they were not read in time. */
  readonly dropped: number;
  /** Starts the client, and resolves after the next login; rejects if the relay refuses this key. */
  connect(options?: Abortable): Promise<this>;
  /** Sends a packet, or returns false if as much waits in the browser as may. */
  trySend(destination: PublicKey, data: Uint8Array): boolean;
  /** Sends a packet, and waits first while as much waits in the browser as may. */
  send(destination: PublicKey, data: Uint8Array, options?: Abortable): Promise<void>;
  /** Resolves when `trySend` can take packets again. */
  writable(options?: Abortable): Promise<void>;
  /** Returns the round trip to the relay in milliseconds. */
  ping(options?: Abortable & { timeoutMs?: number }): Promise<number>;
  /** Declares whether this relay is the client's home, now and after each login. */
  notePreferred(isPreferred: boolean): void;
  messages(options?: Abortable): AsyncIterableIterator<Message>;
  [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
  close(reason?: Error): void;
}

export interface DerpNode {
  readonly name: string;
  readonly hostName: string;
  readonly certName: string;
  readonly derpPort: number;
  readonly isStunOnly: boolean;
}

export interface DerpRegion {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly noMeasureNoHome: boolean;
  readonly nodes: readonly DerpNode[];
}

/** The relays of a network, by region. */
export class DerpMap {
  static parse(text: string): DerpMap;
  private constructor();
  readonly regions: readonly DerpRegion[];
  readonly scores: ReadonlyMap<number, number>;
  region(id: number): DerpRegion | undefined;
}

export interface FetchOptions extends Abortable {
  fetch?: typeof fetch;
  clock?: Clock;
}

/** Fetches a map, such as `/derpmap/default` of a relay. */
export function loadMap(url: string | URL, options?: FetchOptions & { timeoutMs?: number }): Promise<DerpMap>;

export interface LocationOptions {
  /** The page's address; nodes with a pin are usable only for a page that came from them. */
  location?: Pick<Location, "protocol" | "hostname" | "port">;
}

/** Returns the relays of a region that a page can use, the preferred one first. */
export function usableNodes(
  region: DerpRegion,
  options?: LocationOptions,
): { name: string; webSocket: string; pages: string }[];

export type MeasureOptions = FetchOptions & LocationOptions & { budgetMs?: number };

/** The latency of each region by HTTP, or the reason for its absence. */
export type Latencies = Map<number, { ms: number } | { reason: string }>;

export function measure(map: DerpMap, options?: MeasureOptions): Promise<Latencies>;

/** Remembers the home and recent latencies. */
export class HomeChoice {
  constructor(options?: { clock?: Clock });
  choose(map: DerpMap, latencies: Map<number, number>, options?: { isAlive?: (id: number) => boolean }): number | null;
}

/** Measures the regions of a map, and returns the home with the URLs for a `DerpClient`. */
export function chooseHome(
  map: DerpMap,
  options?: MeasureOptions & { choice?: HomeChoice; isAlive?: (id: number) => boolean },
): Promise<{ region: DerpRegion | null; urls: string[]; results: Latencies }>;
