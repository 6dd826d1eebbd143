// A real OpenID Connect provider on this computer, with one person at its door and, when it is told, a forger inside.
//
// Arguments: its port, and where browsers go back to. Standard input: one order per line, as JSON:
//   {"subject": who is at the door, "" for somebody who gives up,
//    "forged": {"claims": {…}, "key": "first" | "second" | "stranger" | "secret" | "none"}, or null,
//    "keys": the names of the keys that it publishes,
//    "asks": whether the person presses a button there}
// It answers "ready", then "done" to every order, and ends with its input.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

// Standard output is ours: the library warns there of what a test does not care for.
console.info = () => {};
const say = (word) => process.stdout.write(`${word}\n`);

const [port, back] = process.argv.slice(2);
const CLIENTS = ['custode', 'another'];
const secretOf = (client) => `the secret of ${client}`;

const PAGE = `<!doctype html><title>Provider</title><link rel="icon" href="data:,">
<form method="post"><button>Sono io</button></form>`;

const key = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const keys = { first: key(), second: key(), stranger: key() };
const told = (name) => ({ kid: name, use: 'sig', alg: 'RS256' });

let orders = { subject: 'alfa', forged: null, keys: ['first'], asks: false };

const provider = new Provider(`http://localhost:${port}`, {
  clients: CLIENTS.map((client) => ({
    client_id: client,
    client_secret: secretOf(client),
    redirect_uris: [back],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  })),
  cookies: { keys: ['of no use elsewhere'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [{ ...keys.first.export({ format: 'jwk' }), ...told('first') }] },
  pkce: { required: () => true },
});

/** The person at the door logs in and agrees, or gives up. */
async function interact(request, response) {
  const { params, prompt } = await provider.interactionDetails(request, response);
  const finish = (result) => provider.interactionFinished(request, response, result);
  if (orders.asks && request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    return response.end(PAGE);
  }
  if (orders.subject === '') return finish({ error: 'access_denied' });
  if (prompt.name === 'login') return finish({ login: { accountId: orders.subject, remember: false } });
  const grant = new provider.Grant({ accountId: orders.subject, clientId: params.client_id });
  grant.addOIDCScope('openid');
  return finish({ consent: { grantId: await grant.save() } });
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs claims as an honest provider never would. */
function forge(claims, by) {
  const signatures = {
    none: () => '',
    secret: (text) => createHmac('sha256', secretOf('custode')).update(text).digest('base64url'),
  };
  const algorithm = { none: 'none', secret: 'HS256' }[by] ?? 'RS256';
  // A stranger says that it is the first.
  const header = { alg: algorithm, kid: by === 'stranger' ? 'first' : by };
  const text = `${part(header)}.${part(claims)}`;
  const signature = signatures[by] ?? ((said) => sign('sha256', said, keys[by]).toString('base64url'));
  return `${text}.${signature(Buffer.from(text))}`;
}

provider.use(async (context, next) => {
  await next();
  const honest = context.body?.id_token;
  if (!honest || !orders.forged) return;
  const claims = JSON.parse(Buffer.from(honest.split('.')[1], 'base64url'));
  context.body = { ...context.body, id_token: forge({ ...claims, ...orders.forged.claims }, orders.forged.key) };
});

/** The keys that are published now. */
function publish(response) {
  const shown = (name) => ({ ...createPublicKey(keys[name]).export({ format: 'jwk' }), ...told(name) });
  response.setHeader('content-type', 'application/jwk-set+json');
  response.end(JSON.stringify({ keys: orders.keys.map(shown) }));
}

const answer = provider.callback();
const server = createServer((request, response) => {
  if (request.url === '/jwks') return publish(response);
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  return interact(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
server.listen(Number(port), 'localhost', () => say('ready'));

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  orders = { ...orders, ...JSON.parse(line) };
  say('done');
});
input.on('close', () => process.exit(0));
