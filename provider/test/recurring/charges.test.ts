import type { RecurringTerms } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeRail } from '../orders/fakeRail.js';
import { type Answered, type Buyer, type Call, type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let desk: OrderDesk;
let buyer: Buyer;
const { rail, ...books } = fakeRail();
const mandates: (string | undefined)[] = [];
const spied = {
  ...rail,
  confirm: (call: Parameters<typeof rail.confirm>[0]) => {
    mandates.push(call.mandateId);
    return rail.confirm(call);
  },
};

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [spied], live: [] } });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
beforeEach(() => {
  books.reset();
  mandates.length = 0;
});
afterAll(() => desk.drop());

const monthly: Partial<RecurringTerms> = { max_amount: 10_000, currency: 'SEK', interval: 'month', interval_count: 1 };

const charge = (reference: string, amount: number, fields: Record<string, unknown> = {}, call: Call = {}) =>
  desk.place(buyer, { origin_proof: reference, order_amount: amount, order_tax_amount: 0, ...fields }, call);

const codes = (answers: Answered[]) => answers.map(({ status, problem }) => (status < 300 ? status : problem.code));

describe('a charge', () => {
  it('is an order like any other, under the mandate of the buyer', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    const answer = await charge(reference, 4_000, { name: 'Premium, March' });
    expect(answer.status).toBe(201);
    expect(answer.order).toMatchObject({
      status: 'captured',
      amount: 4_000,
      name: 'Premium, March',
      flow: 'recurring-purchase',
    });
    const [row] = await desk.sql<{ mandateId: string }>(
      'select mandate_id from recurring_payments where reference = $1',
      [reference],
    );
    expect(mandates).toEqual([row!.mandateId]);
    expect((await desk.call(answer.order.url)).order).toEqual(answer.order);
  });

  it('names no mandate when the buyer is there', async () => {
    expect((await desk.place(buyer)).status).toBe(201);
    expect(mandates).toEqual([undefined]);
  });

  it('may be of any amount and currency without a cap, as often as wanted', async () => {
    const reference = await desk.subscribe(buyer);
    expect((await charge(reference, 1)).status).toBe(201);
    expect((await charge(reference, 9_007_199_254_740_991)).status).toBe(201);
    expect((await charge(reference, 500, { currency: 'EUR' })).status).toBe(201);
  });

  it.each([
    ['another user token', 'user_mismatch'],
    ['another shop', 'proof_invalid'],
    ['an invented reference', 'proof_invalid'],
    ['an unknown user token', 'not_found'],
    ['another currency', 'currency_mismatch'],
  ])('is refused for %s', async (which, code) => {
    const reference = await desk.subscribe(buyer, monthly);
    const other = await desk.addBuyer(desk.shop, 'approved', 'fake');
    const elsewhere = await desk.addBuyer(await desk.addShop(), 'approved', 'fake');
    const fields = { origin_proof: reference, order_amount: 100, order_tax_amount: 0 };
    const answers: Record<string, () => Promise<Answered>> = {
      'another user token': () => desk.place(other, fields),
      'another shop': () => desk.place(elsewhere, fields),
      'an invented reference': () => charge('rp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 100),
      'an unknown user token': () => desk.place({ ...buyer, userToken: 'nobody' }, fields),
      'another currency': () => charge(reference, 100, { currency: 'EUR' }),
    };
    expect(codes([await answers[which]!()])).toEqual([code]);
    expect(codes([await charge(reference, 100)])).toEqual([201]);
  });

  it('is refused once the reference is revoked, or the way to pay removed', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    await desk.call(`/api/v1/users/${buyer.userToken}/recurring_payments/${reference}`, { method: 'DELETE' });
    expect(codes([await charge(reference, 100)])).toEqual(['recurring_revoked']);

    const leaving = await desk.addBuyer(desk.shop, 'approved', 'fake');
    const theirs = await desk.subscribe(leaving, monthly);
    await desk.sql('update instruments set removed_at = now() where buyer_id = $1', [leaving.buyerId]);
    const refused = await desk.place(leaving, { origin_proof: theirs, order_amount: 1, order_tax_amount: 0 });
    expect(codes([refused])).toEqual(['recurring_revoked']);
    expect(books.calls).toEqual([]);
  });
});

describe('what the buyer saw as charged at once', () => {
  const first: Partial<RecurringTerms> = { ...monthly, first_amount: 4_000 };

  it('is what the first charge has to be; what follows is within the cap alone', async () => {
    const reference = await desk.subscribe(buyer, first);
    for (const amount of [3_999, 4_001, 10_000]) {
      expect((await charge(reference, amount)).problem).toMatchObject({
        code: 'amount_mismatch',
        errors: [{ pointer: '/order_amount' }],
      });
    }
    expect(books.calls).toEqual([]);
    const charges = [await charge(reference, 4_000), await charge(reference, 6_000), await charge(reference, 1)];
    expect(codes(charges)).toEqual([201, 201, 'recurring_terms_exceeded']);
  });

  it('stays so after a decline, and holds where later amounts vary', async () => {
    const reference = await desk.subscribe(buyer, { currency: 'SEK', first_amount: 4_000 });
    books.behaviour.confirm = 'refuse';
    expect((await charge(reference, 4_000)).status).toBe(402);
    books.reset();
    expect(codes([await charge(reference, 5_000)])).toEqual(['amount_mismatch']);
    expect(codes([await charge(reference, 4_000), await charge(reference, 99_000)])).toEqual([201, 201]);
    expect(codes([await charge(reference, 1, { currency: 'EUR' })])).toEqual(['currency_mismatch']);
  });

  it('is asked of one of many that come at once', async () => {
    const reference = await desk.subscribe(buyer, first);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((amount) => charge(reference, amount * 1_000)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.map(({ order }) => order.amount)).toContain(4_000);
  });
});

describe('the cap', () => {
  it('is the sum of a period; the next one begins anew', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    const started = desk.clock();
    expect(codes([await charge(reference, 6_000), await charge(reference, 4_000)])).toEqual([201, 201]);

    const refused = await charge(reference, 1);
    expect(refused.status).toBe(422);
    const next = new Date(Math.floor(started.getTime() / 1000) * 1000);
    next.setUTCMonth(next.getUTCMonth() + 1);
    expect(refused.problem).toMatchObject({
      code: 'recurring_terms_exceeded',
      term: 'max_amount',
      next_charge_at: next.toISOString(),
      detail: expect.stringContaining(next.toISOString()),
      errors: [{ pointer: '/order_amount', detail: expect.any(String) }],
    });
    desk.advance(next.getTime() - desk.clock().getTime() - 1);
    expect(codes([await charge(reference, 1)])).toEqual(['recurring_terms_exceeded']);
    desk.advance(1);
    expect(codes([await charge(reference, 10_000), await charge(reference, 1)])).toEqual([
      201,
      'recurring_terms_exceeded',
    ]);
  });

  it('is never reached by an amount beyond it', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    expect((await charge(reference, 10_001)).problem).toMatchObject({
      code: 'recurring_terms_exceeded',
      next_charge_at: null,
    });
    expect(codes([await charge(reference, 10_000)])).toEqual([201]);
  });

  it('without an interval holds for ever', async () => {
    const reference = await desk.subscribe(buyer, { max_amount: 100, currency: 'SEK' });
    expect(codes([await charge(reference, 100)])).toEqual([201]);
    desk.advance(4_000 * DAY);
    expect((await charge(reference, 1)).problem).toMatchObject({
      code: 'recurring_terms_exceeded',
      next_charge_at: null,
    });
  });

  it('lets one of many concurrent charges have what is left', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    const answers = await Promise.all(Array.from({ length: 12 }, () => charge(reference, 4_000)));
    expect(codes(answers).filter((code) => code === 201)).toHaveLength(2);
    expect(codes(answers).filter((code) => code === 'recurring_terms_exceeded')).toHaveLength(10);
    expect(codes([await charge(reference, 2_001), await charge(reference, 2_000)])).toEqual([
      'recurring_terms_exceeded',
      201,
    ]);
  });

  it('counts a declined charge as none', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    books.behaviour.confirm = 'refuse';
    expect(codes([await charge(reference, 10_000)])).toEqual(['payment_declined']);
    books.behaviour.confirm = 'answer';
    expect(codes([await charge(reference, 10_000)])).toEqual([201]);
  });

  it('counts a charge whose outcome is unknown until it is known', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    books.behaviour.confirm = 'unknown';
    const pending = await charge(reference, 10_000);
    expect([pending.status, pending.problem.code]).toEqual([504, 'outcome_unknown']);
    books.behaviour.confirm = 'answer';
    expect(codes([await charge(reference, 1)])).toEqual(['recurring_terms_exceeded']);

    books.behaviour.confirm = 'refuse';
    desk.advance(HOUR);
    await desk.sweeper.sweepOnce();
    books.behaviour.confirm = 'answer';
    expect((await desk.call(pending.problem.order!)).order.status).toBe('declined');
    expect(codes([await charge(reference, 10_000)])).toEqual([201]);
  });

  it('gets back what is cancelled before it was captured, and not what is refunded', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    const { order } = await charge(reference, 10_000, { capture: false });
    await desk.call(`${order.url}/capture`, { body: { amount: 3_000 } });
    expect(codes([await charge(reference, 7_000)])).toEqual(['recurring_terms_exceeded']);
    expect((await desk.call(`${order.url}/cancel`, { body: {} })).status).toBe(200);
    expect(codes([await charge(reference, 7_001), await charge(reference, 7_000)])).toEqual([
      'recurring_terms_exceeded',
      201,
    ]);
    expect((await desk.call(`${order.url}/refund`, { body: {} })).status).toBe(200);
    expect(codes([await charge(reference, 1)])).toEqual(['recurring_terms_exceeded']);
  });

  it('is not widened by a clock that jumps back', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    desk.advance(40 * DAY);
    expect(codes([await charge(reference, 10_000)])).toEqual([201]);
    desk.advance(-39 * DAY);
    expect(codes([await charge(reference, 10_000), await charge(reference, 1)])).toEqual([
      201,
      'recurring_terms_exceeded',
    ]);
    desk.advance(-5 * DAY);
    expect(codes([await charge(reference, 1)])).toEqual(['recurring_terms_exceeded']);
    desk.advance(44 * DAY);
    expect(codes([await charge(reference, 1)])).toEqual(['recurring_terms_exceeded']);
  });
});

describe('a repeated charge', () => {
  it('with the same key is made once, also when the period has no room for a second', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    const once = { headers: { 'Idempotency-Key': `march-${reference}` } };
    const answers = await Promise.all(Array.from({ length: 8 }, () => charge(reference, 10_000, {}, once)));
    const first = await charge(reference, 10_000, {}, once);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBe('true');
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.text).toBe(first.text);
      else expect(answer.problem.code).toBe('request_in_progress');
    }
    expect(await desk.count('orders', 'recurring_reference = $1', [reference])).toBe(1);
  });

  it('that was refused leaves its key free', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    const once = { headers: { 'Idempotency-Key': `again-${reference}` } };
    expect(codes([await charge(reference, 10_001, {}, once)])).toEqual(['recurring_terms_exceeded']);
    expect(codes([await charge(reference, 10_000, {}, once)])).toEqual([201]);
    expect(await desk.count('recurring_periods', 'reference = $1 and charged = 10000', [reference])).toBe(1);
  });
});

it('a revocation and many charges at once: nothing is charged after the revocation was answered', async () => {
  const reference = await desk.subscribe(buyer);
  const path = `/api/v1/users/${buyer.userToken}/recurring_payments/${reference}`;
  const racing = Array.from({ length: 10 }, () => charge(reference, 100));
  await desk.call(path, { method: 'DELETE' });
  const late = await Promise.all(Array.from({ length: 5 }, () => charge(reference, 100)));
  expect(codes(late)).toEqual(Array(5).fill('recurring_revoked'));
  for (const code of codes(await Promise.all(racing))) expect([201, 'recurring_revoked']).toContain(code);
});
