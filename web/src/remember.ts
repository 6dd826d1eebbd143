// What a person chose at this computer: `data-remember` boxes, kept in the browser and nowhere else.

const name = (key: string) => `custode-${key}`;

/** Whether this is on; it is until somebody switches it off. */
export function isOn(key: string): boolean {
  try {
    return localStorage.getItem(name(key)) !== "off";
  } catch {
    return true;
  }
}

for (const box of document.querySelectorAll<HTMLInputElement>("input[data-remember]")) {
  const key = box.dataset["remember"] ?? "";
  box.checked = isOn(key);
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(name(key), box.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing: the choice lasts as long as the page.
    }
  });
}
