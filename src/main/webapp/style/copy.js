// Shows the buttons with data-copy, each of which copies the text of the code before it.

const SHOWN_MS = 2000;

for (const button of document.querySelectorAll("[data-copy]")) {
  const code = button.previousElementSibling;
  const label = button.textContent;
  const name = button.getAttribute("aria-label");
  button.hidden = false;
  button.addEventListener("click", async () => {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code); // where the page is not secure, or copying is not allowed
      done = "Selected";
    }
    button.textContent = done;
    button.setAttribute("aria-label", done);
    setTimeout(() => {
      button.textContent = label;
      button.setAttribute("aria-label", name);
    }, SHOWN_MS);
  });
}
