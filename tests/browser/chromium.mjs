// Chromium: Debian's, with a new profile, and nothing that calls home.
import { chromium } from 'playwright-core';

const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/** A browser. Root may not use Chromium's sandbox, and tests in containers are often root. */
export function launch() {
  const isRoot = process.getuid() === 0;
  return chromium.launch({
    executablePath: process.env.CUSTODE_CHROMIUM ?? '/usr/bin/chromium',
    args: isRoot ? [...FLAGS, '--no-sandbox'] : FLAGS,
  });
}

/** Tells what a page complains of: errors of scripts, what its own policy refused, what did not load. */
export function listen(page) {
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A stream that the page itself closes is no failure.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${reason}`);
  });
  return complaints;
}

/** The whole of standard input, as JSON. */
export async function told() {
  const pieces = [];
  for await (const piece of process.stdin) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}
