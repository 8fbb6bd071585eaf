import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLook } from './support/axe.js';
import { addAuthenticator } from './support/browserSettings.js';
import { buyerAt, CARDS, pressLive } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { CLUB, openClub } from './support/club.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
afterEach(() => person?.close());

type Number = ReturnType<World['newPhone']>;

const main = (page: Page, part = 'preferences') => page.locator(`main[data-screen="${part}"]`);
const primary = (page: Page) => page.locator('main button[type=submit]');
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const said = (page: Page, text: string | RegExp) => page.locator('main').getByText(text).waitFor();
/** What is shown, however its spaces break. */
const shownOn = async (page: Page) => (await main(page).innerText()).replace(/\s+/gu, ' ');
/** What stands while a change of the number waits. */
const waiting = (page: Page) => page.locator('main').getByText('Was it not you? Stop it.');

/** A member of a club at a browser that is remembered; with a passkey, where a device can keep one. */
async function join(name: string, { passkey = false } = {}) {
  const club = await openClub(world, name);
  const number = world.newPhone();
  person = await launchPerson({ thirdPartyCookies: true });
  const page = await person.newPage();
  const device = passkey ? await addAuthenticator(page, { onDevice: false }) : null;
  // Where the page stays, the last screen asks for both.
  await page.goto(world.gamesUrl);
  const there = buyerAt(page, '#shop');
  await there.introduce(number);
  await there.payWithCard(CARDS.approved);
  await there.pay();
  await there.askToBeKnown();
  await there.frame.getByText('Other shops will know you here too.').waitFor();
  if (device) {
    await there.frame.getByRole('button', { name: 'Make a passkey' }).click();
    await there.frame.getByText('Your passkey is saved.').waitFor();
  }
  await page.goto(club.url);
  const buyer = buyerAt(page);
  await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
  await buyer.primary().click();
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  return { page, number, credentials: (await device?.credentials()) ?? [] };
}

async function openAccount(page: Page) {
  await page.goto(`${world.providerUrl}/account`);
  await page.getByRole('heading', { name: CLUB.name }).waitFor();
}

async function giveCode(page: Page, { code }: Number) {
  const field = page.locator('input[autocomplete=one-time-code]');
  // It is asked for once the code has been sent.
  await field.waitFor();
  await field.fill(await code());
}

/** Says that the old number is lost, and what the new one is. */
async function lose(page: Page, to: Number) {
  await press(page, /^Change\s+your phone/);
  await press(page, 'I no longer have the old number');
  await said(page, 'Your number changes 72 hours later');
  await page.locator('input[autocomplete=tel]').fill(to.phone);
  await primary(page).click();
}

const giveSecurityCode = async (page: Page) => {
  await page.locator('input[autocomplete=cc-csc]').fill('123');
  await primary(page).click();
};

/** Lets the 72 hours of a change pass, and waits for the provider to see it. */
async function waitingTimePasses({ phone }: Number) {
  const due = `update pending_phone_changes set effective_at = now()
    where phone = $1 and cancelled_at is null and done_at is null and failed_at is null`;
  await world.database.query({ name: '', text: due }, [phone]);
  const text = 'select count(*)::int as done from pending_phone_changes where phone = $1 and done_at is not null';
  await expect
    .poll(() => world.database.query({ name: '', text }, [phone]), { timeout: 30_000 })
    .toEqual([{ done: 1 }]);
}

const messagesTo = async ({ phone }: Number): Promise<{ text: string; code: string | null }[]> => {
  const url = `${world.providerUrl}/sandbox/messages?phone=${encodeURIComponent(phone)}`;
  return (await world.provider.fetch(new Request(url), { remoteAddress: '127.0.0.1' })).json();
};

/** On a clean browser, at the provider's own page: number and code. */
async function signIn(number: Number): Promise<Page> {
  await person.close();
  person = await launchPerson({ thirdPartyCookies: true });
  const page = await person.newPage();
  await page.goto(`${world.providerUrl}/account`);
  await page.locator('input[autocomplete=tel]').fill(number.phone);
  await primary(page).click();
  await main(page, 'code').waitFor();
  await giveCode(page, number);
  await main(page).waitFor();
  return page;
}

describe('a number that is lost', () => {
  it('is changed from a remembered browser: after a factor, a code to the new one and 72 hours', async () => {
    const { page, number } = await join('lost-browser');
    const to = world.newPhone();
    await openAccount(page);
    await lose(page, to);
    await giveSecurityCode(page);
    await said(page, 'Then your number changes in 72 hours.');
    await giveCode(page, to);
    await waiting(page).waitFor();
    const shown = await shownOn(page);
    expect(shown).toContain(`•• ${to.phone.slice(-2)}`);
    expect(shown).toContain(new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(Date.now() + 72 * 3_600_000));
    // The old number is told, and gets no code.
    const [told] = await messagesTo(number);
    expect(told?.code).toBeNull();
    expect(told?.text).toContain(`${world.providerUrl}/account`);

    await waitingTimePasses(to);
    // This browser stays remembered, and nothing waits any more.
    await openAccount(page);
    expect(await waiting(page).count()).toBe(0);
    expect(await shownOn(page)).toContain(`•• ${to.phone.slice(-2)}`);

    const by = await signIn(to);
    await said(by, 'Hidden until you show that it is yours.');
    await press(by, 'Show it');
    // Who cannot give that either is told what is left to do, beside this page.
    const opened = person.waitForEvent('page');
    await by.getByRole('link', { name: /^Lost all of this\?/ }).click();
    await (await opened).getByRole('heading', { name: 'If number, devices and passkeys are all gone' }).waitFor();
    await giveSecurityCode(by);
    await by.getByRole('heading', { name: CLUB.name }).waitFor();

    // Whoever has the old number begins anew.
    const anew = await signIn(number);
    await said(anew, 'What you pay here will stand here.');
    expect(await anew.locator('main').getByText('Hidden until you show that it is yours.').count()).toBe(0);
  });

  it('is changed by a passkey on another device, where nothing else is asked for', async () => {
    const { number, credentials } = await join('lost-passkey', { passkey: true });
    const to = world.newPhone();
    await person.close();
    person = await launchPerson({ thirdPartyCookies: true });
    const page = await person.newPage();
    await addAuthenticator(page, { credentials, onDevice: false });
    await page.goto(`${world.providerUrl}/account`);
    await press(page, 'Use a passkey');
    await page.getByRole('heading', { name: CLUB.name }).waitFor();
    const before = (await messagesTo(number)).length;
    await lose(page, to);
    await said(page, 'Then your number changes in 72 hours.');
    expect(await messagesTo(number)).toHaveLength(before);
    await giveCode(page, to);
    await waiting(page).waitFor();
    await waitingTimePasses(to);
    await said(await signIn(to), 'Hidden until you show that it is yours.');
  });

  it('stays where the change is stopped', async () => {
    const { page, number } = await join('lost-stopped');
    const to = world.newPhone();
    await openAccount(page);
    await lose(page, to);
    await giveSecurityCode(page);
    await giveCode(page, to);
    await waiting(page).waitFor();

    await pressLive(page.getByRole('button', { name: 'Stop the change' }));
    await said(page, 'Done. This is how it stands now.');
    expect(await waiting(page).count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: CLUB.name }).waitFor();
    expect(await waiting(page).count()).toBe(0);
    const text = `select cancelled_at is not null as stopped, done_at from pending_phone_changes where phone = $1`;
    expect(await world.database.query({ name: '', text }, [to.phone])).toEqual([{ stopped: true, doneAt: null }]);
    expect(await shownOn(page)).toContain(`•• ${number.phone.slice(-2)}`);
  });

  it('is stopped by the owner at their remembered browser, after a factor', async () => {
    const { page, number } = await join('lost-owner');
    const to = world.newPhone();
    await openAccount(page);
    await lose(page, to);
    await giveSecurityCode(page);
    await giveCode(page, to);
    await waiting(page).waitFor();
    // A later visit: no factor was given in it.
    await openAccount(page);
    await pressLive(page.getByRole('button', { name: 'Stop the change' }));
    await giveCode(page, number);
    await said(page, 'Done. This is how it stands now.');
    expect(await waiting(page).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)(
    'is changed on parts that meet WCAG 2.2 AA in %s colours',
    async (colorScheme) => {
      const { page } = await join(`lost-${colorScheme}`);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { look, seen, broken } = createLook(() => page);
      const to = world.newPhone();
      await openAccount(page);
      await press(page, /^Change\s+your phone/);
      await press(page, 'I no longer have the old number');
      await said(page, 'Your number changes 72 hours later');
      await look('lost');
      await primary(page).click();
      await page.locator('input[autocomplete=tel][aria-invalid=true]').waitFor();
      await look('lost, nothing typed');
      await page.locator('input[autocomplete=tel]').fill(to.phone);
      await primary(page).click();
      await giveSecurityCode(page);
      await said(page, 'Then your number changes in 72 hours.');
      await look('lost, code to the new one');
      await giveCode(page, to);
      await waiting(page).waitFor();
      await look('waiting');
      await pressLive(page.getByRole('button', { name: 'Stop the change' }));
      await said(page, 'Done. This is how it stands now.');
      await look('stopped');
      expect(broken()).toEqual([]);
      expect(seen()).toBe(5);
    },
  );
});
