// Passkeys: adds one with a made-up authenticator, comes in with it, shows its answer twice, takes it away.
//
// Reads {"web", "login", "password"} and writes one line of JSON: what went wrong, if anything did.
import { addAuthenticator, askForPasskey } from './authenticator.mjs';
import { launch, listen, told } from './chromium.mjs';
import { signIn } from './keyboard.mjs';

const { web, login, password } = await told();
const browser = await launch();

/** The button that asks the browser is pressed, and what the browser answered to the server is remembered. */
async function press(page) {
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Usa la passkey' }).click();
  const request = await sent;
  await page.waitForLoadState();
  return request;
}

async function enter(page) {
  await page.goto(`${web}/login`);
  await page.getByRole('button', { name: 'Entra con una passkey' }).click();
  return press(page);
}

function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
}

let problem = null;
const page = await browser.newPage({ locale: 'it-IT' });
try {
  const complaints = listen(page);
  await addAuthenticator(page);
  await signIn(page, web, login, password);
  await askForPasskey(page, web, password);
  await press(page);
  await page.waitForURL(`${web}/account#passkeys`);
  await page.getByRole('rowheader', { name: 'Telefono di prova' }).waitFor();

  await page.context().clearCookies();
  const answer = await enter(page);
  await page.waitForURL(`${web}/queue`);
  if (complaints.length > 0) throw new Error(complaints.join('; '));

  const again = await page.request.post(`${web}/login/passkey`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: web },
    data: answer.postData(),
    maxRedirects: 0,
  });
  expect('the same answer a second time', again.status(), 400);

  await page.goto(`${web}/account`);
  await page.getByRole('button', { name: 'Togli: Telefono di prova' }).click();
  await page.waitForURL(`${web}/account#passkeys`);
  await page.context().clearCookies();
  const refused = page.waitForResponse((response) => response.url() === `${web}/login/passkey`);
  await enter(page);
  expect('a key that was taken away', (await refused).status(), 401);
} catch (error) {
  problem = `${error} on ${page.url()}: ${await page.textContent('main')}`;
}
console.log(JSON.stringify({ problem }));
await browser.close();
