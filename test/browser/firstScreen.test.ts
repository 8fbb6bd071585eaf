import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { openTill } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/* The first screen comes with the frame's document, and can be used before anything else has. */

let world: World;
let url: string;
beforeAll(async () => {
  world = await startWorld();
  ({ url } = await openTill(world, 'first'));
});
afterAll(() => world.close());

/** Keeps what is asked for under this path until `go` is called. */
async function hold(page: Page, path: RegExp) {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route(path, async (route) => {
    await held;
    await route.continue();
  });
  return go;
}

const SCRIPTS = /\/frame\/assets\/.*\.js/;
const SESSIONS = /\/frame\/sessions$/;

/** Where everything of the screen stands. */
const places = (page: Page) =>
  page
    .frames()
    .at(-1)!
    .evaluate(() =>
      [...document.querySelectorAll('#frame h1, #frame input, #frame button, #frame label')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.textContent, ...[x, y, width, height].map(Math.round)];
      }),
    );

it('is typed in before any script has come, and goes on from there', async () => {
  const person = await world.newPerson();
  const page = await person.newPage();
  const goScripts = await hold(page, SCRIPTS);
  const goSession = await hold(page, SESSIONS);
  await page.goto(url, { waitUntil: 'commit' });
  const buyer = buyerAt(page);
  const field = buyer.screen('phone').locator('input');
  await field.click();
  await page.keyboard.type(SANDBOX_PHONES.fixedCode.slice(0, 6));
  const drawn = await places(page);

  const asks = page.waitForRequest(SESSIONS);
  goScripts();
  await asks;
  expect(await field.inputValue()).toBe(SANDBOX_PHONES.fixedCode.slice(0, 6));
  // The price has its place, and nothing has moved for it.
  await buyer.frame.getByText('A day pass').waitFor();
  expect(await places(page)).toEqual(drawn);

  // The focus and the caret are where they were; and the button is heard before there is a session.
  await page.keyboard.type(SANDBOX_PHONES.fixedCode.slice(6));
  expect(await field.inputValue()).toBe(SANDBOX_PHONES.fixedCode);
  await page.keyboard.press('Enter');
  await buyer.frame.getByRole('button', { name: 'Sending the code' }).waitFor();
  goSession();
  await buyer.screen('code').waitFor();
  await person.close();
});

it('stays with a known buyer who types another number, and makes way for one who does not', async () => {
  const person = await world.newPerson();
  const page = await person.newPage();
  await page.goto(url);
  const buyer = buyerAt(page);
  await buyer.introduce(world.newPhone());
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.pay();
  await page.getByText('Thank you').waitFor();

  const goSession = await hold(page, SESSIONS);
  await page.goto(url, { waitUntil: 'commit' });
  await buyer.screen('phone').locator('input').click();
  await page.keyboard.type('070');
  const opened = page.waitForResponse(SESSIONS);
  goSession();
  expect(await (await opened).json()).toMatchObject({ buyer: { instruments: [{ method: 'card' }] } });
  await buyer.frame.getByRole('button', { name: 'I have paid here before', disabled: false }).waitFor();
  expect(await buyer.screen('phone').locator('input').inputValue()).toBe('070');

  // They are known as soon as they say so; and without a word where they do not begin.
  await buyer.frame.getByRole('button', { name: 'I have paid here before' }).click();
  await buyer.screen('confirm').waitFor();

  // Another number is another person's.
  const goAgain = await hold(page, SESSIONS);
  await page.goto(url, { waitUntil: 'commit' });
  const other = world.newPhone();
  await buyer.screen('phone').locator('input').fill(other.phone);
  goAgain();
  await buyer.screen('phone').locator('button[type=submit]').click();
  await buyer.screen('code').waitFor();
  await buyer.giveCode(await other.code());
  await buyer.screen('payment-method').locator('input[autocomplete=email]').waitFor();

  await page.unroute(SESSIONS);
  await page.goto(url);
  await buyer.screen('confirm').waitFor();
  await person.close();
});

it('is what the script draws, letter by letter', async () => {
  const person = await world.newPerson({ locale: 'sv-SE' });
  const page = await person.newPage();
  const goScripts = await hold(page, SCRIPTS);
  const goSession = await hold(page, SESSIONS);
  await page.goto(url, { waitUntil: 'commit' });
  const buyer = buyerAt(page);
  await buyer.screen('phone').locator('input').waitFor();
  const frame = page.frames().at(-1)!;
  const markup = () => frame.evaluate(() => document.querySelector('main')!.outerHTML);
  const sent = await markup();
  const asks = page.waitForRequest(SESSIONS);
  goScripts();
  await asks;
  await buyer.frame.getByText('A day pass').waitFor();
  expect(await markup()).toBe(sent);
  goSession();
  await person.close();
});
