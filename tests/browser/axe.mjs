// Axe: tries pages against WCAG 2.1 A and AA, and for room at 360 px and at 400 % zoom.
//
// Reads {"session": {"name", "value", "url"}, "pages": [{"name", "url"}]} and writes one line of JSON per page that has problems.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch, listen, told } from './chromium.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const DESKTOP = { width: 1280, height: 900 };
// 400 % of a window of 1280 x 1024 leaves 320 x 256 CSS pixels (WCAG 1.4.10); 360 px is a small telephone.
const NARROW = [
  { width: 360, height: 640 },
  { width: 320, height: 256 },
];
// Tabs at work at the same time.
const TABS = 3;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }),
    RULES,
  );
  return result.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\n', ' ')}`),
  );
}

/** What is wider than the window and does not scroll in a box of its own. */
async function overflow(page, size) {
  await page.setViewportSize(size);
  // What watches its own size draws again before the second frame.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const beyond = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    const last = beyond.at(-1);
    return `${root.scrollWidth} px: ${last ? last.outerHTML.slice(0, 160) : '?'}`;
  });
  return wide === null ? [] : [`wider than ${size.width} px: ${wide}`];
}

async function check(context, { name, url }) {
  const page = await context.newPage();
  const problems = listen(page);
  try {
    await page.setViewportSize(DESKTOP);
    await page.goto(url, { waitUntil: 'load' });
    problems.push(...(await violations(page)));
    for (const size of NARROW) problems.push(...(await overflow(page, size)));
    problems.push(...(await violations(page)).map((problem) => `narrow: ${problem}`));
  } catch (error) {
    problems.push(`not tried: ${error.message}`);
  }
  await page.close();
  return { name, problems };
}

const { session, pages } = await told();
const browser = await launch();
const context = await browser.newContext({ reducedMotion: 'reduce' });
// Pages of known people listen to what changes, which the server tells nobody else.
await context.addCookies([session]);
const waiting = [...pages];
const work = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const outcome = await check(context, next);
    if (outcome.problems.length > 0) console.log(JSON.stringify(outcome));
  }
};
await Promise.all(Array.from({ length: TABS }, work));
await browser.close();
console.log(JSON.stringify({ tried: pages.length }));
