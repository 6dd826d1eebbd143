// Consent: a contact with a passkey, who agrees to each session that is named to them.
//
// Reads lines: first {"web", "login", "password"}, then the identifier of a session each. Writes a line of JSON for each:
// first the record of the passkey and its words, then when the button was pressed (ms since 1970).
import { createInterface } from 'node:readline';
import { addAuthenticator, addPasskey, record } from './authenticator.mjs';
import { launch, listen } from './chromium.mjs';
import { signIn } from './keyboard.mjs';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (it) => console.log(JSON.stringify(it));
const { web, login, password } = JSON.parse((await lines.next()).value);
const browser = await launch();
const page = await browser.newPage({ locale: 'it-IT' });
try {
  const complaints = listen(page);
  await addAuthenticator(page);
  await signIn(page, web, login, password);
  await addPasskey(page, web, password);
  const { line, words } = await record(page);
  say({ line, words });
  for await (const session of lines) {
    await page.goto(`${web}/assistance/${session}`);
    const button = page.getByRole('button', { name: 'Acconsenti con la passkey' });
    await button.waitFor();
    const tapped = Date.now();
    await button.click();
    say({ tapped });
    await page.waitForLoadState();
    if (complaints.length > 0) throw new Error(complaints.join('; '));
  }
} catch (error) {
  say({ problem: `${error} on ${page.url()}: ${await page.textContent('main')}` });
}
await browser.close();
