import { setupServer } from 'msw/node';
import { createMerchant } from 'ondemand-pay/merchant';
import { createProviderFake, type FakeConsent } from 'ondemand-pay/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { priced } from '../../examples/games/goods.js';
import { createGames } from '../../examples/games/shop.js';

const credentials = {
  apiKey: 'test_attic_0001',
  apiSecret: 'not-a-real-secret-0001',
  url: 'http://pay.localhost:4000',
};
const url = 'http://games.localhost:4002';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

let fake: ReturnType<typeof createProviderFake>;
let games: ReturnType<typeof createGames>;
beforeEach(() => {
  fake = createProviderFake(credentials);
  server.use(...fake.handlers);
  const merchant = createMerchant({ ...credentials, sleep: async () => {} });
  games = createGames({ url, providerUrl: credentials.url, apiKey: credentials.apiKey, merchant });
});

async function buy(fields: Record<string, string>, consent: FakeConsent, cookie = '') {
  const { userToken, originProof, email } = await fake.issueProof(consent);
  const body = new URLSearchParams({ ...fields, userToken, origin_proof: originProof, email });
  const send = async () => games.request('/purchase', { method: 'POST', body, headers: { cookie } });
  return { answer: await send(), send };
}

const receiptOf = (nth: number) => `/receipts/${fake.orders[nth]?.id}`;

describe('the games shop', () => {
  it('adds up what a player has bought, each order once', async () => {
    const { answer } = await buy(
      { good: 'credits', quantity: '2' },
      { amount: 2000, currency: 'SEK', itemName: '2 × 100 credits' },
    );
    expect(await answer.json()).toEqual({
      data: { bought: '2 × 100 credits', receipt: receiptOf(0), credits: 200, skins: [] },
    });
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;

    const second = await buy({ good: 'moss' }, { amount: 2900, currency: 'SEK', itemName: 'Moss skin' }, cookie);
    expect(await second.answer.json()).toEqual({
      data: { bought: 'Moss skin', receipt: receiptOf(1), credits: 200, skins: ['moss'] },
    });
    expect(await (await second.send()).json()).toEqual({
      data: { bought: 'Moss skin', receipt: receiptOf(1), credits: 200, skins: ['moss'] },
    });
    expect(fake.orders).toHaveLength(2);
  });

  it('hands a decline on with words of its own', async () => {
    const { answer } = await buy(
      { good: 'moss' },
      { amount: 2900, currency: 'SEK', itemName: 'Moss skin', outcome: 'insufficient_funds' },
    );
    expect(answer.status).toBe(402);
    expect(await answer.json()).toMatchObject({
      error: { code: 'payment_declined', shop_message: 'Your goods are still on the shelf.' },
    });
  });

  it('gives nothing for a payment that takes days', async () => {
    const { answer } = await buy(
      { good: 'moss' },
      { amount: 2900, currency: 'SEK', itemName: 'Moss skin', outcome: 'pending' },
    );
    expect(answer.status).toBe(504);
    expect(await answer.json()).toEqual({ error: { code: 'outcome_unknown' } });
  });

  it('sells nothing for a price of the page’s own making', async () => {
    const { answer } = await buy({ good: 'ember' }, { amount: 1, currency: 'SEK', itemName: 'Ember skin' });
    expect(answer.ok).toBe(false);
    expect(await answer.json()).toMatchObject({ error: { code: 'amount_mismatch' } });
  });

  it.each([
    ['credits', '0'],
    ['credits', '11'],
    ['credits', '1.5'],
    ['moss', '2'],
    ['gold', '1'],
  ])('does not sell %s × %s', (good, quantity) => expect(priced(good, quantity)).toBeUndefined());
});
