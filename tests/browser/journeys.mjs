// Journeys: what people do most, with the keyboard alone: ask, take charge, answer, confirm, close.
//
// Reads {"web", "password", "user", "operator"} and writes one line of JSON per journey: its name, and what went wrong.
import { launch, listen, told } from './chromium.mjs';
import { button, choose, field, follow, linkTo, pick, section, signIn, tabTo, type } from './keyboard.mjs';

const SUBJECT = 'Lo scanner del protocollo non parte';
const { web, password, user, operator } = await told();
const browser = await launch();

/** A person with a browser of their own. */
async function person(login) {
  const context = await browser.newContext({ locale: 'it-IT', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = listen(page);
  await signIn(page, web, login, password);
  return { page, complaints };
}

async function state(page) {
  return page.getAttribute('dl[data-state]', 'data-state');
}

async function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
}

/** From the first page to the number of the ticket. */
async function ask(page) {
  await follow(page, 'the way to a new request', linkTo('/requests/new'));
  await pick(page, 'category', 'Uno scanner');
  await type(page, 'subject', SUBJECT);
  await choose(page, 'hindrance', 'operation');
  await choose(page, 'alternative', 'exists');
  await type(page, 'description', 'Da questa mattina resta spento.');
  await follow(page, 'the button that sends', button(/^Invia/));
  const number = /\d{4}\/\d+/.exec(await page.textContent('main'));
  if (!number) throw new Error('the page after sending tells no number');
  return number[0];
}

/** From the queue to the page of the ticket, and the desk answers for it. */
async function takeCharge(page) {
  await follow(page, 'the ticket in the queue', (here) => here.tag === 'a' && here.name.includes(SUBJECT));
  await follow(page, 'taking charge', button(/^Prendi in carico$/));
  await expect('the state', await state(page), 'taken_in_charge');
}

/** The desk tells the requester what it did. */
async function answer(page) {
  await tabTo(page, 'the answer', field('answer'));
  await page.keyboard.type('Il cavo era staccato: ora è al suo posto.');
  await follow(page, 'closing technically', button(/^Rispondi e chiudi tecnicamente$/));
  await expect('the state', await state(page), 'technically_closed');
}

/** The desk closes what the requester need not confirm. */
async function close(page) {
  await follow(page, 'closing', button(/^Chiudi$/));
  await expect('the state', await state(page), 'closed');
}

/** A command that is folded away is opened and given as well. */
async function note(page) {
  await tabTo(page, 'a folded command', section(/^Collega a un altro ticket$/));
  await page.keyboard.press('Enter');
  await tabTo(page, 'its field', field('other'));
}

async function journey(name, { page, complaints }, walk) {
  let problem = null;
  try {
    await walk(page);
    if (complaints.length > 0) problem = complaints.join('; ');
  } catch (error) {
    problem = error.message;
  }
  console.log(JSON.stringify({ name, problem }));
}

const who = await person(user);
await journey('open a request', who, ask);
const desk = await person(operator);
await journey('take charge', desk, takeCharge);
await journey('reach a folded command', desk, note);
await journey('answer', desk, answer);
await journey('close', desk, close);
await browser.close();
