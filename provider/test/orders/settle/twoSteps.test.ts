import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeRail, manualPause } from '../fakeRail.js';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk } from '../orderDesk.js';

const fake = fakeRail();
const timer = manualPause();
const HOUR = 3_600_000;
/** What the store held as the rail was told to move money. */
const heldAtConfirm: (string | null)[] = [];
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  const rail: typeof fake.rail = {
    ...fake.rail,
    async confirm(payment) {
      heldAtConfirm.push((await rowOf(payment.orderId)).railReference);
      return fake.rail.confirm(payment);
    },
  };
  desk = await openOrderDesk({ rails: { test: [rail], live: [] }, pause: timer.pause });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
  await desk.call('/api/v1/webhook_endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
});
afterAll(() => desk.drop());
beforeEach(() => {
  fake.reset();
  heldAtConfirm.length = 0;
});

type Row = { status: string; railReference: string | null; capturedAmount: number };
const rowOf = async (orderId: string): Promise<Row> => {
  const [row] = await desk.sql<Row>('select status, rail_reference, captured_amount from orders where order_id = $1', [
    orderId,
  ]);
  return row!;
};
const idOf = (url = '') => url.split('/').at(-1) ?? '';
const sweepLater = (milliseconds = 40_000) => {
  desk.advance(milliseconds);
  return desk.sweeper.sweepOnce();
};

describe('a payment', () => {
  it('has its reference in the store before its rail is told to move anything', async () => {
    const { order } = await desk.place(buyer);

    expect(fake.calls).toEqual(['begin', 'confirm', 'capture']);
    expect(heldAtConfirm).toEqual([(await rowOf(order.id)).railReference]);
    expect(heldAtConfirm[0]).toMatch(/^ref-/);
  });

  it('whose beginning was lost is begun again, and one of the two moves money', async () => {
    const before = fake.authorizations.size;
    fake.behaviour.begin = 'throw after';
    const { problem } = await desk.place(buyer);
    expect((await rowOf(idOf(problem.order))).railReference).toBeNull();
    fake.behaviour.begin = 'answer';

    await sweepLater();

    expect((await rowOf(idOf(problem.order))).status).toBe('captured');
    expect(fake.authorizations.size).toBe(before + 1);
  });

  it('of two that begin it at once has one reference, and that one is confirmed', async () => {
    fake.behaviour.begin = 'silent after';
    const first = desk.place(buyer);
    while (!fake.calls.includes('begin')) await new Promise((resolve) => setImmediate(resolve));
    fake.behaviour.begin = 'answer';
    const before = fake.authorizations.size;
    await sweepLater();
    await timer.ring();

    const { problem } = await first;
    const row = await rowOf(idOf(problem?.order ?? (await first).order.url));
    expect(row).toMatchObject({ status: 'captured', capturedAmount: 9900 });
    expect([...fake.authorizations.keys()].slice(before)).toEqual([row.railReference]);
  });

  it('that was confirmed is looked up by its reference, not confirmed again', async () => {
    fake.behaviour.confirm = 'throw after';
    const { problem } = await desk.place(buyer);
    fake.reset();

    await sweepLater();

    expect(fake.calls).toEqual(['lookup', 'capture']);
    expect((await rowOf(idOf(problem.order))).status).toBe('captured');
  });

  it('that its rail captured at once is not captured again', async () => {
    fake.behaviour.confirm = 'captured';
    const { order } = await desk.place(buyer);
    expect(order).toMatchObject({ status: 'captured', captured_amount: 9900 });
    expect(fake.calls).toEqual(['begin', 'confirm']);
  });
});

describe('a payment that wants the buyer', () => {
  it('is given up, and then the order is declined for that reason', async () => {
    fake.behaviour.confirm = 'needs buyer';
    const { status, problem } = await desk.place(buyer);

    expect(status).toBe(402);
    expect(problem).toMatchObject({ code: 'payment_declined', decline_reason: 'authentication_required' });
    expect(fake.calls).toEqual(['begin', 'confirm', 'cancel']);
  });

  it('is declined only once it is certain that nobody can approve it any more', async () => {
    fake.behaviour.confirm = 'needs buyer';
    fake.behaviour.cancel = 'throw before';
    const { problem } = await desk.place(buyer);
    expect(problem.code).toBe('outcome_unknown');
    fake.behaviour.cancel = 'answer';

    await sweepLater();

    expect((await rowOf(idOf(problem.order))).status).toBe('declined');
    expect(fake.calls.slice(-2)).toEqual(['lookup', 'cancel']);
  });
});

describe('a payment that takes days', () => {
  const placePending = (headers = {}, fields = {}) => {
    fake.behaviour.confirm = 'pending';
    return desk.place(buyer, { ...ORDER, ...fields }, { headers });
  };

  it('is answered with 202 and the reason, by its address or as a representation', async () => {
    const { status, order, headers } = await placePending();
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(order.url);
    expect(order).toMatchObject({ status: 'processing', pending_reason: 'with_bank', captured_amount: 0 });
    expect((await desk.call(order.url)).order).toEqual(order);

    const { status: alone, json } = await placePending({ Prefer: '' });
    expect([alone, typeof json]).toEqual([202, 'string']);
  });

  it('repeated with its key is answered as the first time, also once it is decided', async () => {
    const origin_proof = await desk.prove(buyer);
    const once = { 'Idempotency-Key': 'pending' };
    const first = await placePending(once, { origin_proof });
    fake.authorizations.set((await rowOf(first.order.id)).railReference!, { status: 'authorized' });
    await sweepLater(HOUR);

    const again = await placePending(once, { origin_proof });
    expect([again.status, again.text]).toEqual([202, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await desk.call(first.order.url)).order).toMatchObject({ status: 'captured', pending_reason: null });
  });

  it.each([
    ['captured', { status: 'authorized' }, { status: 'captured', captured_amount: 9900 }],
    ['declined', { status: 'declined', reason: 'account_closed' }, { status: 'declined', captured_amount: 0 }],
  ] as const)('becomes %s when its rail has decided, and its shop is told', async (event, decision, expected) => {
    const { order } = await placePending();
    fake.authorizations.set((await rowOf(order.id)).railReference!, decision);
    await sweepLater(HOUR);

    expect((await desk.call(order.url)).order).toMatchObject({ ...expected, pending_reason: null });
    const told = await desk.sql<{ body: string }>('select body from webhook_deliveries where body like $1', [
      `%${order.id}%`,
    ]);
    expect(told.map(({ body }) => JSON.parse(body).type)).toEqual([`order.${event}`]);
  });

  it('is asked about once an hour, by no reader, and is no cause for alarm', async () => {
    const { order } = await placePending();
    fake.calls.length = 0;
    await desk.call(order.url);
    await sweepLater(HOUR / 2);
    expect(fake.calls).toEqual([]);
    await sweepLater(HOUR / 2);
    expect(fake.calls).toContain('lookup');
    expect(await desk.count('orders', `status = 'processing' and pending_reason is null`)).toBe(0);
  });

  it('can neither be captured nor cancelled', async () => {
    const { order } = await placePending();
    for (const change of ['capture', 'cancel', 'refund']) {
      expect((await desk.call(`${order.url}/${change}`, { body: {} })).problem.code).toBe('invalid_state');
    }
  });
});

describe('what the first version left in flight', () => {
  /** As the store was after the first version had reserved the order and its process ended. */
  async function leaveInFlight() {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    const id = idOf(problem.order);
    await desk.sql('update orders set is_two_step = false, rail_reference = null where order_id = $1', [id]);
    fake.reset();
    return id;
  }

  it('is looked up by the key that it was authorised with, and taken over with its reference', async () => {
    const id = await leaveInFlight();
    fake.authorizations.set(`first:${id}:authorize`, { status: 'authorized', railReference: 'of-old' });
    await sweepLater();

    expect(fake.calls).toEqual(['lookup', 'capture']);
    expect(await rowOf(id)).toMatchObject({ status: 'captured', railReference: 'of-old' });
  });

  it('is begun where its rail never saw it', async () => {
    const id = await leaveInFlight();
    await sweepLater();

    expect(fake.calls).toEqual(['lookup', 'begin', 'confirm', 'capture']);
    expect(await rowOf(id)).toMatchObject({ status: 'captured', capturedAmount: 9900 });
  });

  it('ends on the sandbox as it would have', async () => {
    const sandbox = await openOrderDesk();
    try {
      const holder = await sandbox.addBuyer(sandbox.shop, 'outcome_unknown');
      const [seen, unseen] = [await sandbox.place(holder), await sandbox.place(holder)].map(({ problem }) =>
        idOf(problem.order),
      );
      // What the first version wrote: no reference on the order, and one in the books' answer.
      await sandbox.sql('update orders set is_two_step = false, rail_reference = null');
      await sandbox.sql(
        `update sandbox_rail_calls set result = result || jsonb_build_object('railReference', 'sandbox:' || $1)
         where idempotency_key = $1`,
        [`${seen}:authorize`],
      );
      await sandbox.sql('delete from sandbox_rail_calls where idempotency_key = $1', [`${unseen}:authorize`]);
      for (let seconds = 0; seconds < 60; seconds += 5) {
        sandbox.advance(5_000);
        await sandbox.sweeper.sweepOnce();
      }
      const rows = await sandbox.sql('select status, rail_reference from orders order by created_at');
      for (const row of rows) expect(row).toMatchObject({ status: 'captured' });
      expect(await sandbox.count('sandbox_rail_calls', `kind = 'authorize'`)).toBe(2);
      expect(await sandbox.count('sandbox_rail_calls', `kind = 'capture'`)).toBe(2);
    } finally {
      await sandbox.drop();
    }
  });
});
