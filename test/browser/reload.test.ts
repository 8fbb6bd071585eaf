import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { openTill } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  // One whose browser lets a frame of another site keep something for its tab.
  person = await launchPerson({ thirdPartyCookies: true });
});
afterAll(async () => {
  await person.close();
  await world.close();
});

it('a page loaded again, or come back to, goes on where the buyer was, with one text message', async () => {
  const till = await openTill(world, 'again');
  const page = await person.newPage();
  await page.goto(till.url);
  const buyer = buyerAt(page);
  const { frame, screen } = buyer;
  const { phone, code } = world.newPhone();
  const value = (token: string) => frame.locator(`input[autocomplete=${token}]`).inputValue();
  const again = async (name: string) => {
    await page.reload();
    await screen(name).waitFor();
    // A page that was loaded anew learns nothing of it.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  };
  const away = async (name: string) => {
    await page.goto(world.providerUrl);
    await page.goBack();
    await screen(name).waitFor();
  };

  await screen('phone').waitFor();
  await frame.locator('input[autocomplete=tel]').pressSequentially(phone);
  await frame.getByText('+46').first().waitFor();
  await again('phone');
  expect((await value('tel')).replace(/\D/g, '')).toContain(phone.slice(-9));
  await buyer.primary().click();

  await screen('code').waitFor();
  const first = await code();
  await again('code');
  await away('code');
  await frame.locator('input[autocomplete=one-time-code]').fill(first);
  await screen('payment-method').waitFor();
  await frame.locator('input[autocomplete=email]').fill('anna@example.se');
  await again('payment-method');
  expect(await value('email')).toBe('anna@example.se');
  await away('payment-method');
  await buyer.chooseCard();
  await screen('details').waitFor();
  await frame.locator('input[autocomplete=cc-number]').fill('4242 4242 4242 4242');
  await frame.locator('input[autocomplete=cc-csc]').fill('987');
  await again('details');
  expect(await value('cc-number')).toBe('');
  expect(await value('cc-csc')).toBe('');
  const kept = await frame.locator('html').evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(kept).toContain('anna@example.se');
  expect(kept).not.toMatch(/4242|987"/);
  await buyer.giveCard();

  await screen('confirm').waitFor();
  await again('confirm');
  await frame.getByText('Visa ending 4242').waitFor();
  await frame.getByText('anna@example.se').waitFor();
  await away('confirm');
  const sent = await world.provider.fetch(
    new Request(`${world.providerUrl}/sandbox/messages?phone=${encodeURIComponent(phone)}`),
    { remoteAddress: '127.0.0.1' },
  );
  expect(await sent.json()).toHaveLength(1);
  await buyer.pay();
  await page.getByText('Thank you').waitFor();

  // What was bought is over: the next visit begins like any other.
  await page.goto(till.url);
  await screen('confirm').getByText('Welcome back').waitFor();
});
