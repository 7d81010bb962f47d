// The keys that may not use the relay, with a form that adds one.

import { attempt, confirm } from "./dialogs.js";
import { h, keyText, replace, table } from "./dom.js";
import { count, isKey, shortKey } from "./format.js";

const DENIED_SHOWN = 50;

/**
 * The list of denied keys.
 *
 * @param onChange runs when a key was denied or allowed
 * @returns its element, show(lists), and deny(key), which asks first
 */
export function deniedKeys(api, isAdmin, onChange) {
  const list = h("div", {});
  const field = h("input", {
    id: "deny-key",
    required: true,
    pattern: "nodekey:[0-9a-f]{64}",
    placeholder: "nodekey:…",
    title: "nodekey: and 64 hex digits",
    autocomplete: "off",
    spellcheck: "false",
  });
  const form = h(
    "form",
    { class: "field" },
    h("label", { for: "deny-key" }, "Deny a key that is not connected"),
    h("div", { class: "row grow" }, field, h("button", { class: "danger" }, "Deny")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = field.value.trim();
    if (isKey(key)) {
      attempt(async () => {
        const done = await deny(key);
        if (done) {
          field.value = "";
        }
        return done;
      });
    }
  });
  const show = ({ keys, file }) =>
    replace(
      list,
      keys.length + file.length === 0
        ? h("p", { class: "muted" }, "No key is denied.")
        : table(
            "Denied keys",
            ["Key", "Where", ...(isAdmin ? ["Actions"] : [])],
            [
              ...keys.slice(0, DENIED_SHOWN).map((key) => [
                keyText(key),
                "edited",
                ...(isAdmin
                  ? [
                      h(
                        "button",
                        {
                          type: "button",
                          class: "small",
                          "data-focus": `allow ${key}`,
                          "aria-label": `Allow ${shortKey(key)} again`,
                          onclick: () => attempt(() => allow(key)),
                        },
                        "Allow",
                      ),
                    ]
                  : []),
              ]),
              ...file
                .slice(0, DENIED_SHOWN)
                .map((key) => [keyText(key), "derp.deny-list-file", ...(isAdmin ? [""] : [])]),
            ],
          ),
      keys.length > DENIED_SHOWN || file.length > DENIED_SHOWN
        ? h(
            "p",
            { class: "small muted" },
            `${count(keys.length + file.length)} keys in all; GET /api/v1/admission/deny lists them.`,
          )
        : null,
    );
  async function deny(key) {
    if (
      !(await confirm({
        title: "Deny a key?",
        lines: [
          h("p", {}, h("code", {}, key)),
          "Its connections are closed at once, and it cannot log in any more until it is taken off the list below. " +
            "In a region with a data grid this holds at every relay.",
        ],
        verb: "Deny",
        call: "PUT /api/v1/admission/deny",
      }))
    ) {
      return "";
    }
    await changeDenied((keys) => [...keys.filter((each) => each !== key), key]);
    return `Denied ${shortKey(key)}.`;
  }

  async function allow(key) {
    if (
      !(await confirm({
        title: "Take a key off the list?",
        lines: [h("p", {}, h("code", {}, key)), "It can log in again, unless another check refuses it."],
        verb: "Allow again",
        call: "PUT /api/v1/admission/deny",
        danger: false,
      }))
    ) {
      return "";
    }
    await changeDenied((keys) => keys.filter((each) => each !== key));
    return `${shortKey(key)} can log in again.`;
  }

  /** Replaces the list that was read just before; the relay refuses it if another admin was faster. */
  async function changeDenied(change) {
    const { body, etag } = await api.call("GET", "/admission/deny");
    const { body: after } = await api.call("PUT", "/admission/deny", {
      body: { keys: change(body.keys) },
      ifMatch: etag,
    });
    show(after);
    onChange();
  }

  return {
    element: h("section", { class: "card" }, h("header", {}, h("h2", {}, "Denied keys")), list, isAdmin ? form : ""),
    show,
    deny,
  };
}
