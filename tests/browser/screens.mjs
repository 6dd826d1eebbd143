// Screens: takes pictures of pages as people of each role see them.
//
// Reads {"web", "password", "folder", "shots": [{"name", "login", "path", "width", "fill", "press"}]}; a shot without a
// login is a stranger's. Where there is a button to press, the fields are filled first: [name, value].
import { join } from 'node:path';
import { launch, listen, told } from './chromium.mjs';

const HEIGHT = 900;

async function signIn(context, web, login, password) {
  const page = await context.newPage();
  await page.goto(`${web}/login`);
  await page.fill('#login', login);
  await page.fill('#password', password);
  await Promise.all([page.waitForURL((url) => url.pathname !== '/login'), page.press('#password', 'Enter')]);
  await page.close();
}

const { web, password, folder, shots } = await told();
const browser = await launch();
const contexts = new Map();
for (const { name, login, path, width, fill = [], press } of shots) {
  if (!contexts.has(login)) {
    const context = await browser.newContext({ locale: 'it-IT', reducedMotion: 'reduce' });
    if (login) await signIn(context, web, login, password);
    contexts.set(login, context);
  }
  const page = await contexts.get(login).newPage();
  const complaints = listen(page);
  await page.setViewportSize({ width, height: HEIGHT });
  await page.goto(`${web}${path}`, { waitUntil: 'load' });
  for (const [field, value] of fill) await page.fill(`[name="${field}"]`, value);
  if (press) await Promise.all([page.waitForEvent('load'), page.click(press)]);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.close();
  console.log(JSON.stringify({ name, complaints }));
}
await browser.close();
