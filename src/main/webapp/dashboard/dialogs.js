// Confirmations and short messages.

import { byId, h, setText } from "./dom.js";

/**
 * Asks before something is changed; resolves to true if the reader agrees.
 *
 * @param title what will be done, as a heading
 * @param lines the consequences, each a text or an element
 * @param verb the text of the button that agrees
 * @param call the call of the API, such as "DELETE /api/v1/map"
 */
export function confirm({ title, lines, verb, call, danger = true }) {
  return new Promise((resolve) => {
    const agree = h("button", { value: "agree", class: danger ? "danger primary" : "primary" }, verb);
    const dialog = h(
      "dialog",
      { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id: "dialog-title" }, title),
        h(
          "div",
          { id: "dialog-text" },
          lines.map((each) => (typeof each === "string" ? h("p", {}, each) : each)),
        ),
        h("p", { class: "small muted" }, "Call: ", h("code", {}, call)),
        h("menu", {}, h("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, "Cancel"), agree),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "agree");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Shows a form in a dialog; resolves to the form element when it is sent, or undefined.
 *
 * @param fields the elements of the form
 * @param verb the text of the button that sends it
 */
export function ask({ title, fields, verb }) {
  return new Promise((resolve) => {
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      fields,
      h(
        "menu",
        {},
        h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        h("button", { value: "agree", class: "primary" }, verb),
      ),
    );
    const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "agree" ? form : undefined);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

let hiding;

/** Shows a short message, which screen readers announce. */
export function notify(text, isBad = false) {
  const box = byId("message");
  setText(box, text);
  box.classList.toggle("bad", isBad);
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(
    () => {
      box.hidden = true;
    },
    isBad ? 12_000 : 6_000,
  );
}

/** Runs an action of an administrator, and reports its result or its failure. */
export async function attempt(action) {
  try {
    const text = await action();
    if (text) {
      notify(text);
    }
  } catch (error) {
    notify(
      error.status === 412
        ? "Nothing was changed: someone else has changed it in the meantime. Try again."
        : `Nothing was changed: ${error.message}`,
      true,
    );
  }
}
