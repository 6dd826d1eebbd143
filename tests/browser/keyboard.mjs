// Keyboard: hands that have no mouse. Everything is reached by Tab, chosen by arrows and Enter, as a person would.

/** More than the links and fields of any page. */
const PRESSES = 400;

/** What has the focus, as a screen reader would call it. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const labelled = (element.getAttribute('aria-labelledby') ?? '')
      .split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ')
      .trim();
    const own = element.getAttribute('aria-label') ?? (labelled || null);
    const label = element.labels?.[0]?.textContent ?? null;
    const name = own ?? label ?? element.textContent ?? '';
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return {
      tag: element.tagName.toLowerCase(),
      type: element.getAttribute('type'),
      field: element.getAttribute('name'),
      value: element.value ?? null,
      href: element.getAttribute('href'),
      name: name.replace(/\s+/g, ' ').trim(),
      seen: box.width > 0 && box.height > 0 && style.visibility !== 'hidden',
    };
  });
}

/** Presses Tab until what has the focus is what is looked for. */
export async function tabTo(page, what, isIt) {
  const passed = [];
  for (let press = 0; press < PRESSES; press += 1) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    if (here === null) continue;
    if (isIt(here)) {
      if (!here.seen) throw new Error(`${what} has the focus and cannot be seen`);
      return here;
    }
    passed.push(here.name || here.field);
  }
  throw new Error(`Tab never reaches ${what} on ${page.url()}; it passes: ${[...new Set(passed)].join(' | ')}`);
}

/** A link by the end of its address. */
export const linkTo = (path) => (here) => here.tag === 'a' && (here.href ?? '').endsWith(path);

/** A field by its name. */
export const field = (name) => (here) => here.field === name;

/** A button by its words. */
export const button = (words) => (here) => here.tag === 'button' && words.test(here.name);

/** A section that opens, by its words. */
export const section = (words) => (here) => here.tag === 'summary' && words.test(here.name);

/** Goes to a link or button and presses Enter; waits for the page that follows. */
export async function follow(page, what, isIt) {
  await tabTo(page, what, isIt);
  const next = page.waitForNavigation({ waitUntil: 'load', timeout: 10_000 });
  await Promise.all([next, page.keyboard.press('Enter')]).catch(async (error) => {
    const invalid = await page.evaluate(() => [...document.querySelectorAll(':invalid')].map((one) => one.name).filter(Boolean));
    throw new Error(`${what} leads nowhere from ${page.url()} (not filled in: ${invalid}): ${error.message.split('\n')[0]}`);
  });
}

/** Goes to a field and types. */
export async function type(page, name, text) {
  await tabTo(page, `the field ${name}`, field(name));
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Goes to a group of radio buttons and chooses one by arrows. */
export async function choose(page, name, value) {
  await tabTo(page, `the choice ${name}`, field(name));
  for (let press = 0; press < PRESSES; press += 1) {
    const here = await focused(page);
    if (here.value === value) {
      await page.keyboard.press('Space');
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`arrows never reach ${name} = ${value} on ${page.url()}`);
}

/** Goes to a list of options and chooses one by typing its first letters. */
export async function pick(page, name, words) {
  await tabTo(page, `the list ${name}`, field(name));
  await page.keyboard.type(words);
}

/** Signs in from the first field of the login page. */
export async function signIn(page, web, login, password) {
  await page.goto(`${web}/login`);
  await type(page, 'login', login);
  await type(page, 'password', password);
  await Promise.all([
    page.waitForURL((url) => url.pathname !== '/login'),
    page.keyboard.press('Enter'),
  ]);
}
