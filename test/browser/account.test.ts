import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt, pressLive } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { CLUB, openClub } from './support/club.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

const main = (page: Page, part = 'preferences') => page.locator(`main[data-screen="${part}"]`);
const primary = (page: Page) => page.locator('main button[type=submit]');
const said = (page: Page, text: string) => page.locator('main').getByText(text).waitFor();

/** A member of a club, whose browser lets a frame keep its cookies, on the provider's own page. */
async function openAccount(name: string) {
  const club = await openClub(world, name);
  const phone = world.newPhone();
  person = await launchPerson({ thirdPartyCookies: true });
  const page = await person.newPage();
  await page.goto(club.url);
  const buyer = buyerAt(page);
  await buyer.introduce(phone);
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  await page.goto(`${club.url}/single`);
  await buyer.askToBeKnown();
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  await page.goto(`${world.providerUrl}/account`);
  await main(page).or(main(page, 'phone')).first().waitFor();
  return { club, phone, page };
}

/** Gives the code from the text message where it is asked for. */
async function giveCode(page: Page, code: () => Promise<string>) {
  const field = page.locator('input[autocomplete=one-time-code]');
  // It is asked for once the code has been sent.
  await field.waitFor();
  await field.fill(await code());
}

/** The code of the newest mail to an address. */
async function codeFromMail(to: string): Promise<string> {
  const url = `${world.providerUrl}/sandbox/mails?to=${encodeURIComponent(to)}`;
  const response = await world.provider.fetch(new Request(url), { remoteAddress: '127.0.0.1' });
  const [newest] = (await response.json()) as { text: string }[];
  return /\b\d{6}\b/.exec(newest?.text ?? '')?.[0] ?? '';
}

describe('the provider’s own page', () => {
  it('shows a known buyer everything that is saved, and marks this device', async () => {
    const { page } = await openAccount('own-known');
    await page.getByRole('heading', { name: CLUB.name }).waitFor();
    const shown = await main(page).innerText();
    for (const text of ['own-known', 'Visa', 'This device', 'Remember me at every shop']) expect(shown).toContain(text);
    expect(await page.locator('a[href^="/account"]').count()).toBe(0);
    expect(await page.title()).toBe('Your payments');
  });

  it('asks somebody who is not known for their number and a code', async () => {
    const { phone } = await openAccount('own-new');
    await person.close();
    person = await world.newPerson();
    const page = await person.newPage();
    await page.goto(`${world.providerUrl}/account`);
    await page.locator('input[autocomplete=tel]').fill(phone.phone);
    await primary(page).click();
    await main(page, 'code').waitFor();
    await page.locator('input[autocomplete=one-time-code]').fill(await phone.code());
    await main(page).waitFor();
    await said(page, 'Hidden until you show that it is yours.');
    expect(await main(page).innerText()).not.toContain(CLUB.name);
  });

  it('adds a way to pay after a code, and moves a subscription to it before the old one goes', async () => {
    const { page, club, phone } = await openAccount('own-ways');
    await page.getByRole('button', { name: 'Add a way to pay' }).click();
    await giveCode(page, phone.code);
    await page.locator('input[type=radio][value=direct_debit]').check();
    await primary(page).click();
    await main(page, 'details').waitFor();
    await page.locator('input[name=iban]').fill('SE45 5000 0000 0583 9825 7466');
    await primary(page).click();

    await page.getByRole('button', { name: /^Remove\s+Visa/ }).click();
    await said(page, 'A subscription is charged to it:');
    await pressLive(primary(page));
    await page.locator('.wrong').waitFor();
    await page.getByText('instead').first().click();
    await pressLive(primary(page));
    await said(page, 'Done. This is how it stands now.');
    expect(await main(page).innerText()).not.toContain('Visa');
    expect(await club.recurring()).toMatchObject({ status: 'active' });
  });

  it('changes the email address after a second factor and a code to the new one', async () => {
    const { page } = await openAccount('own-email');
    await page.getByRole('button', { name: /^Change\s+your email/ }).click();
    await page.locator('input[type=email]').fill('berit@example.se');
    await primary(page).click();
    const csc = page.locator('input[autocomplete=cc-csc]');
    await csc.fill('123');
    await primary(page).click();
    await page.getByRole('heading', { name: 'Enter the code sent to' }).waitFor();
    await giveCode(page, () => codeFromMail('berit@example.se'));
    await said(page, 'Done. This is how it stands now.');
    await said(page, 'b•••@e•••.se');
  });

  it('changes the number after a code to the old one and one to the new', async () => {
    const { page, phone } = await openAccount('own-phone');
    const next = world.newPhone();
    await page.getByRole('button', { name: /^Change\s+your phone/ }).click();
    await page.locator('input[autocomplete=tel]').fill(next.phone);
    await primary(page).click();
    await page.locator('input[autocomplete=cc-csc]').fill('123');
    await primary(page).click();
    await said(page, 'This is your number as it is now.');
    await giveCode(page, phone.code);
    await said(page, 'Then the new number takes the place of the old one.');
    await giveCode(page, next.code);
    await said(page, 'Done. This is how it stands now.');
  });

  it('turns recognition at every shop off, and forgets this device', async () => {
    const { page, phone } = await openAccount('own-forget');
    await pressLive(page.getByRole('button', { name: /^Turn off/ }));
    await giveCode(page, phone.code);
    await said(page, 'Off. After a purchase the browser is remembered at that shop only.');
    await page.reload();
    await main(page, 'phone').waitFor();
  });

  it('sets a limit for one tap, above which the shop’s frame asks for a factor, and below it not', async () => {
    const { page, club, phone } = await openAccount('own-limit');
    await page.getByRole('button', { name: /^Change\s+the limit of one tap/ }).click();
    await page.getByLabel('Up to an amount of my own').check();
    await pressLive(primary(page));
    await said(page, 'Enter an amount.');
    await page.getByLabel('Amount', { exact: true }).fill('8.99');
    expect(await page.getByLabel('Currency').inputValue()).toBe('SEK');
    await pressLive(primary(page));
    await giveCode(page, phone.code);
    await said(page, 'Above it, and in other currencies, we check that it is you.');

    // A single thing is 9 kronor.
    await page.goto(`${club.url}/single`);
    const buyer = buyerAt(page);
    await buyer.screen('details').getByText('we check that it is you').waitFor();
    await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await buyer.primary().click();
    await buyer.pay();
    await page.getByText('Thank you').waitFor();

    await page.goto(`${world.providerUrl}/account`);
    await page.getByRole('button', { name: /^Change\s+the limit of one tap/ }).click();
    await page.getByLabel('Amount', { exact: true }).fill('9');
    await pressLive(primary(page));
    await giveCode(page, phone.code);
    await said(page, 'Done. This is how it stands now.');
    await page.goto(`${club.url}/single`);
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });

  it('hands everything over as a file, after a second factor', async () => {
    const { page, club } = await openAccount('own-file');
    await page.getByRole('button', { name: 'Download my data' }).click();
    await page.locator('input[autocomplete=cc-csc]').fill('123');
    const [download] = await Promise.all([page.waitForEvent('download'), primary(page).click()]);
    expect(download.suggestedFilename()).toBe('my-payments.json');
    const file = await readFile(await download.path(), 'utf8');
    expect(JSON.parse(file)).toBeTypeOf('object');
    expect(file).toContain(club.orderId());
    await said(page, 'Your data has been saved as a file.');
  });

  it('erases everything after two questions: subscriptions end, and nobody is known any more', async () => {
    const { page, club } = await openAccount('own-erase');
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await said(page, 'This goes at once:');
    await primary(page).click();
    await page.getByRole('heading', { name: 'This cannot be undone' }).waitFor();
    await pressLive(primary(page));
    await page.locator('input[autocomplete=cc-csc]').fill('123');
    await primary(page).click();
    await page.getByRole('heading', { name: 'Everything is erased' }).waitFor();
    const text = 'select count(*)::int as left from recurring_payments where revoked_at is null and user_token = $1';
    expect(await world.database.query({ name: '', text }, [club.member()])).toEqual([{ left: 0 }]);
    await page.reload();
    await main(page, 'phone').waitFor();
  });

  it('leads from a frame that was opened alone', async () => {
    const club = await openClub(world, 'own-alone');
    person = await world.newPerson();
    const page = await person.newPage();
    const [frame] = await Promise.all([page.waitForRequest(/\/frame\?key=/), page.goto(club.url)]);
    await page.goto(frame.url());
    await page.getByRole('heading', { name: 'This page belongs inside a shop' }).waitFor();
    await primary(page).click();
    await main(page, 'phone').waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
  });
});
