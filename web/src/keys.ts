// Keys: `/` searches, `j` and `k` walk along a list, Enter opens a row, `x` marks it, `?` helps.
//
// A list is a table with the class `list` whose rows hold a link. All of it can be switched off (WCAG 2.1.4),
// and no key is taken while somebody writes.
import { isOn } from "./remember.ts";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || !isOn("keys")) {
    return;
  }
  const act = actions[event.key];
  if (act?.() === true) {
    event.preventDefault();
  }
});

/** Each answers whether it did something. */
const actions: Record<string, () => boolean> = {
  "/": () => focus(document.querySelector<HTMLElement>("[data-search], #search")),
  "?": () => {
    const help = document.getElementById("keys");
    help?.showPopover?.();
    return focus(help?.querySelector<HTMLElement>("button") ?? null);
  },
  j: () => walk(1),
  k: () => walk(-1),
  x: () => {
    const box = current()?.querySelector<HTMLInputElement>("input[type=checkbox]");
    box?.click();
    return box !== null && box !== undefined;
  },
};

function isWriting(target: EventTarget | null): boolean {
  const fields = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  return target instanceof Element && target.closest(fields) !== null;
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  return element !== null;
}

/** The rows of the page's list. They are read each time: a live list changes. */
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("table.list tbody tr")].filter((row) => row.querySelector("a[href]") !== null);
}

/** The row in which the focus is. */
function current(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("table.list tbody tr") ?? null;
}

/** Moves the focus to the link of another row; Enter then opens it, as it opens any link. */
function walk(step: 1 | -1): boolean {
  const all = rows();
  const from = current();
  const at = from === null ? (step === 1 ? 0 : all.length - 1) : all.indexOf(from) + step;
  const row = all[at];
  const link = row?.querySelector<HTMLElement>("th a[href], a[href]") ?? null;
  row?.scrollIntoView({ block: "nearest" });
  return focus(link);
}
