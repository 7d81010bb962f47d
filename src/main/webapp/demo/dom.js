/** Returns the element with an id, which exists. */
export function byId(id) {
  return document.getElementById(id);
}

/** Returns a new element. Text is text, never HTML; a member that begins with `on` is a listener. */
export function h(tag, members = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(members)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children);
  return element;
}

/** Sets the text of an element if it is another one, so that screen readers do not repeat it. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Has a button copy a text, and shows that it did. */
export function copyOnClick(button, text) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      setText(button, "Copied");
    } catch {
      setText(button, "Copy failed");
    }
    setTimeout(() => setText(button, label), 2_000);
  });
}
