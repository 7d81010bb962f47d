import { byId, h } from "./dom.js";

const MAX_LINES = 500;

/** The chat: a log that screen readers follow, and a line to write in. */
export class ChatView {
  #log = byId("log");
  #form = byId("chat-form");
  #text = byId("chat-text");

  /** @param {(text: string) => boolean} send sends a line; returns whether it was taken */
  constructor(send) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#text.value.trim();
      if (text !== "" && send(text)) {
        this.add("You", text);
        this.#text.value = "";
      }
    });
  }

  /** Adds a line with the name of its author. */
  add(name, text) {
    this.#append(h("p", { class: name === "You" ? "own" : "other" }, h("b", {}, `${name}: `), text));
  }

  /** Adds a line about the connection. */
  note(text) {
    this.#append(h("p", { class: "muted" }, text));
  }

  #append(line) {
    const isAtEnd = this.#log.scrollTop + this.#log.clientHeight >= this.#log.scrollHeight - 8;
    this.#log.append(line);
    while (this.#log.childElementCount > MAX_LINES) {
      this.#log.firstElementChild.remove();
    }
    if (isAtEnd) {
      this.#log.scrollTop = this.#log.scrollHeight;
    }
  }
}
