import { DerpClient } from "../derp/client.js";
import { systemClock } from "../derp/clock.js";
import { ChatView } from "./chatview.js";
import { byId, copyOnClick, setText } from "./dom.js";
import { FileView } from "./fileview.js";
import { tabKey } from "./identity.js";
import { keyIn, linkTo, relayOf } from "./links.js";
import { qrCode } from "./qrcode.js";
import { Session } from "./session.js";

const UPDATE_MS = 250;

const RELAYS = {
  connected: ["good", "connected"],
  refused: ["bad", "not admitted"],
  lost: ["warn", "connecting again"],
};
const PEERS = {
  none: ["", "nobody yet"],
  joining: ["warn", "joining"],
  paired: ["good", "connected"],
  away: ["warn", "away"],
  busy: ["bad", "taken"],
};

/** Shows the state of one connection as a badge. */
function showBadge(id, [kind, text]) {
  const badge = byId(id);
  badge.className = `badge ${kind}`;
  setText(badge, text);
}

function showRelay(state, error, key) {
  showBadge("relay-state", RELAYS[state]);
  byId("refused").hidden = state !== "refused";
  byId("usable").hidden = state === "refused";
  setText(byId("refused-key"), String(key.publicKey));
  const lost = byId("lost");
  lost.hidden = state !== "lost";
  if (error !== undefined) {
    setText(lost, `${error.message[0].toUpperCase()}${error.message.slice(1)}. This page tries again by itself.`);
  }
}

function showInvitation(key) {
  const link = linkTo(key.publicKey, location);
  setText(byId("link"), link);
  copyOnClick(byId("copy-link"), () => link);
  byId("open-tab").href = link;
  byId("qr").replaceChildren(qrCode(link, "The link as a QR code"));
}

function showPeer(state, peer, checkCode) {
  showBadge("peer-state", PEERS[state]);
  byId("busy").hidden = state !== "busy";
  const isPaired = state === "paired" || state === "away";
  byId("invite").hidden = isPaired || state === "busy" || state === "joining";
  byId("paired").hidden = !isPaired;
  if (isPaired) {
    setText(byId("code"), checkCode);
    setText(byId("peer-key"), String(peer));
  }
}

function connectFiles(session) {
  const views = new Map();
  const actions = {
    accept: (file) => session.transfers.accept(file),
    cancel: (file) => session.transfers.cancel(file),
  };
  const update = () => {
    const { outgoing, incoming } = session.transfers;
    for (const file of [...outgoing, ...incoming].filter((each) => !views.has(each))) {
      const view = new FileView(file, outgoing.includes(file), actions);
      views.set(file, view);
      byId("files").prepend(view.element);
    }
    for (const view of views.values()) {
      view.update(performance.now());
    }
  };
  const offer = (files) => [...files].forEach((file) => session.transfers.offer(file));
  const input = byId("file");
  input.addEventListener("change", () => {
    offer(input.files);
    input.value = "";
  });
  const drop = byId("paired");
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    offer(event.dataTransfer.files);
  });
  setInterval(update, UPDATE_MS);
  return update;
}

async function start() {
  const key = await tabKey();
  const peer = keyIn(location.hash);
  if (peer?.equals(key.publicKey)) {
    history.replaceState(null, "", location.pathname);
  }
  const join = peer === null || peer.equals(key.publicKey) ? null : peer;
  setText(byId("own-key"), String(key.publicKey));
  setText(
    byId("key-kept"),
    key.kind === "webcrypto" ? "kept by the browser; no page can read it" : `in this page's memory: ${key.reason}`,
  );
  showInvitation(key);
  showPeer(join === null ? "none" : "joining", join, "");
  byId("join-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const other = keyIn(byId("join-link").value);
    byId("join-problem").hidden = other !== null;
    if (other !== null) {
      location.hash = `join=${other.hex}`;
    }
  });
  addEventListener("hashchange", () => location.reload());

  const client = new DerpClient({ url: relayOf(location), key, allowInsecure: true, appName: "demo" });
  let code = "";
  const session = new Session(
    { client, key, peer: join, clock: systemClock },
    {
      onRelay: (state, error) => showRelay(state, error, key),
      onPeer: (state, other, checkCode) => {
        showPeer(state, other, checkCode);
        if (state === "paired" && code !== checkCode) {
          chat.note(
            code === "" ? "The other page is connected." : "The other page has come back; compare the new code.",
          );
          code = checkCode;
        } else if (state === "away") {
          chat.note("The other page is away.");
        }
      },
      onChat: (text) => chat.add("Other", text),
      onFiles: () => updateFiles(),
    },
  );
  const chat = new ChatView((text) => session.chat(text));
  const updateFiles = connectFiles(session);
  await session.run();
}

await start();
