// Recording: watches a session as it runs, ends it, and replays it; whatever its terminal wrote does nothing.
//
// Reads {"web", "login", "password", "session", "wide"} and writes lines of JSON: {"step"} when it has come so far, at
// the end {"problem"}: what went wrong, if anything did.
import { launch, listen, told } from './chromium.mjs';
import { button, signIn, tabTo } from './keyboard.mjs';

/** A machine hands in each second; a whole recording is there when all of its processes are gone. */
const PATIENCE = 30_000;

const { web, login, password, session, wide } = await told();
const place = `${web}/assistance/${session}`;
const browser = await launch();
const say = (step) => console.log(JSON.stringify({ step }));

function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
}

/** The list of what happened. */
const moments = (page) => page.locator('section[aria-labelledby=moments]');

/** Waits until the terminal shows this. */
function shows(page, text) {
  return page.locator('#screen').getByText(text).first().waitFor({ timeout: PATIENCE });
}

/** What a terminal wrote is letters, and nothing else. */
async function harmless(page, title) {
  const made = await page.locator('main').evaluate((main) => main.querySelectorAll('script, img, iframe, [onerror], a[href*="invalid"]').length);
  expect('elements that a terminal made', made, 0);
  expect('the title', await page.title(), title);
}

const time = async (page) => (await page.locator('[data-time]').textContent()).split(' / ')[0];

/** Waits until the player stands there. */
function stands(page, at) {
  const isThere = (wanted) => document.querySelector('[data-time]').textContent.startsWith(wanted);
  return page.waitForFunction(isThere, at).catch(async () => {
    throw new Error(`the player stands at ${await time(page)}, not at ${at}`);
  });
}

async function watch(page) {
  await page.goto(place);
  await page.getByRole('link', { name: 'Guarda in diretta' }).first().click();
  await page.getByRole('heading', { level: 1, name: /^In diretta/ }).waitFor();
  await shows(page, '$');
  say('watching');
  await shows(page, '42 risposte');
  say('seen');
  await shows(page, 'innocuo');
  await moments(page).getByText('Finito con codice 3').waitFor({ timeout: PATIENCE });
  await moments(page).getByText(/SHA-256/).first().waitFor({ timeout: PATIENCE });
  await harmless(page, await page.title());
  say('harmless');
  await page.getByRole('button', { name: 'Termina' }).click();
  await page.waitForURL(place);
  await page.locator('[data-session-state=ended]').waitFor({ timeout: PATIENCE });
  say('ended');
}

async function whole(page) {
  const words = page.getByText('Integra: dall\'inizio alla fine', { exact: false });
  for (const begun = Date.now(); Date.now() - begun < PATIENCE; ) {
    await page.goto(`${place}/recording`);
    if ((await words.count()) > 0) return;
  }
  throw new Error('the recording is never whole');
}

async function replay(page) {
  await whole(page);
  const title = await page.title();
  const position = page.locator('[data-position]');
  await page.locator('[data-speed]').selectOption('8');
  await page.getByRole('button', { name: 'Riproduci' }).click();
  const begun = Date.now();
  await page.waitForFunction(() => Number(document.querySelector('[data-position]').value) > 2);
  const ratio = 2_000 / (Date.now() - begun);
  if (ratio < 1.5) throw new Error(`at eight times the speed it plays ${ratio} times as fast`);
  await tabTo(page, 'the button that pauses', button(/^(Pausa|Riproduci)$/));
  await page.getByRole('button', { name: 'Riproduci' }).waitFor({ timeout: PATIENCE });
  const left = await position.evaluate((range) => range.max - range.value);
  if (left > 0.2) throw new Error(`it stops ${left} s before its end`);
  await shows(page, 'innocuo');
  await harmless(page, title);

  const moment = moments(page).locator('li', { hasText: wide }).locator('a');
  const at = await moment.textContent();
  await moment.click();
  await stands(page, at);

  await tabTo(page, 'the position', (here) => here.type === 'range');
  await page.keyboard.press('Home');
  await stands(page, '00:00:00');
  await page.getByRole('button', { name: '+10 s: avanti' }).press('Enter');
  await page.waitForFunction(() => Number(document.querySelector('[data-position]').value) > 0);

  for (const sought of ['42 RISPOSTE', '<img src=']) {
    await page.getByRole('searchbox', { name: 'Cerca nel testo mostrato' }).fill(sought);
    await page.locator('main').getByRole('button', { name: 'Cerca' }).click();
    const line = page.locator('section', { has: page.locator('h2#found') }).locator('li', { hasText: new RegExp(sought, 'i') }).last();
    const there = await line.locator('a').textContent();
    await line.locator('a').click();
    await stands(page, there);
    await shows(page, sought.toLowerCase());
    await harmless(page, title);
  }
  say('replayed');
}

/** Without scripts the list, the search and the file are there. */
async function plain(state) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'it-IT', storageState: state });
  const page = await context.newPage();
  await page.goto(`${place}/recording?q=risposte`);
  expect('controls that do nothing', await page.getByRole('button', { name: 'Riproduci' }).count(), 0);
  await page.getByText('42 risposte').first().waitFor();
  await moments(page).getByText('Fine della sessione').waitFor();
  const file = await page.request.get(await page.getByRole('link', { name: 'Scarica il file' }).getAttribute('href').then((path) => `${web}${path}`));
  expect('the file', file.headers()['content-type'], 'application/x-asciicast');
  await context.close();
}

let problem = null;
const page = await browser.newPage({ locale: 'it-IT', viewport: { width: 1280, height: 900 } });
const complaints = listen(page);
page.on('request', (request) => {
  if (new URL(request.url()).origin !== web) complaints.push(`asked for ${request.url()}`);
});
page.on('dialog', (dialog) => complaints.push(`said ${dialog.message()}`));
try {
  await signIn(page, web, login, password);
  await watch(page);
  await replay(page);
  await plain(await page.context().storageState());
  if (complaints.length > 0) throw new Error(complaints.join('; '));
} catch (error) {
  problem = `${error} on ${page.url()}: ${await page.textContent('main')}`;
}
console.log(JSON.stringify({ problem }));
await browser.close();
