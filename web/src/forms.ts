// Forms: nothing typed is lost by leaving, nothing is sent twice, and an error is where the focus is.

/** Forms in which somebody wrote since they were shown. */
const written = new Set<HTMLFormElement>();

document.addEventListener("input", (event) => {
  const field = event.target;
  const counts = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "file");
  if (counts && field.form !== null && !field.form.hasAttribute("data-forget")) {
    written.add(field.form);
  }
});

// The browser asks in its own words; the sentence is for those that still show ours.
window.addEventListener("beforeunload", (event) => {
  if ([...written].some((form) => form.isConnected)) {
    event.preventDefault();
    event.returnValue = document.body.dataset["unsent"] ?? "";
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) {
    return;
  }
  if (form.dataset["sent"] === "yes") {
    event.preventDefault();
    return;
  }
  written.delete(form);
  if (form.method === "post" && !form.matches("[hx-post]")) {
    hold(form);
  }
});

/** Lets a form be sent once. Its buttons stay enabled, since a disabled one is not sent along. */
function hold(form: HTMLFormElement): void {
  form.dataset["sent"] = "yes";
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-disabled", "true");
  }
}

// Who comes back by the browser's history may send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
    delete form.dataset["sent"];
    for (const button of form.querySelectorAll("button")) {
      button.removeAttribute("aria-disabled");
    }
  }
});

/** What was not accepted is read first. */
function showErrors(within: ParentNode): void {
  within.querySelector<HTMLElement>("[data-focus]")?.focus();
}

showErrors(document);
document.addEventListener("htmx:after:swap", () => showErrors(document));
