// Elsewhere: signs in by a provider, which is another site than ours.
//
// Reads {"web", "name", "issuer"} and writes one line of JSON: what went wrong, if anything did.
import { launch, listen, told } from './chromium.mjs';

const { web, name, issuer } = await told();
const browser = await launch();
let problem = null;
try {
  const page = await browser.newPage({ locale: 'it-IT' });
  const complaints = listen(page);
  const seen = new Set();
  page.on('request', (request) => seen.add(new URL(request.url()).origin));
  await page.goto(`${web}/login`);
  await page.getByRole('button', { name }).click();
  // Who they are, and that Custode may know.
  for (let asked = 0; asked < 2; asked += 1) {
    await page.waitForURL(`${issuer}/interaction/**`);
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Sono io' }).click()]);
  }
  await page.waitForURL(`${web}/queue`);
  if (!seen.has(issuer)) throw new Error('the provider was never asked');
  if (complaints.length > 0) throw new Error(complaints.join('; '));
} catch (error) {
  problem = String(error);
}
console.log(JSON.stringify({ problem }));
await browser.close();
