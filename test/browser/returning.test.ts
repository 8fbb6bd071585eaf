import { FRAME_PATHS } from 'ondemand-pay/internal';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { focused, violations } from './support/axe.js';
import {
  addAuthenticator,
  answerStorageAccess,
  leaveStorageAccessOpen,
  withoutSignIn,
} from './support/browserSettings.js';
import { buyerAt, CARDS, proveInWindow } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { openTill, shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

type Till = Awaited<ReturnType<typeof openTill>>;

let world: World;
let first: Till;
let second: Till;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  first = await openTill(world, 'first');
  second = await openTill(world, 'second');
});
afterAll(() => world?.close());
afterEach(() => person?.close());

/** Somebody at a shop's page. */
async function visit(till: Pick<Till, 'url'>, page?: Page, form?: string) {
  const at = page ?? (await person.newPage());
  await at.goto(till.url);
  const buyer = buyerAt(at, form);
  const button = (name: string) => buyer.frame.getByRole('button', { name });
  return { page: at, buyer, button, paidBefore: () => button('I have paid here before').click() };
}

async function buyAt(till: Till, { everywhere = true } = {}) {
  const number = world.newPhone();
  const at = await visit(till);
  await at.buyer.introduce(number);
  await at.buyer.payWithCard(CARDS.approved);
  await at.buyer.pay();
  await at.page.getByText('Thank you').waitFor();
  if (!everywhere) return number;
  await visit(till, at.page);
  await at.buyer.askToBeKnown();
  await payKnown(at);
  return number;
}

/** Pays with one click on a screen that knows the buyer. */
async function payKnown({ page, buyer }: Awaited<ReturnType<typeof visit>>) {
  await buyer.screen('confirm').getByText('Welcome back').waitFor();
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
}

/** Buys where the page stays, and makes a passkey afterwards; gives what the device then holds. */
async function buyWithNewPasskey(): Promise<object[]> {
  const page = await person.newPage();
  const made = await addAuthenticator(page, { onDevice: false });
  const { buyer, button } = await visit({ url: world.gamesUrl }, page, '#shop');
  await buyer.introduce(world.newPhone());
  await buyer.payWithCard(CARDS.approved);
  await buyer.primary().waitFor();
  // Here it is offered when all is done, and not before.
  expect(await button('Make a passkey').count()).toBe(0);
  await buyer.pay();
  await page.getByText('100 credits: yours now.').waitFor();
  expect(await made.credentials()).toEqual([]);
  await buyer.screen('done').getByRole('button', { name: 'Make a passkey' }).click();
  await buyer.screen('done').getByText('Your passkey is saved.').waitFor();
  expect(await button('Make a passkey').count()).toBe(0);
  return made.credentials();
}

/**
 * The provider's window, opened from the frame by somebody whom no cookie tells. Chromium mostly, not always, takes
 * the leave to open one away as it refuses its cookies: then it takes a second click.
 */
async function openWindow(at: Awaited<ReturnType<typeof visit>>): Promise<Page> {
  const opened = person.waitForEvent('page');
  await at.paidBefore();
  const again = at.button('Continue at');
  const first = await Promise.race([opened, again.waitFor().then(() => null)]);
  if (first) return first;
  await again.click();
  return opened;
}

/** The ways that are left to somebody whom no cookie tells, and who wants no other window. */
async function showWays(at: Awaited<ReturnType<typeof visit>>): Promise<void> {
  const window = await openWindow(at);
  await window.close();
  await at.button('Continue at').waitFor();
}

describe('where the browser withholds cookies inside a page, and has no sign-in of its own', () => {
  it('the provider’s window knows the buyer after one proof in it, at every shop after that', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    await withoutSignIn(person);
    const number = await buyAt(first);
    const at = await visit(second);
    const window = await openWindow(at);
    await proveInWindow(window, number);
    await window.locator('[data-screen=welcome]').getByText('You go on at second').waitFor();
    await window.locator('#everywhere').check();
    await window.getByRole('button', { name: 'Continue as' }).click();
    await payKnown(at);

    const till = await openTill(world, 'third');
    const third = await visit(till);
    const again = await openWindow(third);
    await again.getByRole('button', { name: 'Continue as a•••@e•••.se' }).click();
    await payKnown(third);
    // From then on this shop knows the buyer without the window.
    await payKnown(await visit(till));
  });

  /** Somebody whose browser holds the cookie of the provider's window, at a shop where it withholds it. */
  async function knownToWindow() {
    person = await launchPerson({ thirdPartyCookies: false });
    await withoutSignIn(person);
    const number = await buyAt(first);
    const at = await visit(second);
    const window = await openWindow(at);
    await proveInWindow(window, number);
    await window.locator('#everywhere').check();
    await window.getByRole('button', { name: 'Continue as' }).click();
    await at.buyer.screen('confirm').waitFor();
  }
  const allowAt = ({ url: shop }: Till) =>
    answerStorageAccess(person, { setting: 'granted', shop, provider: world.providerUrl });

  it('a click gets them where the buyer allows it, and one tap buys', async () => {
    await knownToWindow();
    const fourth = await openTill(world, 'fourth');
    const at = await visit(fourth);
    await at.buyer.screen('phone').waitFor();
    await allowAt(fourth);
    await at.paidBefore();
    await payKnown(at);
  });

  it('what the buyer allowed once needs no click the next time', async () => {
    await knownToWindow();
    const fifth = await openTill(world, 'fifth');
    await allowAt(fifth);
    await payKnown(await visit(fifth));
  });

  it('what was allowed at one shop is not allowed at another', async () => {
    await knownToWindow();
    const [sixth, seventh] = [await openTill(world, 'sixth'), await openTill(world, 'seventh')];
    await allowAt(sixth);
    await (await visit(seventh)).buyer.screen('phone').waitFor();
  });

  it('a refusal leaves the other ways and the phone number', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    await answerStorageAccess(person, { setting: 'denied', shop: first.url, provider: world.providerUrl });
    const at = await visit(first);
    const window = await openWindow(at);
    await window.locator('[data-screen=phone]').waitFor();
    await window.close();
    await at.button('Continue at').waitFor();
    const number = world.newPhone();
    await at.buyer.introduce(number);
  });

  it('a question that nobody answers keeps nobody waiting', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    await leaveStorageAccessOpen(person);
    const at = await visit(first);
    await at.paidBefore();
    await at.buyer.introduce(world.newPhone());
  });
});

describe('recognition at every shop', () => {
  it('is not asked before the first purchase is paid, and without it the next shop knows nobody', async () => {
    person = await launchPerson({ thirdPartyCookies: true });
    await buyAt(first, { everywhere: false });
    await payKnown(await visit(first));
    await (await visit(second)).buyer.screen('phone').waitFor();
  });

  it('asked for, makes the second shop one tap, until the buyer is forgotten on this device', async () => {
    person = await launchPerson({ thirdPartyCookies: true });
    await buyAt(first);
    const at = await visit(second);
    await at.buyer.screen('confirm').getByText('Welcome back').waitFor();
    await at.buyer.frame.getByText('Not you?').click();
    await at.button('Forget me on this device').click();
    await at.buyer.screen('phone').getByText('This device has forgotten you.').waitFor();
    await (await visit(second)).buyer.screen('phone').waitFor();
  });
});

/** On another device, with what this one holds: one prompt in a shop's frame, and one tap. What it then holds. */
async function payElsewhereByPasskey(credentials: readonly object[]): Promise<object[]> {
  await person.close();
  person = await launchPerson({ thirdPartyCookies: false });
  const elsewhere = await person.newPage();
  const device = await addAuthenticator(elsewhere, { credentials, onDevice: false });
  const there = await visit(second, elsewhere);
  await showWays(there);
  await there.button('Use a passkey').click();
  await payKnown(there);
  return device.credentials();
}

describe('a passkey', () => {
  it('is made after a purchase, and is all that another device needs, in the frame', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const credentials = await buyWithNewPasskey();
    expect(credentials).toHaveLength(1);
    await payElsewhereByPasskey(credentials);
  });
});

describe('the provider’s window', () => {
  it('takes a passkey that was made in a frame, and hands over to the frame that opened it', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const credentials = await buyWithNewPasskey();
    await person.close();

    person = await launchPerson({ thirdPartyCookies: false });
    const there = await visit(second);
    const window = await openWindow(there);
    // A device belongs to a page: this one reaches the window, and nothing in the shop's page.
    await addAuthenticator(window, { credentials, onDevice: false });
    await window.getByRole('button', { name: 'Use a passkey' }).click();
    await window.locator('[data-screen=welcome]').getByText('You go on at second').waitFor();
    const closed = window.waitForEvent('close');
    await window.getByRole('button', { name: 'Continue as' }).click();
    await closed;
    await payKnown(there);
  });

  it('leads by keyboard from step to step, with the focus where each begins, and meets WCAG 2.2 AA', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const { phone, code } = await buyAt(first);
    const at = await visit(second);
    const window = await openWindow(at);
    const { keyboard } = window;
    await window.emulateMedia({ reducedMotion: 'reduce' });
    const step = async (name: string, focus: string) => {
      await window.locator(`[data-screen=${name}]`).waitFor();
      await expect.poll(() => focused(window)).toBe(focus);
      expect(await violations(window)).toEqual([]);
    };
    await step('phone', 'BODY');
    // Past the country of the number.
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type(phone);
    await keyboard.press('Enter');
    await step('code', 'code');
    await keyboard.type(await code());
    await step('details', 'savedCsc');
    await keyboard.type('123');
    await keyboard.press('Enter');
    await step('welcome', 'H1');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await payKnown(at);
  });

  it('makes a passkey for who proved themselves in it, which another device uses in a frame and in the window', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const number = await buyAt(first);
    const at = await visit(second);
    const window = await openWindow(at);
    await window.emulateMedia({ reducedMotion: 'reduce' });
    const device = await addAuthenticator(window, { onDevice: false });
    // What is needed for a passkey comes late, when a finger may be on its way to the button already.
    let comes = () => {};
    const late = new Promise<void>((resolve) => {
      comes = resolve;
    });
    await window.route(FRAME_PATHS.passkeyCreation, async (route) => {
      await late;
      await route.continue();
    });
    await proveInWindow(window, number);
    await window.locator('[data-screen=welcome]').waitFor();
    const primary = window.locator('main button[type=submit]');
    const place = await primary.boundingBox();
    comes();
    const offer = window.getByRole('button', { name: 'Make a passkey' });
    await offer.waitFor();
    expect(await primary.boundingBox()).toEqual(place);
    expect(await violations(window)).toEqual([]);
    await offer.click();
    await window.getByText('Your passkey is saved.').waitFor();
    expect(await primary.boundingBox()).toEqual(place);
    expect(await violations(window)).toEqual([]);
    // The device goes with the window.
    const credentials = await device.credentials();
    expect(credentials).toHaveLength(1);
    await window.getByRole('button', { name: 'Continue as' }).click();
    await payKnown(at);

    // It counts how often it was used: a copy of before would be one that was copied.
    const used = await payElsewhereByPasskey(credentials);
    const third = await visit(await openTill(world, 'window-passkey'));
    const again = await openWindow(third);
    await addAuthenticator(again, { credentials: used, onDevice: false });
    await again.getByRole('button', { name: 'Use a passkey' }).click();
    await again.locator('[data-screen=welcome]').waitFor();
    expect(await again.getByRole('button', { name: 'Make a passkey' }).count()).toBe(0);
    await again.getByRole('button', { name: 'Continue as' }).click();
    await payKnown(third);
  });

  it('that the page of the shop cut off says to go on there, where nothing waits for it', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const severed = await world.openShop('severed', () => {
      const page = shopPage(
        world,
        `<form class="ondemand-form" action="/purchase" method="POST" ${terms(severed.keys.apiKey)}></form>`,
      );
      page.headers.set('Cross-Origin-Opener-Policy', 'same-origin');
      return page;
    });
    const at = await visit({ url: severed.url });
    const window = await openWindow(at);
    await window.getByText('Go on in the page of the shop').waitFor();
    expect(await window.locator('button, input').count()).toBe(0);
    // The window still stands, and the number is taken all the same.
    await at.buyer.introduce(world.newPhone());
    expect(window.isClosed()).toBe(false);
  });

  it('does nothing without the frame that opened it, whoever opens it', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const address = `${world.providerUrl}/welcome-back?mode=test&locale=en`;
    const alone = await person.newPage();
    await alone.goto(address);
    await alone.getByText('Go on in the page of the shop').waitFor();

    const shop = await person.newPage();
    await shop.goto(first.url);
    const opened = person.waitForEvent('page');
    await shop.evaluate((url) => void window.open(url), address);
    const stranger = await opened;
    await stranger.getByText('Go on in the page of the shop').waitFor();
    expect(await stranger.locator('button, input').count()).toBe(0);
  });
});
