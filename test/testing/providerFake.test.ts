import { setupServer } from 'msw/node';
import { createMerchant } from 'ondemand-pay/merchant';
import { createProviderFake, type FakeConsent, type FakeHappening } from 'ondemand-pay/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const credentials = { apiKey: 'test_shop_00001', apiSecret: 'not-a-real-secret-0001', url: 'https://pay.example' };
const consent: FakeConsent = { amount: 9900, currency: 'SEK' };
const price = { reference: 'r', name: 'Day pass', amount: 9900, currency: 'SEK' };
const NOW = Date.UTC(2026, 0, 1);

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

let now = NOW;
let fake: ReturnType<typeof createProviderFake>;
let merchant: ReturnType<typeof createMerchant>;

beforeEach(() => {
  now = NOW;
  fake = createProviderFake({ ...credentials, clock: () => now });
  server.use(...fake.handlers);
  merchant = createMerchant({ ...credentials, clock: () => now, sleep: async () => {} });
});

const buy = async (
  terms: FakeConsent,
  order: Partial<Parameters<typeof merchant.orders.create>[1]> = {},
  key?: string,
) => {
  const { userToken, originProof } = await fake.issueProof(terms);
  const options = key === undefined ? {} : { idempotencyKey: key };
  return merchant.orders.create(userToken, { ...price, originProof, ...order }, options);
};

describe('a proof of the fake', () => {
  it('verifies offline against the keys that the fake publishes', async () => {
    const { userToken, originProof, email } = await fake.issueProof({ ...consent, itemName: 'Day pass' });
    const claims = await merchant.verifyOriginProof(originProof, {
      ...{ userToken, email, amount: 9900, currency: 'SEK' },
      itemName: 'Day pass',
      origin: 'https://shop.example',
    });
    expect(claims).toMatchObject({ flow: 'purchase', livemode: false, exp: NOW / 1000 + 600 });
    now += 600_000;
    await expect(
      merchant.verifyOriginProof(originProof, { userToken, amount: 9900, currency: 'SEK' }),
    ).rejects.toMatchObject({ code: 'proof_expired' });
  });

  it('comes in all three kinds', async () => {
    const recurring = await fake.issueProof({
      flow: 'recurring-purchase',
      terms: { max_amount: 9900, currency: 'SEK', interval: 'month', interval_count: 1 },
    });
    const claims = await merchant.verifyOriginProof(recurring.originProof, {
      flow: 'recurring-purchase',
      userToken: recurring.userToken,
    });
    expect(claims.terms).toMatchObject({ max_amount: 9900, start: '2026-01-01T00:00:00.000Z' });
    const registration = await fake.issueProof({ flow: 'registration', userToken: 'known' });
    const expected = { flow: 'registration', userToken: 'known' } as const;
    await expect(merchant.verifyOriginProof(registration.originProof, expected)).resolves.toBeDefined();
  });
});

describe('an order', () => {
  it.each([
    ['wrong_proof_kind', { flow: 'registration' }, {}],
    ['currency_mismatch', { amount: 9900, currency: 'EUR' }, {}],
    ['amount_mismatch', consent, { amount: 9901 }],
    ['item_mismatch', { ...consent, itemName: 'Year pass' }, {}],
    ['proof_expired', { ...consent, issuedAt: NOW - 600_000 }, {}],
    ['proof_invalid', consent, { originProof: 'a.b.c' }],
    ['validation_failed', consent, { taxAmount: 9901 }],
  ] as const)('is refused with %s', async (code, terms, order) => {
    await expect(buy(terms, order)).rejects.toMatchObject({ code });
    expect(fake.orders).toHaveLength(0);
  });

  it('is refused for another buyer, and good for its own afterwards', async () => {
    const { userToken, originProof } = await fake.issueProof(consent);
    const order = { ...price, originProof };
    await expect(merchant.orders.create('nobody', order)).rejects.toMatchObject({ code: 'not_found' });
    const another = await fake.issueProof(consent);
    await expect(merchant.orders.create(another.userToken, order)).rejects.toMatchObject({ code: 'user_mismatch' });
    await expect(merchant.orders.create(userToken, order)).resolves.toMatchObject({ status: 'captured' });
  });

  it('is refused with a proof of another provider', async () => {
    const { userToken } = await fake.issueProof(consent);
    const foreign = await createProviderFake(credentials).issueProof({ ...consent, userToken });
    const order = { ...price, originProof: foreign.originProof };
    await expect(merchant.orders.create(userToken, order)).rejects.toMatchObject({ code: 'proof_invalid' });
  });

  it('uses its proof up, also by a decline', async () => {
    const { userToken, originProof } = await fake.issueProof({ ...consent, outcome: 'account_closed' });
    const create = () => merchant.orders.create(userToken, { ...price, originProof });
    await expect(create()).rejects.toMatchObject({ code: 'payment_declined', declineReason: 'account_closed' });
    const { url } = fake.orders[0]!;
    await expect(create()).rejects.toMatchObject({ code: 'proof_already_used', order: url });
    await expect(merchant.orders.retrieve(url)).resolves.toMatchObject({ decline_reason: 'account_closed' });
  });

  it('is placed once for a key; another body for the same key is refused', async () => {
    const { userToken, originProof } = await fake.issueProof(consent);
    const create = (reference: string) =>
      merchant.orders.create(userToken, { ...price, reference, originProof }, { idempotencyKey: 'k' });
    expect(await create('a')).toEqual(await create('a'));
    await expect(create('b')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(fake.orders).toHaveLength(1);
  });

  it('that is unknown tells its outcome to the same key once it is settled', async () => {
    const { userToken, originProof } = await fake.issueProof({ ...consent, outcome: 'outcome_unknown' });
    const create = () => merchant.orders.create(userToken, { ...price, originProof }, { idempotencyKey: 'k' });
    await expect(create()).rejects.toMatchObject({ code: 'outcome_unknown', status: 504 });
    await expect(create()).rejects.toMatchObject({ code: 'outcome_unknown' });
    fake.settle(fake.orders[0]!.id);
    await expect(create()).resolves.toMatchObject({ status: 'captured', captured_amount: 9900 });
  });

  it('that takes days is processing until it is decided, either way', async () => {
    for (const [declined, expected] of [
      [undefined, { status: 'captured', pending_reason: null }],
      ['account_closed', { status: 'declined', decline_reason: 'account_closed', pending_reason: null }],
    ] as const) {
      const order = await buy({ ...consent, outcome: 'pending' });
      expect(order).toMatchObject({ status: 'processing', pending_reason: 'with_bank', captured_amount: 0 });
      fake.settle(order.id, declined);
      expect(await merchant.orders.retrieve(order)).toMatchObject(expected);
    }
  });

  it('that was paid may be returned, disputed, or its refund fail, and the shop hears of it', async () => {
    const { secret } = await merchant.webhooks.register({ url: 'https://shop.example/hook' });
    const order = await buy(consent);
    const happened = async (what: FakeHappening) => {
      const [request] = await fake.happen(order.id, what);
      const delivery = { body: await request!.text(), headers: request!.headers };
      return (await merchant.webhooks.verify(delivery, secret)).event;
    };
    expect(await happened({ kind: 'returned', amount: 900 })).toMatchObject({
      type: 'order.returned',
      data: { status: 'captured', returned_amount: 900, return: { amount: 900, reason: 'MD06' } },
    });
    await merchant.orders.refund(order, { amount: 500 });
    expect(await happened({ kind: 'refund_failed' })).toMatchObject({
      type: 'order.refund_failed',
      data: { status: 'captured', refunded_amount: 0 },
    });
    await expect(fake.happen(order.id, { kind: 'dispute_won' })).rejects.toThrow('open');
    expect(await happened({ kind: 'dispute_opened', amount: 700 })).toMatchObject({
      type: 'order.disputed',
      data: { dispute: { status: 'open', amount: 700 } },
    });
    expect(await happened({ kind: 'dispute_lost' })).toMatchObject({
      type: 'order.dispute_closed',
      data: { returned_amount: 1600, dispute: { status: 'lost' } },
    });
    expect(await happened({ kind: 'dispute_won' })).toMatchObject({
      type: 'order.dispute_closed',
      data: { returned_amount: 900, dispute: { status: 'won' } },
    });
    await expect(fake.happen(order.id, { kind: 'dispute_won' })).rejects.toThrow('open');
  });

  it('is captured in parts, refunded in parts, and never beyond', async () => {
    const order = await buy(consent, { capture: false });
    expect(order).toMatchObject({ status: 'authorized', captured_amount: 0 });
    await expect(merchant.orders.refund(order)).rejects.toMatchObject({ code: 'invalid_state' });
    await expect(merchant.orders.capture(order, { amount: 9901 })).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await merchant.orders.capture(order, { amount: 4000 })).toMatchObject({ status: 'partially_captured' });
    expect(await merchant.orders.capture(order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
    expect(await merchant.orders.refund(order, { amount: 100 })).toMatchObject({ status: 'partially_refunded' });
    expect(await merchant.orders.refund(order)).toMatchObject({ status: 'refunded', refunded_amount: 9900 });
    await expect(merchant.orders.cancel(order)).rejects.toMatchObject({ code: 'invalid_state' });
  });

  it('is cancelled, and then stays so', async () => {
    const order = await buy(consent, { capture: false });
    expect(await merchant.orders.cancel(order)).toMatchObject({ status: 'cancelled' });
    await expect(merchant.orders.capture(order)).rejects.toMatchObject({ code: 'invalid_state' });
  });

  it('keeps what was captured when the rest is cancelled', async () => {
    const order = await buy(consent, { capture: false });
    await merchant.orders.capture(order, { amount: 4000 });
    expect(await merchant.orders.cancel(order)).toMatchObject({ status: 'partially_captured', captured_amount: 4000 });
    await expect(merchant.orders.capture(order)).rejects.toMatchObject({ code: 'invalid_state' });
    expect(await merchant.orders.refund(order)).toMatchObject({ status: 'refunded', refunded_amount: 4000 });
  });

  it('whose late answer is yes is only authorised, if no more was asked', async () => {
    const unknown = { ...consent, outcome: 'outcome_unknown' } as const;
    await expect(buy(unknown, { capture: false })).rejects.toMatchObject({ code: 'outcome_unknown' });
    const { id, url } = fake.orders[0]!;
    await expect(merchant.orders.capture(url)).rejects.toMatchObject({ code: 'invalid_state' });
    fake.settle(id);
    await expect(merchant.orders.capture(url)).resolves.toMatchObject({ status: 'captured' });
  });

  it('is found by its own buyer only, and in the list', async () => {
    const orders = [await buy(consent), await buy(consent), await buy(consent)];
    await expect(merchant.orders.retrieve('another', orders[0]!.id)).rejects.toMatchObject({ code: 'not_found' });
    const page = await merchant.orders.list({ limit: 2 });
    expect(page.data.map(({ id }) => id)).toEqual([orders[2]!.id, orders[1]!.id]);
    const all = [];
    for await (const { id } of merchant.orders.list({ limit: 2 })) all.push(id);
    expect(all).toEqual(orders.map(({ id }) => id).reverse());
  });
});

describe('over plain HTTP', () => {
  const ask = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch('https://pay.example/api/v1/users/u/orders', {
      method: 'POST',
      body,
      headers: { Authorization: `Basic ${btoa(`${credentials.apiKey}:${credentials.apiSecret}`)}`, ...headers },
    });

  it('answers the URL alone without Prefer, and takes forms', async () => {
    const { originProof } = await fake.issueProof({ ...consent, userToken: 'u' });
    const fields = { reference: 'r', name: 'n', order_amount: '9900', currency: 'SEK', capture: 'false' };
    const response = await ask(new URLSearchParams({ ...fields, origin_proof: originProof }));
    expect(response.status).toBe(201);
    expect(await response.json()).toBe(response.headers.get('Location'));
    expect(fake.orders).toMatchObject([{ status: 'authorized' }]);
  });

  it('marks an answer that it gives again', async () => {
    const { originProof } = await fake.issueProof({ ...consent, userToken: 'u' });
    const body = JSON.stringify({
      reference: 'r',
      name: 'n',
      order_amount: 9900,
      currency: 'SEK',
      origin_proof: originProof,
    });
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' };
    const [first, again] = [await ask(body, headers), await ask(body, headers)];
    expect(first.headers.get('Idempotency-Replayed')).toBeNull();
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect(await again.json()).toBe(await first.json());
  });

  it.each([
    [401, 'invalid_credentials', '{}', { Authorization: 'Basic eDp5', 'Content-Type': 'application/json' }],
    [415, 'unsupported_media_type', 'x', { 'Content-Type': 'text/plain' }],
    [400, 'malformed_request', '{', { 'Content-Type': 'application/json' }],
    [400, 'malformed_request', 'name=a&name=b', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    [422, 'validation_failed', '{}', { 'Content-Type': 'application/json' }],
  ] as [number, string, string, Record<string, string>][])('answers %i %s', async (status, code, body, headers) => {
    const response = await ask(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code });
  });
});

it('fails on request, for as many calls as were asked', async () => {
  fake.failNext('unavailable', 2);
  await expect(buy(consent)).resolves.toMatchObject({ status: 'captured' });
  fake.failNext('network_error', 4);
  await expect(buy(consent)).rejects.toMatchObject({ code: 'network_error' });
  expect(fake.orders).toHaveLength(1);
});

it('answers under .localhost as well', async () => {
  const local = { ...credentials, url: 'http://pay.localhost:4000' };
  const there = createProviderFake(local);
  server.use(...there.handlers);
  const { userToken, originProof } = await there.issueProof({ amount: 9900, currency: 'SEK' });
  const created = await createMerchant(local).orders.create(userToken, { ...price, originProof });
  expect(created.url).toMatch(/^http:\/\/pay\.localhost:4000\//);
});
