// Copy: a button with `data-copy` takes the text of the element with that id to the clipboard, and says so beside it.
//
// Its button stays hidden where the browser lets no script do so (pages without TLS): the text can still be selected.

function offer(within: ParentNode): void {
  for (const button of within.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = navigator.clipboard === undefined;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-copy]") : null;
  const text = button === null ? null : document.getElementById(button.dataset["copy"] ?? "");
  if (button === null || text === null) {
    return;
  }
  const said = button.parentElement?.querySelector<HTMLElement>("[data-copied]");
  navigator.clipboard
    .writeText(text.textContent ?? "")
    .then(() => {
      if (said !== null && said !== undefined) {
        said.textContent = said.dataset["copied"] ?? "";
      }
    })
    .catch(() => getSelection()?.selectAllChildren(text));
});

offer(document);
document.addEventListener("htmx:after:swap", () => offer(document));
