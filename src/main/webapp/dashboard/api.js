// Calls of the REST API, and its server-sent events. The token is a private field of one object in memory: it is in no
// URL, no storage and no element, and is gone when the tab is.

const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;
const SILENCE_MS = 10_000;
/** A hidden page gives its stream back after this time: browsers open six connections to a host, for all tabs. */
const HIDDEN_MS = 15_000;

/** An answer with a status that is not 2xx; the message is the detail of its problem document. */
export class ApiError extends Error {
  constructor(status, detail, faults = []) {
    super(faults.length ? `${detail}: ${faults.join("; ")}` : detail);
    this.status = status;
  }
}

export class Api {
  #token;
  #onRefused;

  /** Calls with this token; onRefused runs when the relay does not accept it any more. */
  constructor(token, onRefused) {
    this.#token = token;
    this.#onRefused = onRefused;
  }

  /** Calls an operation: resolves to {body, etag}; rejects with ApiError, or TypeError without a connection. */
  async call(method, path, { body, ifMatch, signal } = {}) {
    const headers = { Authorization: `Bearer ${this.#token}`, Accept: "application/json" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
    }
    if (ifMatch) {
      headers["If-Match"] = ifMatch;
    }
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
    const text = await response.text();
    let json;
    try {
      json = text ? JSON.parse(text) : undefined;
    } catch {
      json = undefined; // not the relay's: a proxy's page
    }
    if (!response.ok) {
      if (response.status === 401) {
        this.#onRefused();
      }
      throw new ApiError(response.status, json?.detail ?? `the relay answered ${response.status}`, json?.faults);
    }
    return { body: json, etag: response.headers.get("ETag") };
  }

  /** The body of a GET. */
  async get(path, signal) {
    return (await this.call("GET", path, { signal })).body;
  }

  /**
   * Reads a stream of events until the signal is aborted, and connects again after a pause that grows. There is no
   * stream while the page is hidden.
   *
   * @param onEvent gets the name and the data of each event
   * @param onState gets "live", or "waiting" while there is no connection
   */
  async events(path, { signal, onEvent, onState }) {
    let wait = FIRST_WAIT_MS;
    for (await visible(signal); !signal.aborted; await visible(signal)) {
      try {
        await this.#stream(path, signal, (name, data) => {
          if (name === "") {
            wait = FIRST_WAIT_MS;
            onState("live");
          } else {
            onEvent(name, data);
          }
        });
      } catch (error) {
        if (signal.aborted || error.status === 401) {
          return;
        }
      }
      if (!signal.aborted) {
        onState("waiting");
        await pause(wait * (0.5 + Math.random()), signal);
        wait = Math.min(wait * 2, MAX_WAIT_MS);
      }
    }
  }

  async #stream(path, signal, onEvent) {
    const silence = new AbortController();
    const stop = () => silence.abort();
    signal.addEventListener("abort", stop);
    let timer = setTimeout(stop, SILENCE_MS);
    let hiding;
    const onHidden = () => {
      clearTimeout(hiding);
      hiding = document.visibilityState === "hidden" ? setTimeout(stop, HIDDEN_MS) : undefined;
    };
    document.addEventListener("visibilitychange", onHidden);
    try {
      const response = await fetch(`/api/v1${path}`, {
        headers: { Authorization: `Bearer ${this.#token}`, Accept: "text/event-stream" },
        signal: silence.signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
      if (!response.ok) {
        if (response.status === 401) {
          this.#onRefused();
        }
        throw new ApiError(response.status, `the relay answered ${response.status}`);
      }
      onEvent("", undefined);
      const parser = new EventParser(onEvent);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(stop, SILENCE_MS);
        parser.push(read.value);
      }
    } finally {
      clearTimeout(timer);
      clearTimeout(hiding);
      document.removeEventListener("visibilitychange", onHidden);
      signal.removeEventListener("abort", stop);
    }
  }
}

/** Splits a stream of text into server-sent events with data in JSON. */
export class EventParser {
  #rest = "";
  #name = "";
  #data = [];
  #onEvent;

  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      this.#line(line);
    }
  }

  #line(line) {
    if (line === "") {
      if (this.#data.length) {
        this.#onEvent(this.#name || "message", JSON.parse(this.#data.join("\n")));
      }
      this.#name = "";
      this.#data = [];
    } else if (line.startsWith("event:")) {
      this.#name = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      this.#data.push(line.slice(line[5] === " " ? 6 : 5));
    }
  }
}

/** Waits until the page is shown, or the signal is aborted. */
function visible(signal) {
  return new Promise((resolve) => {
    const check = () => {
      if (signal.aborted || document.visibilityState !== "hidden") {
        document.removeEventListener("visibilitychange", check);
        signal.removeEventListener("abort", check);
        resolve();
      }
    };
    document.addEventListener("visibilitychange", check);
    signal.addEventListener("abort", check);
    check();
  });
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}

/** Runs an action at once and then at an interval, while the page is visible, until the signal is aborted. */
export function poll(action, intervalMs, signal) {
  let timer;
  const run = async () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") {
      await action().catch((error) => {
        if (!signal.aborted && error.name !== "AbortError") {
          document.dispatchEvent(new CustomEvent("jderp-problem", { detail: error }));
        }
      });
    }
    if (!signal.aborted) {
      clearTimeout(timer);
      timer = setTimeout(run, intervalMs);
    }
  };
  const shown = () => document.visibilityState === "visible" && run();
  document.addEventListener("visibilitychange", shown);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", shown);
  });
  run();
  return run;
}
