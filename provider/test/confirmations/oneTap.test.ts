import fc from 'fast-check';
import { FRAME_PATHS, type ProofMade } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import { type FrameClient, type Purchase, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

const DECLINED_IBAN = 'DE89370400440532013000';
const PROOF_LIFETIME = 10 * 60_000;

let test: TestProvider;
let shops: MerchantKeys[];
beforeAll(async () => {
  test = await startTestProvider();
  const others = ['games', 'books'].map((name) => test.addMerchant({ name, origins: [`https://${name}.example`] }));
  shops = [test.merchant, ...(await Promise.all(others))];
});
afterAll(() => test?.close());

let phones = 0;

/** A buyer who bought once with a code, and asked to be known at every shop. */
async function buyer() {
  const cookies = new Map<string, string>();
  const first = test.frame({ cookies, knownEverywhere: true });
  const card = await first.signUp({ phone: `+4670${String(3_000_000 + ++phones)}` });
  const refusing = await first.addDirectDebit(DECLINED_IBAN);
  await first.agree(card.instrument_id, { amount: 100_000 });
  return {
    card: card.instrument_id,
    refusing: refusing.instrument_id,
    /** Another visit to a shop: the cookie alone says who is there. */
    async visit(shop: MerchantKeys = test.merchant): Promise<FrameClient> {
      const frame = test.frame({ merchant: shop, cookies });
      expect((await frame.open()).buyer).not.toBeNull();
      return frame;
    },
  };
}

type Refused = { code: string; reason: string };
const show = (frame: FrameClient, instrument: string, purchase: Purchase = {}) =>
  frame.call<Refused>(FRAME_PATHS.confirmations, termsOf(instrument, purchase));

const order = (shop: MerchantKeys, made: ProofMade, { amount = 9900, currency = 'SEK' }: Purchase, fields = {}) =>
  test.fetchAsMerchant(
    `/api/v1/users/${made.user_token}/orders`,
    {
      method: 'POST',
      body: {
        reference: 'A-1',
        name: 'Day pass',
        order_amount: amount,
        currency,
        origin_proof: made.origin_proof,
        ...fields,
      },
    },
    shop,
  );

describe('purchases without a factor', () => {
  it('are five since the last one, at whatever shops; the next asks for one, and five more follow', async () => {
    const { card, visit } = await buyer();
    for (const round of [1, 2]) {
      for (let tap = 0; tap < 5; tap += 1) await (await visit(shops[tap % 3])).agree(card);
      const frame = await visit(shops[round % 3]);
      expect(await show(frame, card)).toMatchObject({
        status: 403,
        body: { code: 'fresh_factor_missing', reason: 'allowance' },
      });
      await frame.proveSecurityCode();
      await frame.agree(card, { amount: 100_000 });
    }
  });

  it('come to a hundred euros where one may be thirty', async () => {
    const { card, visit } = await buyer();
    for (const amount of [3000, 3000, 3000]) await (await visit()).agree(card, { amount, currency: 'EUR' });
    const frame = await visit();
    expect(await show(frame, card, { amount: 1001, currency: 'EUR' })).toMatchObject({ body: { reason: 'allowance' } });
    await frame.agree(card, { amount: 1000, currency: 'EUR' });
  });

  it('go on after a factor given elsewhere', async () => {
    const { card, visit } = await buyer();
    for (let tap = 0; tap < 5; tap += 1) await (await visit()).agree(card);
    await (await visit(shops[1])).proveSecurityCode();
    await (await visit()).agree(card);
  });

  it.each([
    { each: 9900, most: 5 },
    { each: 32_000, most: 3 },
  ])('of $each öre, twelve clicks at once at many shops, are $most', async ({ each, most }) => {
    const { card, visit } = await buyer();
    const shown = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const frame = await visit(shops[index % 3]);
        // Other things each: the same thing twice is kept from the buyer by another rule.
        return { frame, ...(await frame.openConfirmation(card, { amount: each, itemName: `Issue ${index}` })) };
      }),
    );
    test.clock.advance(1000);
    const clicks = shown.map(({ frame, confirmation_id }) =>
      frame.call<Refused>(FRAME_PATHS.proofs, { confirmation_id, known_everywhere: false }),
    );
    const answers = await Promise.all(clicks);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(most);
    for (const { body } of answers.filter(({ status }) => status >= 300)) {
      expect(body).toMatchObject({ code: 'fresh_factor_missing', reason: 'allowance' });
    }
  });

  it('leave what was agreed to signed again, byte for byte, when no more can be agreed to', async () => {
    const { card, visit } = await buyer();
    for (let tap = 0; tap < 4; tap += 1) await (await visit()).agree(card);
    const frame = await visit();
    const { confirmation_id } = await frame.openConfirmation(card);
    test.clock.advance(1000);
    const made = await frame.makeProof(confirmation_id);
    expect(await frame.makeProof(confirmation_id)).toEqual(made);
  });
});

describe('a factor', () => {
  it('is good for one purchase of any amount, not for a second one in the same frame', async () => {
    const { card, visit } = await buyer();
    const frame = await visit();
    await frame.proveSecurityCode();
    await frame.agree(card, { amount: 100_000 });
    expect(await show(frame, card, { amount: 100_000 })).toMatchObject({ status: 403, body: { reason: 'amount' } });
    await frame.agree(card);
  });

  it('is still good after an order that was declined', async () => {
    const { card, refusing, visit } = await buyer();
    const frame = await visit();
    await frame.proveSecurityCode();
    const price = { amount: 50_000, currency: 'EUR' };
    expect((await order(test.merchant, await frame.agree(refusing, price), price)).status).toBe(402);
    await frame.agree(card, price);
  });
});

it('charges under an agreement count for nothing', async () => {
  const { card, visit } = await buyer();
  const frame = await visit();
  await frame.proveSecurityCode();
  const made = await frame.agreeTo({ flow: 'recurring-purchase', instrument_id: card, locale: 'en' });
  const users = `/api/v1/users/${made.user_token}`;
  const body = { origin_proof: made.origin_proof };
  const agreed = await test.fetchAsMerchant(`${users}/recurring_payments`, { method: 'POST', body });
  const { reference } = (await agreed.json()) as { reference: string };
  for (let month = 0; month < 7; month += 1) {
    const charged = await order(test.merchant, { ...made, origin_proof: reference }, { amount: 50_000 });
    expect(charged.status).toBe(201);
  }
  for (let tap = 0; tap < 5; tap += 1) await (await visit()).agree(card);
  expect(await show(await visit(), card)).toMatchObject({ body: { reason: 'allowance' } });
});

/* Prices whose shares of their limits are whole numbers of ninety-six thousandths: three and a third are 320 000. */
const PRICES = [
  { amount: 3000, currency: 'EUR', share: 96_000 },
  { amount: 1000, currency: 'EUR', share: 32_000 },
  { amount: 32_000, currency: 'SEK', share: 96_000 },
  { amount: 9900, currency: 'SEK', share: 29_700 },
  { amount: 100, currency: 'SEK', share: 300 },
];

type Fate = 'kept' | 'unused' | 'declined' | 'cancelled' | 'captured in part';
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      price: fc.constantFrom(...PRICES),
      shop: fc.nat(2),
      fate: fc.constantFrom<Fate>('kept', 'unused', 'declined', 'cancelled', 'captured in part'),
      withFactor: fc.nat(4).map((chance) => chance === 0),
    }),
  },
  { weight: 1, arbitrary: fc.constant('factor' as const) },
  { weight: 1, arbitrary: fc.constant('ten minutes' as const) },
);

/*
 * What counts, by a model that knows nothing of stores: the shares since the last factor, and what of them may go
 * yet.
 */
it('whatever is bought, declined, cancelled or left, in whatever order: what the model allows is allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const { card, refusing, visit } = await buyer();
      let counted: { share: number; isUnused: boolean }[] = [];
      for (const each of steps) {
        if (each === 'ten minutes') {
          test.clock.advance(PROOF_LIFETIME);
          counted = counted.filter(({ isUnused }) => !isUnused);
          continue;
        }
        if (each === 'factor') {
          await (await visit()).proveSecurityCode();
          counted = [];
          continue;
        }
        const { price, fate, withFactor } = each;
        const shop = shops[each.shop]!;
        const frame = await visit(shop);
        if (withFactor) {
          await frame.proveSecurityCode();
          counted = [];
        }
        const instrument = fate === 'declined' && price.currency === 'EUR' ? refusing : card;
        const sum = counted.reduce((all, { share }) => all + share, price.share);
        const isAllowed = withFactor || (counted.length < 5 && sum <= 320_000);
        expect((await show(frame, instrument, price)).status).toBe(isAllowed ? 200 : 403);
        if (!isAllowed) continue;
        const made = await frame.agree(instrument, price);
        const isGone = await meet(fate, shop, made, price, instrument === refusing);
        if (!withFactor && !isGone) counted.push({ share: price.share, isUnused: fate === 'unused' });
      }
    }),
    { numRuns: 25 },
  );
}, 240_000);

/** What becomes of a proof; true: it counts no more. */
async function meet(fate: Fate, shop: MerchantKeys, made: ProofMade, price: Purchase, isRefused: boolean) {
  if (fate === 'unused') return false;
  const answer = await order(shop, made, price, { capture: fate === 'kept' || fate === 'declined' });
  expect(answer.status).toBe(isRefused ? 402 : 201);
  if (fate === 'kept' || fate === 'declined') return isRefused;
  const call = (what: string, body: object) =>
    test.fetchAsMerchant(`${answer.headers.get('location')}/${what}`, { method: 'POST', body }, shop);
  if (fate === 'captured in part') expect((await call('capture', { amount: 1 })).status).toBe(200);
  expect((await call('cancel', {})).status).toBe(200);
  return fate === 'cancelled';
}
