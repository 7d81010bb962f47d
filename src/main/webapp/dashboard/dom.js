// Makes elements. Text is always set as text, never as HTML, and styles by CSSOM, which the page's policy allows.

import { shortKey } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: `h("p", {class: "muted"}, "a text", h("b", {}, "bold"))`; members that begin with "on" listen. */
export function h(tag, members = {}, ...children) {
  return fill(document.createElement(tag), members, children);
}

/** An SVG element, likewise. */
export function s(tag, members = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), members, children);
}

function fill(element, members, children) {
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((each) => each !== undefined && each !== null && each !== false));
  return element;
}

/** The element with an id, which exists. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

/** Sets the text of an element if it is another one, so that nothing is laid out again in vain. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Replaces the children of an element, unless something in it is being pressed. A button in it that has the focus keeps
 * it, by its data-focus.
 */
export function replace(element, ...children) {
  if (element.matches(":active")) {
    return;
  }
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  element.replaceChildren(...children.flat(Infinity).filter((each) => each));
  if (focused) {
    const again = [...element.querySelectorAll("[data-focus]")].find((each) => each.dataset.focus === focused);
    again?.focus({ preventScroll: true });
  }
}

/** A table in a box that scrolls sideways; cells are texts or elements, and an array [class, cell] has a class. */
export function table(caption, heads, rows, members = {}) {
  const cell = (each, index) => {
    const [kind, content] = Array.isArray(each) ? each : [undefined, each];
    const head = heads[index];
    return h("td", { class: kind, "data-label": Array.isArray(head) ? head[1] : head }, content);
  };
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      members,
      h("caption", { class: "hidden-text" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((each) =>
            Array.isArray(each) ? h("th", { scope: "col", class: each[0] }, each[1]) : h("th", { scope: "col" }, each),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) => h("tr", {}, row.map(cell))),
      ),
    ),
  );
}

/** A node key, shortened; the whole key is shown when it is pointed at. */
export function keyText(key) {
  return h("code", { class: "key", title: key }, shortKey(key));
}

/** A badge. */
export function badge(kind, text) {
  return h("span", { class: `badge ${kind}` }, text);
}
