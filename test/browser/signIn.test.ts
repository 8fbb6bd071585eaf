import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { FRAME_PATHS } from 'ondemand-pay/internal';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt, CARDS, proveInWindow } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { watchSignIn } from './support/signInDialog.js';
import { openTill, shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/* The browser's own sign-in, in a Chromium that withholds the provider's cookies inside a page of another site. */

type Till = Awaited<ReturnType<typeof openTill>>;

let world: World;
let first: Till;
let person: BrowserContext;
const calls: string[] = [];

beforeAll(async () => {
  world = await startWorld({ watch: (request) => calls.push(`${request.method} ${new URL(request.url).pathname}`) });
  first = await openTill(world, 'first');
});
afterAll(() => world?.close());
afterEach(() => person?.close());

let tills = 0;
const newTill = () => {
  tills += 1;
  return openTill(world, `other-${tills}`);
};

async function visit(till: Pick<Till, 'url'>, options: Parameters<typeof watchSignIn>[2] = {}, page?: Page) {
  const at = page ?? (await person.newPage());
  await at.goto(till.url);
  const buyer = buyerAt(at);
  await buyer.frame.locator('main[data-screen=phone], main[data-screen=confirm]').waitFor();
  const signIn = await watchSignIn(person, at, options);
  const button = (name: string) => buyer.frame.getByRole('button', { name });
  return { page: at, buyer, button, signIn, paidBefore: () => button('I have paid here before').click() };
}

type At = Awaited<ReturnType<typeof visit>>;

async function payKnown({ page, buyer }: Pick<At, 'page' | 'buyer'>) {
  await buyer.screen('confirm').getByText('Welcome back').waitFor();
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
}

/** The window that opens after `act`, with a click more where Chromium wants one as it refuses its cookies. */
async function openWindow(at: At, act: () => Promise<void> = at.paidBefore): Promise<Page> {
  const opened = person.waitForEvent('page');
  await act();
  const again = at.button('Continue at');
  const window = await Promise.race([opened, again.waitFor().then(() => null)]);
  if (window) return window;
  await again.click();
  return opened;
}

/** Somebody who bought at the first shop, and is known to the provider's own pages in this browser. */
async function becomeKnown(): Promise<ReturnType<World['newPhone']>> {
  person = await launchPerson({ thirdPartyCookies: false });
  const number = world.newPhone();
  const page = await person.newPage();
  await page.goto(first.url);
  const buyer = buyerAt(page);
  await buyer.introduce(number);
  await buyer.payWithCard(CARDS.approved);
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  await proveAtShop(number, page);
  return number;
}

/** Buys at a shop where the provider's window asked who it is, and has the window remember that. */
async function proveAtShop(number: ReturnType<World['newPhone']>, page?: Page): Promise<void> {
  const at = await visit(await newTill(), {}, page);
  const window = await openWindow(at);
  await proveInWindow(window, number);
  await window.locator('#everywhere').check();
  await window.getByRole('button', { name: 'Continue as' }).click();
  await payKnown(at);
  await at.page.close();
}

/** The same browser, or one in which nobody bought, knows somebody to the provider in live mode. */
async function becomeKnownLive(): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const [buyerId, deviceId] = [randomUUID(), randomUUID()];
  const run = (text: string, values: unknown[] = []) => world.database.query({ name: '', text }, values);
  await run(`insert into buyers (mode, buyer_id, phone, created_at) values ('live', $1, $2, now())`, [
    buyerId,
    world.newPhone().phone,
  ]);
  await run(
    `insert into devices (mode, device_id, buyer_id, wallet_id, tier, created_at, last_used_at, expires_at)
     values ('live', $1, $2, $1, 'shared', now(), now(), now() + interval '1 day')`,
    [deviceId, buyerId],
  );
  await run(`insert into device_tokens (mode, token_hash, device_id, created_at) values ('live', $1, $2, now())`, [
    createHash('sha256').update(token).digest(),
    deviceId,
  ]);
  await person.addCookies([
    {
      name: '__Host-ondemand-live',
      value: token,
      url: world.providerUrl.replace('http:', 'https:'),
      secure: true,
      httpOnly: true,
      sameSite: 'None',
    },
  ]);
}

describe('the browser’s own sign-in', () => {
  it('at a new shop is one choice in the browser’s dialog; from then on the buyer is known there at once', async () => {
    await becomeKnown();
    const second = await newTill();
    const at = await visit(second);
    calls.length = 0;
    await at.paidBefore();
    const { accounts, dialogType } = await at.signIn.dialog();
    expect(dialogType).toBe('AccountChooser');
    expect(accounts).toMatchObject([{ name: expect.stringContaining('•'), email: 'a•••@e•••.se' }]);
    await at.signIn.choose();
    await payKnown(at);
    expect(person.pages()).toHaveLength(2);

    const again = await visit(second);
    expect(again.signIn.shown).toEqual([]);
    await payKnown(again);
    // Another shop still has to be chosen.
    await (await visit(await newTill())).buyer.screen('phone').waitFor();
  });

  it('offers at the next shop who asked for that after their first purchase, with no click but the one that asks', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const page = await person.newPage();
    await page.goto(world.gamesUrl);
    const buyer = buyerAt(page, '#shop');
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await page.getByText('100 credits: yours now.').waitFor();
    const opened = person.waitForEvent('page');
    await buyer.frame.locator('main [aria-describedby=everywhere-ask]').click();
    const window = await opened;
    // It goes by itself.
    await expect.poll(() => window.isClosed()).toBe(true);

    const at = await visit(await newTill());
    await at.paidBefore();
    await at.signIn.choose();
    await payKnown(at);
  });

  it('dismissed, says nothing and leaves the other ways; for a while after that the browser is not asked', async () => {
    await becomeKnown();
    const till = await newTill();
    const at = await visit(till);
    await at.paidBefore();
    await at.signIn.dialog();
    const window = await openWindow(at, at.signIn.dismiss);
    await window.locator('[data-screen=welcome]').waitFor();
    await window.close();
    await at.button('Continue at').waitFor();

    const cooled = await visit(till);
    const straight = await openWindow(cooled);
    expect(cooled.signIn.shown).toEqual([]);
    await straight.getByRole('button', { name: 'Continue as' }).click();
    await payKnown(cooled);
  });

  it('dismissed when the click has run out, offers the next way as a button', async () => {
    await becomeKnown();
    const at = await visit(await newTill());
    await at.paidBefore();
    await at.signIn.dialog();
    await at.buyer.frame.locator('body').evaluate(async () => {
      while (navigator.userActivation.isActive) await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await at.signIn.dismiss();
    const opened = person.waitForEvent('page');
    await at.button('Continue at').click();
    await (await opened).getByRole('button', { name: 'Continue as' }).click();
    await payKnown(at);
  });

  it('ends where the buyer goes on with their number instead', async () => {
    await becomeKnown();
    const at = await visit(await newTill());
    await at.paidBefore();
    await at.signIn.dialog();
    await at.buyer.givePhone(world.newPhone().phone);
    await at.signIn.closed();
    await at.buyer.screen('code').waitFor();
  });

  it('offers nobody who was forgotten, here or on the provider’s own page', async () => {
    await becomeKnown();
    const till = await newTill();
    const at = await visit(till);
    await at.paidBefore();
    await at.signIn.choose();
    await at.buyer.screen('confirm').waitFor();
    await at.buyer.frame.getByText('Not you?').click();
    await at.button('Forget me on this device').click();
    await at.buyer.screen('phone').getByText('This device has forgotten you.').waitFor();
    for (const shop of [till, await newTill()]) {
      const later = await visit(shop);
      const window = await openWindow(later);
      await window.locator('[data-screen=phone]').waitFor();
      expect(later.signIn.shown.filter(({ dialogType }) => dialogType === 'AccountChooser')).toEqual([]);
    }
  });

  it('of a shop where the buyer had it forget them begins anew; elsewhere the browser remembers the sign-in', async () => {
    const number = await becomeKnown();
    const [leaves, stays] = [await newTill(), await newTill()];
    for (const shop of [stays, leaves]) {
      const at = await visit(shop);
      await at.paidBefore();
      expect((await at.signIn.dialog()).accounts).toMatchObject([{ loginState: 'SignUp' }]);
      await at.signIn.choose();
      await payKnown(at);
    }
    const at = await visit(leaves);
    await at.buyer.frame.getByText('Not you?').click();
    await at.button('Forget me on this device').click();
    await at.buyer.screen('phone').getByText('This device has forgotten you.').waitFor();
    await expect.poll(() => calls).toContain('POST /fedcm/disconnect');
    await proveAtShop(number);
    await (await visit(stays)).buyer.screen('confirm').getByText('Welcome back').waitFor();
    const anew = await visit(leaves);
    await anew.buyer.screen('phone').waitFor();
    await anew.paidBefore();
    expect((await anew.signIn.dialog()).accounts).toMatchObject([{ loginState: 'SignUp' }]);
  });

  it('opens of two frames on one page the one that asked', async () => {
    await becomeKnown();
    const form = () => `<form class="ondemand-form" action="/" method="POST" ${terms(shop.keys.apiKey)}></form>`;
    const shop = await world.openShop('twins', () =>
      shopPage(world, `<div id="one">${form()}</div><div id="other">${form()}</div>`),
    );
    const page = await person.newPage();
    await page.goto(shop.url);
    const [one, other] = [buyerAt(page, '#one form'), buyerAt(page, '#other form')];
    for (const buyer of [one, other]) await buyer.screen('phone').waitFor();
    const signIn = await watchSignIn(person, page, { form: '#other form' });
    await other.frame.getByRole('button', { name: 'I have paid here before' }).click();
    await signIn.choose();
    await other.screen('confirm').getByText('Welcome back').waitFor();
    await one.screen('phone').waitFor();
    // The browser asks nobody twice on a page where they have signed in.
    await one.frame.getByRole('button', { name: 'I have paid here before' }).click();
    await one.screen('confirm').getByText('Welcome back').waitFor();
  });

  it('offers the account of the shop’s own mode alone', async () => {
    await becomeKnown();
    await becomeKnownLive();
    const at = await visit(await newTill());
    await at.paidBefore();
    expect((await at.signIn.dialog()).accounts).toHaveLength(1);
    await at.signIn.choose();
    await payKnown(at);
  });

  it('lets nobody in who is known in the other mode only', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    await becomeKnownLive();
    const at = await visit(await newTill());
    const window = await openWindow(at);
    await window.locator('[data-screen=phone]').waitFor();
    expect(at.signIn.shown.flatMap(({ accounts }) => accounts)).toEqual([]);
  });

  it('serves two frames that ask at once one after the other', async () => {
    await becomeKnown();
    const [one, other] = [await newTill(), await newTill()];
    const [at, beside] = [await visit(one), await visit(other)];
    await at.page.bringToFront();
    await Promise.all([at.paidBefore(), at.signIn.choose()]);
    await at.buyer.screen('confirm').waitFor();
    await beside.page.bringToFront();
    await Promise.all([beside.paidBefore(), beside.signIn.choose()]);
    await payKnown(beside);
    await at.page.bringToFront();
    await payKnown(at);
  });

  it('used by the page of a shop itself, with the name of any session, gives it nothing', async () => {
    await becomeKnown();
    const stolen = await world.openShop('greedy', () => shopPage(world, '<p>Nothing here'));
    const call = (path: string, init: RequestInit) =>
      world.provider.fetch(new Request(`${world.providerUrl}${path}`, init), {});
    const opened = await call(FRAME_PATHS.sessions, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: world.providerUrl },
      body: JSON.stringify({ key: stolen.keys.apiKey, page_origin: stolen.url }),
    });
    const { session_id, token } = (await opened.json()) as { session_id: string; token: string };
    const page = await person.newPage();
    await page.goto(stolen.url);
    const signIn = await watchSignIn(person, page, { form: null });
    const asked = page.evaluate(
      ([configURL, clientId]) =>
        navigator.credentials
          .get({ identity: { providers: [{ configURL, clientId, fields: [] }] } } as CredentialRequestOptions)
          .then(
            (given) => JSON.stringify(given),
            ({ name }) => name,
          ),
      [`${world.providerUrl}/fedcm/config.json`, `test_${session_id}`] as const,
    );
    await signIn.choose();
    await expect.poll(() => signIn.shown.at(-1)?.dialogType).toBe('Error');
    await signIn.dismiss();
    expect(await asked).toMatch(/Error$/);
    const still = await call(FRAME_PATHS.resume, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: world.providerUrl, Authorization: `Bearer ${token}` },
      body: JSON.stringify({ key: stolen.keys.apiKey, page_origin: stolen.url }),
    });
    expect(await still.json()).toMatchObject({ buyer: null });
  });

  it('leads somebody whom nobody knows to the next way, though the browser never says no', async () => {
    person = await launchPerson({ thirdPartyCookies: false });
    const page = await person.newPage();
    await page.addInitScript(() => {
      const { get } = CredentialsContainer.prototype;
      CredentialsContainer.prototype.get = function (this: CredentialsContainer, options?: CredentialRequestOptions) {
        return options && 'identity' in options ? new Promise(() => {}) : get.call(this, options);
      };
    });
    const at = await visit(await newTill(), {}, page);
    const opened = person.waitForEvent('page');
    await at.paidBefore();
    await Promise.race([opened, at.button('Continue at').waitFor()]);
    opened.catch(() => {});
  });
});
