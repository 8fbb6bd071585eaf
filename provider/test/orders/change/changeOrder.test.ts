import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeRail } from '../fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk } from '../orderDesk.js';

const fake = fakeRail();
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] } });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());
beforeEach(() => fake.reset());

const authorize = async (): Promise<string> => (await desk.place(buyer, { capture: false })).order.url;
const capture = (url: string, body: object = {}, headers = {}) => desk.call(`${url}/capture`, { body, headers });
const refund = (url: string, body: object = {}, headers = {}) => desk.call(`${url}/refund`, { body, headers });
const cancel = (url: string, body: object = {}, headers = {}) => desk.call(`${url}/cancel`, { body, headers });

describe('capture', () => {
  it('takes several parts up to the authorised amount', async () => {
    const url = await authorize();

    expect((await capture(url, { amount: 4000 })).order).toMatchObject({
      status: 'partially_captured',
      captured_amount: 4000,
    });
    expect((await capture(url, { amount: 5901 })).problem).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/amount' }],
    });
    expect((await capture(url)).order).toMatchObject({ status: 'captured', captured_amount: 9900 });
    const more = await capture(url, { amount: 1 });
    expect([more.status, more.problem.code]).toEqual([409, 'invalid_state']);
  });

  it('reads forms and empty bodies', async () => {
    const url = await authorize();
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await desk.call(`${url}/capture`, { body: 'amount=100', headers: form })).order.captured_amount).toBe(100);
    expect((await desk.call(`${url}/capture`, { method: 'POST' })).order.status).toBe('captured');
  });

  it.each([0, -1, 1.5, '100', null])('refuses the amount %j', async (amount) => {
    const url = await authorize();
    expect((await capture(url, { amount })).problem).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/amount' }],
    });
  });

  it('never exceeds the order, however many ask at once', async () => {
    const url = await authorize();
    const before = fake.total('capture');

    const answers = await Promise.all(Array.from({ length: 50 }, () => capture(url, { amount: 700 })));

    const done = answers.filter(({ status }) => status === 200).length;
    expect(done).toBe(14);
    expect(fake.total('capture') - before).toBe(14 * 700);
    expect((await desk.call(url)).order).toMatchObject({ status: 'partially_captured', captured_amount: 9800 });
    const codes = answers.filter(({ status }) => status !== 200).map(({ problem }) => problem.code);
    expect(codes.every((code) => code === 'invalid_state' || code === 'validation_failed')).toBe(true);
  });
});

describe('refund', () => {
  it('gives several parts back up to what was captured', async () => {
    const url = await authorize();
    expect((await refund(url)).problem.code).toBe('invalid_state');
    await capture(url, { amount: 5000 });

    expect((await refund(url, { amount: 2000, reason: 'goodwill 🎁' })).order).toMatchObject({
      status: 'partially_refunded',
      refunded_amount: 2000,
    });
    expect((await refund(url, { amount: 3001 })).problem.code).toBe('validation_failed');
    expect((await refund(url)).order).toMatchObject({ status: 'refunded', refunded_amount: 5000 });
    expect((await refund(url)).problem.code).toBe('invalid_state');
  });

  it('never exceeds what was captured, however many ask at once, while captures go on', async () => {
    const url = await authorize();
    await capture(url, { amount: 5000 });
    const before = { capture: fake.total('capture'), refund: fake.total('refund') };

    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0 ? refund(url, { amount: 900 }) : capture(url, { amount: 900 }),
      ),
    );

    const { order } = await desk.call(url);
    expect(fake.total('capture') - before.capture).toBe(order.captured_amount - 5000);
    expect(fake.total('refund') - before.refund).toBe(order.refunded_amount);
    expect(order.captured_amount).toBe(5000 + 5 * 900);
    expect(order.refunded_amount).toBeLessThanOrEqual(order.captured_amount);
    expect(order.refunded_amount % 900).toBe(0);
  });

  it('refuses a reason that cannot be stored', async () => {
    const url = await authorize();
    await capture(url);
    expect((await refund(url, { reason: 'a\u0000b' })).problem.errors).toMatchObject([{ pointer: '/reason' }]);
  });
});

describe('cancel', () => {
  it('releases all of an order of which nothing was captured', async () => {
    const url = await authorize();
    expect((await cancel(url)).order).toMatchObject({ status: 'cancelled', captured_amount: 0 });
    for (const change of [capture, refund, cancel]) expect((await change(url)).problem.code).toBe('invalid_state');
  });

  it('releases the rest and leaves what was captured to be refunded', async () => {
    const url = await authorize();
    await capture(url, { amount: 4000 });
    const before = fake.total('cancel');

    expect((await cancel(url)).order).toMatchObject({ status: 'partially_captured', captured_amount: 4000 });
    expect(fake.total('cancel') - before).toBe(5900);
    expect((await capture(url, { amount: 1 })).problem.code).toBe('invalid_state');
    expect((await refund(url)).order.status).toBe('refunded');
  });

  it('and capture at once leave no more than one of both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const url = await authorize();
      const [captured, cancelled] = await Promise.all([capture(url), cancel(url)]);
      expect([captured.status, cancelled.status].sort()).toEqual([200, 409]);
    }
  });
});

describe('a declined order', () => {
  it('cannot be captured, refunded or cancelled', async () => {
    fake.behaviour.confirm = 'refuse';
    const { problem } = await desk.place(buyer);
    for (const change of [capture, refund, cancel]) {
      expect((await change(problem.order ?? '')).problem.code).toBe('invalid_state');
    }
  });
});

describe('a rail that refuses', () => {
  it('changes nothing and frees the key', async () => {
    const url = await authorize();
    fake.behaviour.capture = 'refuse';
    const key = { 'Idempotency-Key': 'refused' };
    const refused = await capture(url, {}, key);
    expect([refused.status, refused.problem.code]).toEqual([409, 'invalid_state']);
    expect((await desk.call(url)).order).toMatchObject({ status: 'authorized', captured_amount: 0 });

    fake.behaviour.capture = 'answer';
    const captured = await capture(url, {}, key);
    expect(captured.status).toBe(200);
    expect(captured.headers.get('idempotency-replayed')).toBeNull();
  });

  it.each([
    ['capture', capture],
    ['cancel', cancel],
  ] as const)(
    'a %s of what has lapsed there, which nobody told, is asked, and the order ends',
    async (kind, change) => {
      const { order } = await desk.place(buyer, { capture: false });
      fake.behaviour[kind] = 'refuse';
      const [row] = await desk.sql<{ reference: string }>(
        'select rail_reference as reference from orders where order_id = $1',
        [order.id],
      );
      fake.authorizations.set(row!.reference, { status: 'declined', reason: 'card_declined' });
      const refused = await change(order.url);
      expect([refused.status, refused.problem.code]).toEqual([409, 'invalid_state']);
      expect((await desk.call(order.url)).order).toMatchObject({ status: 'cancelled', captured_amount: 0 });
    },
  );
});

describe('a rail that does not say', () => {
  it.each([
    ['capture', capture],
    ['refund', refund],
    ['cancel', cancel],
  ] as const)('at %s, is asked again and does it once', async (kind, change) => {
    const url = await authorize();
    if (kind === 'refund') await capture(url);
    const before = fake.total(kind);
    fake.behaviour[kind] = 'throw after';
    const unknown = await change(url, {}, { 'Idempotency-Key': `unknown-${kind}` });
    expect(unknown.status).toBe(504);
    expect(unknown.problem).toMatchObject({ code: 'outcome_unknown', order: url });
    expect(unknown.headers.get('location')).toBe(url);

    fake.behaviour[kind] = 'answer';
    desk.advance(1_000);
    expect(await desk.sweeper.sweepOnce()).toBe(1);

    expect(fake.total(kind) - before).toBe(9900);
    const repeated = await change(url, {}, { 'Idempotency-Key': `unknown-${kind}` });
    expect(repeated.status).toBe(200);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(fake.total(kind) - before).toBe(9900);
  });

  it('is asked before the next operation is built on it', async () => {
    const url = await authorize();
    fake.behaviour.capture = 'throw after';
    expect((await capture(url, { amount: 9900 })).problem.code).toBe('outcome_unknown');
    fake.setReachable(false);
    expect((await refund(url)).problem.code).toBe('invalid_state');
    fake.reset();

    expect((await refund(url)).order).toMatchObject({ status: 'refunded', captured_amount: 9900 });
  });

  it('keeps the amount promised meanwhile', async () => {
    const url = await authorize();
    fake.behaviour.capture = 'unknown';
    await capture(url, { amount: 9000 });

    expect((await capture(url, { amount: 1000 })).problem.code).toBe('invalid_state');
    expect((await cancel(url)).problem.code).toBe('invalid_state');
  });

  it('tells whoever repeats the request', async () => {
    const url = await authorize();
    fake.behaviour.capture = 'unknown';
    const key = { 'Idempotency-Key': 'told' };
    await capture(url, {}, key);
    expect((await capture(url, {}, key)).problem.code).toBe('outcome_unknown');
    fake.behaviour.capture = 'answer';

    const repeated = await capture(url, {}, key);
    expect([repeated.status, repeated.order.status]).toEqual([200, 'captured']);
  });
});

describe('one key', () => {
  it('does one capture, however many ask at once', async () => {
    const url = await authorize();
    const before = fake.total('capture');
    const headers = { 'Idempotency-Key': 'one capture' };

    const answers = await Promise.all(Array.from({ length: 100 }, () => capture(url, { amount: 100 }, headers)));

    const done = answers.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(others.every(({ problem }) => problem.code === 'request_in_progress')).toBe(true);
    expect(fake.total('capture') - before).toBe(100);
  });

  it('is not for another operation, order or amount', async () => {
    const [url, other] = [await authorize(), await authorize()];
    const headers = { 'Idempotency-Key': 'once more' };
    expect((await capture(url, { amount: 100 }, headers)).status).toBe(200);

    expect((await capture(url, { amount: 101 }, headers)).problem.code).toBe('idempotency_key_reused');
    expect((await refund(url, { amount: 100 }, headers)).problem.code).toBe('idempotency_key_reused');
    expect((await capture(other, { amount: 100 }, headers)).problem.code).toBe('idempotency_key_reused');
    expect((await capture(url, { amount: 100 }, headers)).headers.get('idempotency-replayed')).toBe('true');
  });

  it('is free again after a refusal', async () => {
    const url = await authorize();
    const headers = { 'Idempotency-Key': 'too early' };
    expect((await refund(url, { amount: 100 }, headers)).problem.code).toBe('invalid_state');
    await capture(url);
    expect((await refund(url, { amount: 100 }, headers)).status).toBe(200);
  });
});
