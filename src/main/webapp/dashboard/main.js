// The dashboard: a login with a token, then views of the relay, which events and calls of the API keep up to date.

import { Api, poll } from "./api.js";
import { byId, h, setText } from "./dom.js";
import { notify } from "./dialogs.js";
import { History } from "./history.js";
import { audit } from "./audit.js";
import { clients } from "./clients.js";
import { health } from "./health.js";
import { map } from "./map.js";
import { mesh } from "./mesh.js";
import { overview } from "./overview.js";

const VIEWS = [
  ["overview", "Overview", overview],
  ["clients", "Clients", clients],
  ["mesh", "Mesh", mesh],
  ["map", "Map", map],
  ["health", "Health", health],
  ["audit", "Audit", audit],
];

const MAX_RECENT = 100;
const STATUS_INTERVAL_MS = 5000;
const FIRST_SECONDS = 900;

const login = byId("login");
const view = byId("view");

/** A session with a token: everything in it ends with its signal. */
class Session {
  constructor(api, caller, status) {
    this.api = api;
    this.caller = caller;
    this.status = status;
    this.isAdmin = caller.role === "admin";
    this.history = new History();
    this.recent = []; // connections that began and ended, the newest first
    this.missed = 0;
    this.talkers = [];
    this.ending = new AbortController();
    this.signal = this.ending.signal;
    this.listeners = new Set();
  }

  /** Loads the last seconds of the past. */
  async load(seconds) {
    this.history.load(await this.api.get(`/series?seconds=${seconds}`, this.signal));
    this.loadedSeconds = seconds;
  }

  start() {
    let hasLost = false;
    const onState = async (state) => {
      showState(state);
      if (state === "waiting") {
        hasLost = true;
      } else if (hasLost) {
        hasLost = false;
        await this.load(this.loadedSeconds).catch(() => {});
      }
    };
    this.api.events("/events", {
      signal: this.signal,
      onState,
      onEvent: (name, data) => this.#onEvent(name, data),
    });
    poll(
      async () => {
        this.status = await this.api.get("/status", this.signal);
        showName(this.status);
        this.changed("status");
      },
      STATUS_INTERVAL_MS,
      this.signal,
    );
  }

  #onEvent(name, data) {
    switch (name) {
      case "totals":
        this.history.add(data);
        requestAnimationFrame(() => this.changed("second"));
        break;
      case "drops":
        this.history.addDrops(data.packetsPerSecond);
        break;
      case "missed":
        this.missed += data.events;
        break;
      case "connected":
      case "gone":
        this.recent.unshift({ at: Date.now(), name, ...data });
        this.recent.length = Math.min(this.recent.length, MAX_RECENT);
        break;
      default:
        break; // of a newer relay
    }
  }

  /** Runs a listener at each change of a kind, "second" or "status", until the signal is aborted. */
  on(kind, listener, signal) {
    const entry = { kind, listener };
    this.listeners.add(entry);
    signal.addEventListener("abort", () => this.listeners.delete(entry));
  }

  changed(kind) {
    this.listeners.forEach((each) => each.kind === kind && each.listener());
  }
}

function showState(state) {
  const live = byId("live");
  live.className = `badge ${state === "live" ? "good" : "warn"}`;
  setText(live, state === "live" ? "live" : "connecting again");
}

function showName(status) {
  document.querySelector(".brand").textContent = status.name;
}

let session;
let shown = new AbortController();

function show(name, takeFocus) {
  const [id, title, make] = VIEWS.find((each) => each[0] === name) ?? VIEWS[0];
  shown.abort();
  shown = new AbortController();
  session.signal.addEventListener("abort", () => shown.abort(), { signal: shown.signal });
  document.querySelectorAll("#views a").forEach((link) => {
    if (link.hash === `#${id}`) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else {
      link.removeAttribute("aria-current");
    }
  });
  document.title = `${title} · ${session.status.name}`;
  view.replaceChildren(h("h1", { class: id === "overview" ? "hidden-text" : "" }, title));
  make(session, view, shown.signal);
  scrollTo(0, 0);
  if (takeFocus) {
    view.focus({ preventScroll: true });
  }
}

async function signIn(token) {
  const api = new Api(token, () => session?.api === api && signOut("The relay does not accept this token any more."));
  const [caller, status] = await Promise.all([api.get("/caller"), api.get("/status")]);
  session = new Session(api, caller, status);
  await session.load(FIRST_SECONDS);
  session.start();
  login.hidden = true;
  byId("views").replaceChildren(...VIEWS.map(([id, title]) => h("a", { href: `#${id}` }, title)));
  byId("views").hidden = false;
  byId("end").hidden = false;
  setText(byId("caller"), `${caller.name} (${caller.role})`);
  showName(status);
  show(location.hash.slice(1), true);
}

function signOut(problem) {
  session?.ending.abort();
  session = undefined;
  byId("live").className = "badge"; // the next session is not live before its own events arrive
  setText(byId("live"), "connecting");
  byId("views").hidden = true;
  byId("end").hidden = true;
  view.replaceChildren(login);
  login.hidden = false;
  document.title = "Dashboard · jderp";
  document.querySelectorAll("dialog").forEach((each) => each.remove());
  document.querySelector(".brand").textContent = "jderp";
  const box = byId("token-problem");
  box.hidden = !problem;
  setText(box, problem ?? "");
  byId("token").focus();
}

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = byId("token");
  const token = input.value.trim();
  const button = login.querySelector("button");
  button.disabled = true;
  try {
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new Error("this is not a token: it begins with jderp_ and has no spaces");
    }
    await signIn(token);
    input.value = "";
  } catch (error) {
    input.value = "";
    signOut(error instanceof TypeError ? "The relay does not answer." : sentence(error.message));
  } finally {
    button.disabled = false;
  }
});

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the fragment names the shown view
  view.focus();
});
byId("leave").addEventListener("click", () => signOut());
addEventListener("hashchange", () => session && show(location.hash.slice(1), true));
document.addEventListener("jderp-problem", (event) =>
  notify(event.detail instanceof TypeError ? "The relay does not answer." : sentence(event.detail.message), true),
);

signOut();
