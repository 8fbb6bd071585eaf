import { SANDBOX_FIXED_CODE } from 'ondemand-pay/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLook, focused, frameOf } from './support/axe.js';
import { buyerAt, pressLive } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { CLUB, openClub } from './support/club.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

const bought = (page: Page) => page.getByText('Thank you').waitFor();

describe('the screens of later purchases', () => {
  it('meet WCAG 2.2 AA', async () => {
    const club = await openClub(world, 'axe-club');
    const shop = await world.openShop('axe-shop', (request) => {
      if (request.method === 'POST') return new Response('<p>Thank you', { headers: { 'Content-Type': 'text/html' } });
      const signsUp = new URL(request.url).pathname === '/join';
      const asks = signsUp
        ? `data-flow="registration" data-api-key="${shop.keys.apiKey}" data-locale="en"`
        : terms(shop.keys.apiKey);
      return shopPage(world, `<form class="ondemand-form" method="POST" action="/" ${asks}></form>`);
    });
    const text = 'update merchants set require_consent = true where api_key = $1';
    await world.database.query({ name: '', text }, [shop.keys.apiKey]);

    const phone = world.newPhone();
    person = await world.newPerson({ reducedMotion: 'reduce' });
    const page = await person.newPage();
    const buyer = buyerAt(page);
    const { look, seen, broken } = createLook(() => page);

    await page.goto(club.url);
    await buyer.introduce(phone);
    await buyer.payWithCard('4242 4242 4242 4242');
    await look('recurring confirm');
    await buyer.pay();
    await bought(page);
    await page.goto(`${club.url}/single`);
    await buyer.screen('confirm').getByText('Welcome back').waitFor();
    await look('returning confirm');

    await page.goto(`${shop.url}/join`);
    await buyer.givePhone(phone.phone);
    await buyer.screen('code').waitFor();
    await buyer.giveCode(await phone.code());
    await buyer.giveEmail();
    await buyer.screen('confirm').getByText('Sign up').first().waitFor();
    await look('registration');

    // Somebody with the number on another device: what they saved needs another factor.
    await person.close();
    person = await world.newPerson({ reducedMotion: 'reduce' });
    const second = await person.newPage();
    const again = buyerAt(second);
    const other = createLook(() => second);
    await second.goto(shop.url);
    await again.introduce(phone);
    await again.frame.getByRole('button', { name: 'Use what you saved before' }).click();
    await again.screen('details').waitFor();
    await other.look('second factor');
    await again.primary().click();
    await again.frame.locator('.wrong').waitFor();
    await other.look('second factor, empty');
    await again.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await again.primary().click();
    await again.screen('confirm').locator('#consent').waitFor();
    await other.look('consent');
    await again.pay();
    await again.frame.locator('.wrong').waitFor();
    await other.look('consent, not given');

    expect([...broken(), ...other.broken()]).toEqual([]);
    expect(seen() + other.seen()).toBe(7);
  });
});

describe('preferences and receipts', () => {
  it.each(['light', 'dark'] as const)('meet WCAG 2.2 AA in %s colours', async (colorScheme) => {
    const club = await openClub(world, `axe-${colorScheme}`);
    const phone = world.newPhone();
    person = await launchPerson({ thirdPartyCookies: true });
    const page = await person.newPage();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const buyer = buyerAt(page);
    const { look, seen, broken } = createLook(() => page);
    const press = (name: string | RegExp) => frameOf(page).getByRole('button', { name }).first().click();
    const heading = (name: string | RegExp) => frameOf(page).getByRole('heading', { name }).waitFor();

    await page.goto(club.url);
    await buyer.introduce(phone);
    await buyer.payWithCard('4242 4242 4242 4242');
    await buyer.pay();
    await bought(page);
    await page.goto(`${club.url}/single`);
    await buyer.askToBeKnown();
    await buyer.pay();
    await bought(page);

    await page.goto(`${club.url}/preferences`);
    await heading(CLUB.name);
    await look('preferences');
    await frameOf(page).locator('summary').first().click();
    await look('preferences, charges');
    await press(`Stop ${CLUB.name}`);
    await heading('Stop the payments');
    await look('preferences, stop');
    await buyer.change();
    await frameOf(page).locator('input[autocomplete=one-time-code]').waitFor();
    await look('preferences, prove');
    await frameOf(page)
      .locator('input[autocomplete=one-time-code]')
      .fill(await phone.code());
    await frameOf(page).locator('main').getByText('The payments have stopped').waitFor();
    await look('preferences, stopped');
    await page.goto(`${club.url}/expired`);
    await heading('This has to be opened again');
    await look('preferences, expired');

    await page.goto(`${club.url}/receipt`);
    await heading(/^Receipt from/);
    await look('receipt');
    await press('I did not buy this');
    await frameOf(page).locator('textarea').waitFor();
    await look('receipt, report');
    await buyer.change();
    await frameOf(page).locator('.calm').waitFor();
    await look('receipt, reported');

    await page.goto(`${world.providerUrl}/account`);
    await heading('Your data');
    await look('account');
    for (const [button, title] of [
      ['Change your email', 'Your new email address'],
      ['Change your phone', 'Your new phone number'],
      ['Remove Visa', 'Remove Visa'],
      ['Forget all devices', 'Forget all devices'],
      ['Erase everything', 'Erase everything about you?'],
    ] as const) {
      await press(new RegExp(`^${button.replaceAll(' ', '\\s+')}`));
      await heading(title);
      await look(title);
      await page.locator('main .texts button').first().click();
      await heading('Your data');
    }
    await press(/^Change\s+the limit of one tap/);
    await page.getByLabel('Up to an amount of my own').check();
    await look('account, limit');
    await pressLive(page.locator('main button[type=submit]'));
    await page.locator('#limitAmount[aria-invalid=true]').waitFor();
    await look('account, limit, nothing typed');
    await page.locator('main .texts button').first().click();
    await heading('Your data');
    await press('Add a way to pay');
    await page.locator('input[autocomplete=one-time-code]').waitFor();
    await page.locator('input[autocomplete=one-time-code]').fill(await phone.code());
    await heading('What do you want to add?');
    await look('account, add');
    await page.goto(`${world.providerUrl}/frame?key=${world.keys.apiKey}`);
    await heading('This page belongs inside a shop');
    await look('alone');

    expect(broken()).toEqual([]);
    expect(seen()).toBe(19);
  });

  it('are used with a keyboard alone, with the focus where each part begins', async () => {
    const club = await openClub(world, 'axe-keys');
    person = await world.newPerson();
    const page = await person.newPage();
    const buyer = buyerAt(page);
    const { keyboard } = page;
    await page.goto(club.url);
    await buyer.onboard();
    await buyer.pay();
    await bought(page);
    await page.goto(`${club.url}/preferences`);
    await buyer.frame.getByRole('heading', { name: CLUB.name }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');

    const name = () => frameOf(page).evaluate(() => document.activeElement?.textContent ?? '');
    for (let presses = 0; (await name()) !== `Stop ${CLUB.name}`; presses += 1) {
      if (presses > 20) throw new Error('Tab does not reach Stop');
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await buyer.frame.getByRole('heading', { name: 'Stop the payments' }).waitFor();
    expect(await focused(page)).toBe('H1');
    await keyboard.press('Tab');
    await buyer.frame.locator('main button[type=submit][data-stands=live]:focus').waitFor();
    await keyboard.press('Enter');
    await buyer.frame.locator('input[autocomplete=one-time-code]').waitFor();
    expect(await focused(page)).toBe('code');
    await keyboard.type(SANDBOX_FIXED_CODE);
    await buyer.frame.locator('main').getByText('The payments have stopped').waitFor();
    expect(await focused(page)).toBe('H1');
    expect(await club.recurring()).toMatchObject({ status: 'revoked' });
  });
});
