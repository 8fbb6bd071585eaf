import { createMerchant, type Merchant } from 'ondemand-pay/merchant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let service: TestProvider;
let merchant: Merchant;

beforeAll(async () => {
  service = await startTestProvider();
  merchant = createMerchant({
    apiKey: service.merchant.apiKey,
    apiSecret: service.merchant.apiSecret,
    url: TEST_URL,
    fetch: (input, init) => service.provider.fetch(new Request(input, init)),
    clock: () => service.clock().getTime(),
    sleep: async () => {},
  });
});
afterAll(() => service.close());

const DAY_PASS = { reference: 'A-1', name: 'Day pass', amount: 9900, currency: 'SEK' };

it("from the phone number to the receipt, through the merchant's own client", async () => {
  const purchase = { amount: 9900, currency: 'SEK', itemName: 'Day pass' };
  const { user_token, origin_proof } = await service.frame().buy(purchase);

  const order = await merchant.orders.create(user_token, { ...DAY_PASS, originProof: origin_proof });
  expect(order).toMatchObject({ status: 'captured', amount: 9900, item_name: 'Day pass', livemode: false });
  expect(await merchant.orders.retrieve(order)).toEqual(order);

  await expect(merchant.orders.create(user_token, { ...DAY_PASS, originProof: origin_proof })).rejects.toMatchObject({
    code: 'proof_already_used',
    order: order.url,
  });
  expect(await merchant.orders.refund(order, { amount: 900 })).toMatchObject({ status: 'partially_refunded' });
  const listed = [];
  for await (const { id } of merchant.orders.list()) listed.push(id);
  expect(listed).toEqual([order.id]);
});

it('a card that is refused, then one that is not', async () => {
  const declined = await service.frame().buy({ amount: 9900, currency: 'SEK', card: '4000000000000002' });
  await expect(
    merchant.orders.create(declined.user_token, { ...DAY_PASS, originProof: declined.origin_proof }),
  ).rejects.toMatchObject({ code: 'payment_declined', declineReason: 'insufficient_funds' });

  const paid = await service.frame().buy({ amount: 9900, currency: 'SEK' });
  const order = await merchant.orders.create(paid.user_token, { ...DAY_PASS, originProof: paid.origin_proof });
  expect(order.status).toBe('captured');
});
