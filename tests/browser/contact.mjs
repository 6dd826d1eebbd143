// Contact: adds a passkey with a made-up authenticator, and takes from the own page what a machine is to be told of it.
//
// Reads {"web", "login", "password"} and writes one line of JSON: the record, its words, what the button copied, and
// what went wrong, if anything did.
import { addAuthenticator, addPasskey, record } from './authenticator.mjs';
import { launch, listen, told } from './chromium.mjs';
import { signIn } from './keyboard.mjs';

const { web, login, password } = await told();
const browser = await launch();
const context = await browser.newContext({ locale: 'it-IT', permissions: ['clipboard-read', 'clipboard-write'] });
const page = await context.newPage();
const said = { problem: null };
try {
  const complaints = listen(page);
  await addAuthenticator(page);
  await signIn(page, web, login, password);
  await addPasskey(page, web, password);
  const { records, line, words } = await record(page);
  Object.assign(said, { line, words });
  await records.getByRole('button', { name: 'Copia' }).click();
  await records.getByText('Copiato.').waitFor();
  said.copied = await page.evaluate(() => navigator.clipboard.readText());
  if (complaints.length > 0) throw new Error(complaints.join('; '));
} catch (error) {
  said.problem = `${error} on ${page.url()}: ${await page.textContent('main')}`;
}
console.log(JSON.stringify(said));
await browser.close();
