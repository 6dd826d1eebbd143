// Contact: adds a passkey with a made-up authenticator, and takes from the own page what a machine is to be told of it.
//
// Reads {"web", "login", "password"} and writes one line of JSON: the record, its words, what the button copied, and
// what went wrong, if anything did.
import { launch, listen, told } from './chromium.mjs';
import { signIn } from './keyboard.mjs';

const { web, login, password } = await told();
const browser = await launch();
const context = await browser.newContext({ locale: 'it-IT', permissions: ['clipboard-read', 'clipboard-write'] });
const page = await context.newPage();
const said = { problem: null };
try {
  const complaints = listen(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signIn(page, web, login, password);
  await page.goto(`${web}/account`);
  const form = page.locator('form[action="/account/passkeys/ask"]');
  await form.locator('[name=name]').fill('Telefono di prova');
  await form.locator('[name=passkey_proof]').fill(password);
  await form.getByRole('button').click();
  await page.getByRole('button', { name: 'Usa la passkey' }).click();
  await page.waitForURL(`${web}/account#passkeys`);
  const records = page.getByRole('region', { name: 'La tua passkey sulle macchine' });
  said.line = await records.locator('pre').textContent();
  said.words = (await records.locator('[data-words]').textContent()).trim();
  await records.getByRole('button', { name: 'Copia' }).click();
  await records.getByText('Copiato.').waitFor();
  said.copied = await page.evaluate(() => navigator.clipboard.readText());
  if (complaints.length > 0) throw new Error(complaints.join('; '));
} catch (error) {
  said.problem = `${error} on ${page.url()}: ${await page.textContent('main')}`;
}
console.log(JSON.stringify(said));
await browser.close();
