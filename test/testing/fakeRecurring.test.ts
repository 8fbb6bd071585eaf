import { setupServer } from 'msw/node';
import { createMerchant } from 'ondemand-pay/merchant';
import { createProviderFake } from 'ondemand-pay/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

const shop = { apiKey: 'test_kiosk_0001', apiSecret: 'not-a-real-secret-0001', url: 'https://pay.example' };
let now = Date.UTC(2026, 0, 31, 10);
const fake = createProviderFake({ ...shop, clock: () => now });
const merchant = createMerchant(shop);
const server = setupServer(...fake.handlers);

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  now = Date.UTC(2026, 0, 31, 10);
});
afterAll(() => server.close());

const terms = { max_amount: 9900, currency: 'SEK', interval: 'month', interval_count: 1 } as const;
const subscribe = async () => {
  const { userToken, originProof } = await fake.issueProof({ flow: 'recurring-purchase', terms });
  const made = await merchant.recurringPayments.create(userToken, { originProof });
  const charge = (amount: number) =>
    merchant.orders.create(userToken, {
      reference: 'm',
      name: 'Premium',
      amount,
      currency: 'SEK',
      originProof: made.reference,
    });
  return { userToken, originProof, made, charge };
};

it('keeps charges within the terms of each period', async () => {
  const { charge } = await subscribe();
  expect(await charge(9900)).toMatchObject({ status: 'captured', flow: 'recurring-purchase' });
  await expect(charge(1)).rejects.toMatchObject({
    code: 'recurring_terms_exceeded',
    problem: { next_charge_at: '2026-02-28T10:00:00.000Z' },
  });
  now = Date.UTC(2026, 1, 28, 10);
  expect((await charge(9900)).status).toBe('captured');
});

it('makes one reference from a proof, and charges none that was revoked', async () => {
  const { userToken, originProof, made, charge } = await subscribe();
  const again = merchant.recurringPayments.create(userToken, { originProof });
  await expect(again).rejects.toMatchObject({ code: 'proof_already_used' });
  expect(await merchant.recurringPayments.retrieve(userToken, made.reference)).toEqual(made);
  expect(await merchant.recurringPayments.revoke(userToken, made.reference)).toMatchObject({ status: 'revoked' });
  await expect(charge(100)).rejects.toMatchObject({ code: 'recurring_revoked' });
});
