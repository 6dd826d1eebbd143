// Authenticator: a made-up one, which a person has unlocked; and the passkey that is made with it on the own page.

export async function addAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
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
}

/** Fills in the form of a new passkey, up to the button that asks the browser. */
export async function askForPasskey(page, web, password) {
  await page.goto(`${web}/account`);
  const form = page.locator('form[action="/account/passkeys/ask"]');
  await form.locator('[name=name]').fill('Telefono di prova');
  await form.locator('[name=passkey_proof]').fill(password);
  await form.getByRole('button').click();
}

/** Adds a passkey. */
export async function addPasskey(page, web, password) {
  await askForPasskey(page, web, password);
  await page.getByRole('button', { name: 'Usa la passkey' }).click();
  await page.waitForURL(`${web}/account#passkeys`);
}

/** What a machine is to be told of the passkey: the line, and its words. */
export async function record(page) {
  const records = page.getByRole('region', { name: 'La tua passkey sulle macchine' });
  const line = await records.locator('pre').textContent();
  const words = (await records.locator('[data-words]').textContent()).trim();
  return { records, line, words };
}
