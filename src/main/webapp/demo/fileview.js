import { formatBytes } from "./bytes.js";
import { h, setText } from "./dom.js";
import { Meter } from "./meter.js";

const STATES = {
  offered: "waits to be accepted",
  done: "complete",
  declined: "declined",
  cancelled: "cancelled",
  unreadable: "this file cannot be read any more",
};

/** A file's row: its progress and rate, and what can be done with it. */
export class FileView {
  #file;
  #isOutgoing;
  #actions;
  #meter = new Meter();
  #shown = "";
  #startedMs = null;
  #state = h("span", { class: "small muted" });
  #bar;
  #buttons = h("span", { class: "row" });

  /** @param {object} actions `accept(file)`, `cancel(file)` */
  constructor(file, isOutgoing, actions) {
    this.#file = file;
    this.#isOutgoing = isOutgoing;
    this.#actions = actions;
    const direction = isOutgoing ? "To the other page" : "From the other page";
    const label = `Progress of ${file.name}`;
    this.#bar = h("progress", { max: String(Math.max(1, file.size)), value: "0", "aria-label": label });
    this.element = h(
      "li",
      { class: "file" },
      h("span", { class: "name" }, file.name),
      h("span", { class: "small muted" }, `${direction}, ${formatBytes(file.size)}`),
      this.#bar,
      this.#state,
      this.#buttons,
    );
  }

  /** Shows the file as it is now. */
  update(nowMs) {
    const file = this.#file;
    const bytes = this.#isOutgoing ? file.acked : file.received;
    this.#bar.value = file.state === "done" ? this.#bar.max : bytes;
    if (file.state !== this.#shown) {
      this.#shown = file.state;
      this.#buttons.replaceChildren(...this.#makeButtons());
    }
    const isMoving = file.state === "sending" || file.state === "receiving";
    if (isMoving) {
      this.#startedMs ??= nowMs;
      const rate = this.#meter.rate(bytes, nowMs);
      setText(this.#state, `${formatBytes(bytes)} of ${formatBytes(file.size)}, ${formatBytes(rate)}/s`);
    } else if (file.state === "done" && this.#startedMs !== null) {
      const seconds = Math.max(0.001, (nowMs - this.#startedMs) / 1_000);
      setText(this.#state, `complete, ${formatBytes(file.size / seconds)}/s on average`);
      this.#startedMs = null;
    } else if (file.state !== "done" || this.#state.textContent === "") {
      setText(this.#state, STATES[file.state]);
    }
  }

  #makeButtons() {
    const file = this.#file;
    const button = (label, members) => h("button", { type: "button", class: "small", ...members }, label);
    const cancel = (label) => button(label, { onclick: () => this.#actions.cancel(file) });
    if (file.state === "offered" && !this.#isOutgoing) {
      const accept = { class: "small primary", onclick: () => this.#actions.accept(file) };
      return [button("Accept", accept), cancel("Decline")];
    }
    if (!file.isOver) {
      return [cancel("Cancel")];
    }
    if (file.state === "done" && !this.#isOutgoing) {
      const url = URL.createObjectURL(file.blob);
      return [h("a", { class: "button small primary", href: url, download: file.name }, "Save")];
    }
    return [];
  }
}
