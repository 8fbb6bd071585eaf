import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk, PROVIDER_URL } from '../orderDesk.js';

let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk();
  buyer = await desk.addBuyer(desk.shop);
});
afterAll(() => desk.drop());

describe('an order that is right', () => {
  it('is captured at once and answered by its URL', async () => {
    const answer = await desk.place(buyer, {}, { headers: { Prefer: '' } });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.json).toMatch(new RegExp(`^${PROVIDER_URL}/api/v1/users/${buyer.userToken}/orders/[0-9a-f-]{36}$`));
    expect(answer.headers.get('location')).toBe(answer.json);
    expect(answer.headers.get('preference-applied')).toBeNull();

    const read = await desk.call(answer.json as string);
    expect(read.status).toBe(200);
    expect(read.order).toEqual({
      id: (answer.json as string).split('/').at(-1),
      url: answer.json,
      reference: 'A-1',
      name: 'Day pass',
      item_name: null,
      amount: 9900,
      tax_amount: 990,
      currency: 'SEK',
      status: 'captured',
      captured_amount: 9900,
      refunded_amount: 0,
      returned_amount: 0,
      dispute: null,
      pending_reason: null,
      created_at: desk.clock().toISOString(),
      flow: 'purchase',
      merchant_context: null,
      livemode: false,
    });
  });

  it('is answered by itself when the caller prefers a representation', async () => {
    const answer = await desk.place(buyer, {}, { headers: { Prefer: 'respond-async, return=representation' } });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('preference-applied')).toBe('return=representation');
    expect(answer.headers.get('location')).toBe(answer.order.url);
    expect(answer.order.status).toBe('captured');
  });

  it.each([false, 'false'])('is only authorised with capture %j', async (capture) => {
    const { status, order } = await desk.place(buyer, { capture });

    expect(status).toBe(201);
    expect(order).toMatchObject({ status: 'authorized', captured_amount: 0 });
  });

  it('takes its context from the proof', async () => {
    const origin_proof = await desk.prove(buyer, { merchantContext: 'daily pass', itemName: 'Day pass' });
    const { order } = await desk.place(buyer, { origin_proof });

    expect(order).toMatchObject({ merchant_context: 'daily pass', item_name: 'Day pass' });
  });
});

describe('a declined order', () => {
  it("is a 402 with the order, the reason and words in the form's language, and uses the proof up", async () => {
    const poor = await desk.addBuyer(desk.shop, 'insufficient_funds');
    const origin_proof = await desk.prove(poor);

    const declined = await desk.place(poor, { origin_proof });
    expect(declined.status).toBe(402);
    expect(declined.headers.get('content-type')).toBe('application/problem+json');
    expect(declined.problem).toMatchObject({ code: 'payment_declined', decline_reason: 'insufficient_funds' });
    expect(declined.problem.user_message).toMatch(/^Banken/);

    const order = await desk.call(declined.problem.order ?? '');
    expect(order.order).toMatchObject({ status: 'declined', captured_amount: 0, decline_reason: 'insufficient_funds' });

    const again = await desk.place(poor, { origin_proof });
    expect(again.status).toBe(409);
    expect(again.problem).toMatchObject({ code: 'proof_already_used', order: declined.problem.order });
  });
});

describe('replays', () => {
  it('of one proof, a thousand at once, buy once', async () => {
    const origin_proof = await desk.prove(buyer);
    const before = await desk.count('orders');

    const answers = await Promise.all(Array.from({ length: 1000 }, () => desk.place(buyer, { origin_proof })));

    const placed = answers.filter(({ status }) => status === 201);
    expect(placed).toHaveLength(1);
    const refused = answers.filter(({ problem }) => problem.code === 'proof_already_used');
    expect(refused).toHaveLength(999);
    expect(new Set(refused.map(({ problem }) => problem.order))).toEqual(new Set([placed[0]?.order.url]));
    expect(await desk.count('orders')).toBe(before + 1);
  });

  it('of one proof, each with a key of its own, buy once and leave no key behind', async () => {
    const origin_proof = await desk.prove(buyer);
    const before = await desk.count('idempotency_keys');

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        desk.place(buyer, { origin_proof }, { headers: { 'Idempotency-Key': `own-${index}` } }),
      ),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ problem }) => problem.code === 'proof_already_used')).toHaveLength(99);
    expect(await desk.count('idempotency_keys')).toBe(before + 1);
  });

  it('of one key, a thousand at once, buy once', async () => {
    const origin_proof = await desk.prove(buyer);
    const before = await desk.count('orders');
    const headers = { 'Idempotency-Key': 'one key' };

    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => desk.place(buyer, { ...ORDER, origin_proof }, { headers })),
    );

    const placed = answers.filter(({ status }) => status === 201);
    expect(new Set(placed.map(({ text }) => text)).size).toBe(1);
    expect(placed.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.every(({ problem }) => problem.code === 'request_in_progress')).toBe(true);
    expect(await desk.count('orders')).toBe(before + 1);
  });
});
