import { ACCOUNT_PATHS, FRAME_PATHS, type Preferences } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rotateSecret } from '../../src/merchants/addMerchant.js';
import { listMerchants } from '../../src/merchants/merchantStore.js';
import { ensureOwnShops } from '../../src/merchants/ownShop.js';
import { termsOf } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';
import { accountKey, newPhone, onAccountPage } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider({ operator: { name: 'Pay AB' } });
});
afterAll(() => test?.close());

describe('the page for buyers', () => {
  it('stands alone: nobody may embed it, and its key is its own', async () => {
    const page = await test.fetch('/account');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const key = await accountKey(test);
    expect(key).toMatch(/^test_[\w-]{32}$/);

    const framed = await test.fetch(`/frame?key=${key}`);
    expect(framed.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await framed.text()).not.toContain(key);
    const shop = await test.fetch(`/frame?key=${test.merchant.apiKey}`);
    expect(await shop.text()).toContain('<meta name="ondemand-account" content="">');
  });

  it('is for the pages of the provider only', async () => {
    const key = await accountKey(test);
    const open = (page_origin: string) => test.frame().call(FRAME_PATHS.sessions, { key, page_origin });
    expect(await open('https://news.example')).toMatchObject({ status: 403, body: { code: 'origin_not_registered' } });
    expect(await open(TEST_URL)).toMatchObject({ status: 201, body: { merchant: { name: 'Pay AB' } } });
  });

  it('sells nothing and has no secret', async () => {
    const key = await accountKey(test);
    for (const apiSecret of ['', 'x'.repeat(43)]) {
      const answer = await test.fetchAsMerchant('/api/v1/orders', {}, { ...test.merchant, apiKey: key, apiSecret });
      expect(answer.status).toBe(401);
    }
    const deps = { database: test.database, clock: test.clock, random: () => new Uint8Array(32) };
    await expect(rotateSecret(deps, key)).rejects.toMatchObject({ code: 'not_found' });
    expect((await listMerchants(test.database)).map(({ apiKey }) => apiKey)).toEqual([test.merchant.apiKey]);
    const { frame } = await onAccountPage(test, newPhone());
    await frame.giveEmail('anna@example.se');
    const { instrument_id } = await frame.addCard();
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 404 });
  });

  it('keeps its key when processes start at once, and takes a new name', async () => {
    const { database, clock } = test;
    const key = await accountKey(test);
    const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
    const start = (name: string) => ensureOwnShops({ database, clock, random, url: TEST_URL, operator: { name } });
    await Promise.all([start('A'), start('B'), start('C'), start('Pay AB')]);
    await start('Pay AB');
    expect(await accountKey(test)).toBe(key);
    const rows = await database.query({
      name: '',
      text: 'select mode, name from merchants where of_provider order by mode',
    });
    expect(rows).toEqual([
      { mode: 'live', name: 'Pay AB' },
      { mode: 'test', name: 'Pay AB' },
    ]);
  });

  it('is there in the modes that are served, live first', async () => {
    const live = await startTestProvider({ liveRails: [yesRail], liveSender: recordingSender(), sandbox: false });
    try {
      expect(await accountKey(live)).toMatch(/^live_/);
      expect((await live.fetch('/account?mode=test')).status).toBe(404);
    } finally {
      await live.close();
    }
    expect((await test.fetch('/account?mode=test')).status).toBe(200);
    expect((await test.fetch('/account?mode=live')).status).toBe(404);
    expect((await test.fetch('/account?mode=other')).status).toBe(404);
  });
});

describe('what it shows', () => {
  it('is everything one wallet pays at every shop, and at a shop only what was bought there', async () => {
    const phone = newPhone();
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const cookies = new Map<string, string>();
    const news = test.frame({ cookies });
    await news.buy({ phone, email: 'anna@example.se' }).then((made) => order(made, test.merchant));
    const there = test.frame({ merchant: games, cookies });
    const session = await there.open();
    await there
      .agree(session.buyer!.instruments[0]!.instrument_id, { itemName: 'Hat' })
      .then((made) => order(made, games));

    const { frame, preferences } = await onAccountPage(test, phone, cookies);
    expect(preferences.merchant_name).toBe('Pay AB');
    expect(preferences.orders.map(({ merchant_name }) => merchant_name).sort()).toEqual(['Daily News', 'Games']);
    expect(preferences.account).toMatchObject({
      email_masked: 'a•••@e•••.se',
      email_verified: false,
      instruments: [{ label: 'Visa •• 4242', is_default: true, recurring_payments: [] }],
      known_everywhere: true,
    });
    expect(preferences.account?.phone_masked).toMatch(/^\+46 70 [•\s-]+\d\d$/);
    expect(preferences.account?.devices.map(({ merchant_name, is_this }) => [merchant_name, is_this])).toContainEqual([
      null,
      true,
    ]);
    expect((await frame.call(ACCOUNT_PATHS.open, {})).status).toBe(200);

    const made = await there.agree(session.buyer!.instruments[0]!.instrument_id, { itemName: 'Boot' });
    const invited = await test.fetchAsMerchant(
      '/api/preferences/sessions',
      { method: 'POST', body: { user_token: made.user_token } },
      games,
    );
    const { session_id } = (await invited.json()) as { session_id: string };
    const atShop = await there.call<Preferences>(ACCOUNT_PATHS.open, { session_id });
    expect(atShop.body).toMatchObject({ merchant_name: 'Games', account: null, orders: [{ merchant_name: 'Games' }] });
    expect(JSON.stringify(atShop.body)).not.toContain('Daily News');
    expect(await there.call(ACCOUNT_PATHS.open, {})).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/session_id' }] },
    });
  });

  it('is nothing of what was saved before, to somebody who has only the number', async () => {
    const phone = newPhone();
    await test
      .frame()
      .buy({ phone })
      .then((made) => order(made, test.merchant));
    const { preferences } = await onAccountPage(test, phone);
    expect(preferences).toMatchObject({ orders: [], recurring_payments: [], security_code_of: null });
    expect(preferences.account).toMatchObject({ email_masked: null, instruments: [], devices: [] });
  });

  it('is a recurring payment with what it is charged to and its newest charges', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp({ phone: newPhone() });
    const proof = await frame.agreeTo({
      flow: 'recurring-purchase',
      instrument_id,
      item_name: 'Premium',
      locale: 'en',
    });
    const users = `/api/v1/users/${proof.user_token}`;
    const body = { origin_proof: proof.origin_proof };
    const agreed = await test.fetchAsMerchant(`${users}/recurring_payments`, { method: 'POST', body });
    const { reference } = (await agreed.json()) as { reference: string };
    for (let month = 1; month <= 13; month += 1) {
      test.clock.advance(1000);
      const charge = {
        reference: 'A',
        name: `Month ${month}`,
        order_amount: 9900,
        currency: 'SEK',
        origin_proof: reference,
      };
      expect((await test.fetchAsMerchant(`${users}/orders`, { method: 'POST', body: charge })).status).toBe(201);
    }
    const invited = await test.fetchAsMerchant('/api/preferences/sessions', {
      method: 'POST',
      body: { user_token: proof.user_token },
    });
    const shown = await frame.call<Preferences>(ACCOUNT_PATHS.open, await invited.json());
    const [payment] = shown.body.recurring_payments;
    expect(payment).toMatchObject({
      merchant_name: 'Daily News',
      instrument: { instrument_id, label: 'Visa •• 4242' },
    });
    expect(payment?.charges.map(({ name }) => name)).toEqual(
      Array.from({ length: 12 }, (_, index) => `Month ${13 - index}`),
    );
    expect(shown.body.orders).toEqual([]);
  });
});

async function order(
  made: { user_token: string; origin_proof: string },
  shop: TestProvider['merchant'],
): Promise<void> {
  const [, claims = ''] = made.origin_proof.split('.');
  const { item_name } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { item_name: string };
  const body = {
    reference: 'A-1',
    name: item_name,
    order_amount: 9900,
    currency: 'SEK',
    origin_proof: made.origin_proof,
  };
  const answer = await test.fetchAsMerchant(`/api/v1/users/${made.user_token}/orders`, { method: 'POST', body }, shop);
  expect(answer.status).toBe(201);
}
