import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Order } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RailFact } from '../../../src/ports/railFacts.js';
import { fakeRail, manualPause, SIGNATURE } from '../fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk, PROVIDER_URL, read } from '../orderDesk.js';

const fake = fakeRail();
const other = fakeRail('other');
const timer = manualPause();
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail, other.rail], live: [] }, pause: timer.pause });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
  await desk.call('/api/v1/webhook_endpoints', { body: { url: 'http://127.0.0.1:9/hook' } });
});
afterAll(() => desk.drop());
beforeEach(() => {
  fake.reset();
  other.reset();
});

/** A fact without what every fact of a test has alike. */
type Told = RailFact extends infer F ? (F extends RailFact ? Omit<F, 'id' | 'railReference'> : never) : never;
const SEK = { currency: 'SEK' } as const;

async function notify(body: BodyInit, { rail = 'fake', signature = SIGNATURE, headers = {} } = {}) {
  const request = new Request(`${PROVIDER_URL}/rails/${rail}/notifications`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'fake-signature': signature, ...headers },
    body,
  });
  return read(await desk.app.request(request));
}

const factOf = (railReference: string, fact: Told, id: string = randomUUID()) => ({ id, railReference, ...fact });
const tell = async (order: Pick<Order, 'id'>, ...facts: Told[]) =>
  notify(JSON.stringify(await Promise.all(facts.map(async (fact) => factOf(await referenceOf(order), fact)))));

async function referenceOf({ id }: Pick<Order, 'id'>): Promise<string> {
  const [row] = await desk.sql<{ railReference: string }>('select rail_reference from orders where order_id = $1', [
    id,
  ]);
  return row!.railReference;
}
const now = async ({ url }: Pick<Order, 'url'>): Promise<Order> => (await desk.call(url)).order;
const buy = async (fields = {}): Promise<Order> => (await desk.place(buyer, fields)).order;
const buyPending = async (fields = {}): Promise<Order> => {
  fake.behaviour.confirm = 'pending';
  return buy(fields);
};
const eventsOf = async ({ id }: Pick<Order, 'id'>): Promise<string[]> =>
  (
    await desk.sql<{ body: string }>(
      'select body from webhook_deliveries where body like $1 order by created_at, event_id',
      [`%${id}%`],
    )
  )
    .map(({ body }) => JSON.parse(body).type)
    .toSorted();
const ledgerOf = async ({ id }: Pick<Order, 'id'>): Promise<string[]> =>
  (
    await desk.sql<{ cause: string; amount: number }>(
      'select cause, amount from ledger_entries where order_id = $1 order by booked_at, cause',
      [id],
    )
  ).map(({ cause, amount }) => `${cause} ${amount}`);

describe('what a rail tells of a payment that takes days', () => {
  it.each([
    [
      'captured',
      { kind: 'captured', amount: 9900, ...SEK },
      { status: 'captured', captured_amount: 9900 },
      ['capture 9900'],
    ],
    [
      'declined',
      { kind: 'failed', reason: 'account_closed' },
      { status: 'declined', decline_reason: 'account_closed' },
      [],
    ],
  ] as const)('decides it: %s', async (event, fact, expected, booked) => {
    const order = await buyPending();
    expect((await tell(order, fact)).status).toBe(200);

    expect(await now(order)).toMatchObject({ ...expected, pending_reason: null });
    expect(await eventsOf(order)).toEqual([`order.${event}`]);
    expect(await ledgerOf(order)).toEqual(booked);
  });

  it('leads to the capture that its shop asked for, once it is authorised', async () => {
    const order = await buyPending();
    fake.authorizations.set(await referenceOf(order), { status: 'authorized' });
    await tell(order, { kind: 'authorized' });
    desk.advance(1_000);
    await desk.sweeper.sweepOnce();
    expect(await now(order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
  });

  it('is taken before the answer to the question', async () => {
    fake.behaviour.confirm = 'silent after';
    const origin_proof = await desk.prove(buyer);
    const placing = desk.place(buyer, { origin_proof });
    while (!fake.calls.includes('confirm')) await new Promise((resolve) => setImmediate(resolve));
    const [{ orderId }] = (await desk.sql<{ orderId: string }>(
      `select order_id from orders where status = 'processing' order by created_at desc, updated_at desc limit 1`,
    )) as [{ orderId: string }];
    await tell({ id: orderId }, { kind: 'captured', amount: 9900, ...SEK });
    await timer.ring();

    const { problem, order } = await placing;
    const url = order?.url ?? problem.order;
    expect(await now({ url: url ?? problem.order! })).toMatchObject({ status: 'captured', captured_amount: 9900 });
    expect(await ledgerOf({ id: orderId })).toEqual(['capture 9900']);
  });
});

describe('what a rail tells of what it captured', () => {
  it('of our own capture is known', async () => {
    const order = await buy();
    await tell(order, { kind: 'captured', amount: 9900, ...SEK });
    expect(await ledgerOf(order)).toEqual(['capture 9900']);
    expect(await eventsOf(order)).toEqual(['order.captured']);
  });

  it('is taken over when it was captured elsewhere, in parts', async () => {
    const order = await buy({ capture: false });
    await tell(order, { kind: 'captured', amount: 4000, ...SEK });
    expect(await now(order)).toMatchObject({ status: 'partially_captured', captured_amount: 4000 });
    await tell(order, { kind: 'captured', amount: 9900, ...SEK }, { kind: 'captured', amount: 4000, ...SEK });
    expect(await now(order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
    expect((await ledgerOf(order)).toSorted()).toEqual(['capture 4000', 'capture 5900']);
  });

  it('ends what was held and has lapsed', async () => {
    const order = await buy({ capture: false });
    await tell(order, { kind: 'failed', reason: 'card_declined' });
    expect(await now(order)).toMatchObject({ status: 'cancelled' });
    expect(await eventsOf(order)).toEqual(['order.authorized', 'order.cancelled']);
    expect((await desk.call(`${order.url}/capture`, { body: {} })).problem.code).toBe('invalid_state');
  });
});

describe('what a rail tells of refunds', () => {
  const refundOf = async (order: Order, amount?: number) => {
    await desk.call(`${order.url}/refund`, { body: amount === undefined ? {} : { amount } });
    const [row] = await desk.sql<{ operationId: string }>(
      `select operation_id from order_operations where order_id = $1 and kind = 'refund' order by created_at desc`,
      [order.id],
    );
    return row!.operationId;
  };

  it('of our own is known', async () => {
    const order = await buy();
    const refund = await refundOf(order, 900);
    await tell(order, { kind: 'refunded', refund, amount: 900, ...SEK });
    expect(await now(order)).toMatchObject({ refunded_amount: 900 });
    expect(await ledgerOf(order)).toEqual(['capture 9900', 'refund 900']);
  });

  it('that failed gives the money back to the shop, which hears of it, and may refund again', async () => {
    const order = await buy();
    const refund = await refundOf(order);
    expect((await now(order)).status).toBe('refunded');
    await tell(order, { kind: 'refund_failed', refund, amount: 9900, ...SEK });

    expect(await now(order)).toMatchObject({ status: 'captured', refunded_amount: 0 });
    expect(await eventsOf(order)).toEqual(['order.captured', 'order.refund_failed', 'order.refunded']);
    expect((await ledgerOf(order)).toSorted()).toEqual(['capture 9900', 'refund 9900', 'refund_failed 9900']);
    expect((await desk.call(`${order.url}/refund`, { body: {} })).order.status).toBe('refunded');
  });

  it('settles one whose answer was lost, either way', async () => {
    for (const [kind, refunded] of [
      ['refunded', 9900],
      ['refund_failed', 0],
    ] as const) {
      const order = await buy();
      fake.behaviour.refund = 'throw after';
      const refund = await refundOf(order);
      await tell(order, { kind, refund, amount: 9900, ...SEK });
      fake.setReachable(false);
      expect(await now(order)).toMatchObject({ refunded_amount: refunded });
      fake.reset();
    }
  });

  it('that was made elsewhere is taken over, once, and one that failed before is not believed', async () => {
    const order = await buy();
    await tell(order, { kind: 'refunded', refund: 're_1', amount: 900, ...SEK });
    await tell(order, { kind: 'refunded', refund: 're_1', amount: 900, ...SEK });
    await tell(order, { kind: 'refund_failed', refund: 're_2', amount: 500, ...SEK });
    await tell(order, { kind: 'refunded', refund: 're_2', amount: 500, ...SEK });
    expect(await now(order)).toMatchObject({ status: 'partially_refunded', refunded_amount: 900 });
  });

  it('that leaves no room beside one under way has to be told again, and then does not fit', async () => {
    const order = await buy();
    fake.behaviour.refund = 'throw before';
    await desk.call(`${order.url}/refund`, { body: {} });
    fake.setReachable(false);
    const answer = await tell(order, { kind: 'refunded', refund: 're_9', amount: 100, ...SEK });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await desk.count('rail_facts', 'order_id = $1', [order.id])).toBe(0);
  });
});

describe('what a rail tells much later', () => {
  it('of a return: the status stays, the amount counts, also beyond what was left', async () => {
    const order = await buy();
    await desk.call(`${order.url}/refund`, { body: { amount: 900 } });
    desk.advance(395 * 86_400_000);
    await tell(order, { kind: 'returned', amount: 9900, reason: 'MD06', ...SEK });

    expect(await now(order)).toMatchObject({
      status: 'partially_refunded',
      refunded_amount: 900,
      returned_amount: 9900,
    });
    const [told] = await desk.sql<{ body: string }>(
      `select body from webhook_deliveries where body like '%order.returned%' and body like $1`,
      [`%${order.id}%`],
    );
    expect(JSON.parse(told!.body).data.return).toEqual({ amount: 9900, reason: 'MD06' });
    expect((await ledgerOf(order)).toSorted()).toEqual(['capture 9900', 'refund 900', 'return 9900']);
  });

  const dispute = { dispute: 'dp_1', amount: 9900, reason: 'fraudulent', ...SEK };
  const respondBy = new Date('2026-12-24T00:00:00.000Z');

  it('of a dispute that is lost, after a refund', async () => {
    const order = await buy();
    await desk.call(`${order.url}/refund`, { body: {} });
    await tell(order, { kind: 'dispute_opened', respondBy: null, ...dispute });
    expect((await now(order)).dispute).toEqual({
      status: 'open',
      amount: 9900,
      reason: 'fraudulent',
      respond_by: null,
    });
    await tell(order, { kind: 'dispute_evidence_due', respondBy, ...dispute });
    expect((await now(order)).dispute).toMatchObject({ status: 'evidence_due', respond_by: respondBy.toISOString() });
    await tell(order, { kind: 'dispute_lost', respondBy: null, ...dispute });

    expect(await now(order)).toMatchObject({ status: 'refunded', returned_amount: 9900, dispute: { status: 'lost' } });
    expect((await ledgerOf(order)).toSorted()).toEqual([
      'capture 9900',
      'dispute 9900',
      'dispute_lost 9900',
      'refund 9900',
    ]);
  });

  it('of a dispute that is won, whose beginning comes last', async () => {
    const order = await buy();
    await tell(order, { kind: 'dispute_won', respondBy: null, ...dispute });
    await tell(order, { kind: 'dispute_opened', respondBy, ...dispute });
    expect(await now(order)).toMatchObject({ returned_amount: 0, dispute: { status: 'won', respond_by: null } });
    expect(await eventsOf(order)).toEqual(['order.captured', 'order.dispute_closed']);
  });

  it('of what it keeps for its service', async () => {
    const order = await buy();
    await tell(order, { kind: 'fee', amount: 230, currency: 'EUR' });
    expect((await ledgerOf(order)).toSorted()).toEqual(['capture 9900', 'fee 230']);
  });
});

describe('a notification', () => {
  const captured = { kind: 'captured', amount: 9900, ...SEK } as const;

  it('lands once, however often and at once it is told', async () => {
    const order = await buyPending();
    const body = JSON.stringify([
      factOf(await referenceOf(order), captured),
      factOf(await referenceOf(order), RETURNED),
    ]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => notify(body)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await eventsOf(order)).toEqual(['order.captured', 'order.returned']);
    expect((await ledgerOf(order)).toSorted()).toEqual(['capture 9900', 'return 9900']);
  });

  it.each([
    ['forged', (body: string) => notify(body, { signature: 'another' }), 400, 'malformed_request'],
    ['truncated', (body: string) => notify(body.slice(0, -9)), 400, 'malformed_request'],
    ['empty', () => notify(''), 400, 'malformed_request'],
    ['of ten megabytes', (body: string) => notify(body.padEnd(10_000_000)), 413, 'body_too_large'],
    [
      'compressed',
      (body: string) => notify(body, { headers: { 'Content-Encoding': 'gzip' } }),
      415,
      'unsupported_media_type',
    ],
    ['to a rail that is none', (body: string) => notify(body, { rail: 'nobody' }), 404, 'not_found'],
  ] as const)('that is %s changes nothing, and the same one told rightly does', async (_, send, status, code) => {
    const order = await buyPending();
    const body = JSON.stringify([factOf(await referenceOf(order), captured)]);
    const refused = await send(body);
    expect([refused.status, refused.problem.code]).toEqual([status, code]);
    expect(await now(order)).toMatchObject({ status: 'processing' });

    expect((await notify(body)).status).toBe(200);
    expect(await now(order)).toMatchObject({ status: 'captured' });
  });

  it.each([
    ['another currency', { kind: 'captured', amount: 9900, currency: 'EUR' }],
    ['more than the order', { kind: 'captured', amount: 9901, ...SEK }],
    ['less than nothing', { kind: 'returned', amount: -9900, reason: 'AC04', ...SEK }],
  ] as const)('about %s changes nothing', async (_, fact) => {
    const order = await buyPending();
    expect((await tell(order, fact)).status).toBe(200);
    expect(await now(order)).toEqual(order);
    expect(await eventsOf(order)).toEqual([]);
  });

  it('about a payment that nobody knows, or that another rail made, changes nothing', async () => {
    const order = await buyPending();
    const reference = await referenceOf(order);
    expect((await notify(JSON.stringify([factOf('ref-unknown', captured)]))).status).toBe(200);
    const elsewhere = await notify(JSON.stringify([factOf(reference, captured)]), { rail: 'other' });
    expect(elsewhere.status).toBe(200);
    expect(await now(order)).toMatchObject({ status: 'processing' });
  });

  it('is no way to learn of orders: other methods are refused', async () => {
    const answer = await desk.call('/rails/fake/notifications', { method: 'GET' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

const RETURNED = { kind: 'returned', amount: 9900, reason: 'AC04', ...SEK } as const;

describe('facts in any order, again and again', () => {
  const STORY: Told[] = [
    { kind: 'captured', amount: 9900, ...SEK },
    { kind: 'refunded', refund: 're_1', amount: 1000, ...SEK },
    { kind: 'refunded', refund: 're_2', amount: 500, ...SEK },
    { kind: 'refund_failed', refund: 're_2', amount: 500, ...SEK },
    { kind: 'returned', amount: 8900, reason: 'MD06', ...SEK },
    { kind: 'dispute_opened', dispute: 'dp', amount: 700, reason: 'general', respondBy: null, ...SEK },
    { kind: 'dispute_evidence_due', dispute: 'dp', amount: 700, reason: 'general', respondBy: null, ...SEK },
    { kind: 'dispute_lost', dispute: 'dp', amount: 700, reason: 'general', respondBy: null, ...SEK },
  ];

  it('come to the same order and the same books', async () => {
    const shuffled = fc.shuffledSubarray(
      STORY.flatMap((_, at) => [at, at]),
      { minLength: STORY.length * 2, maxLength: STORY.length * 2 },
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async (deliveries) => {
        fake.reset();
        const order = await buyPending();
        const reference = await referenceOf(order);
        const facts = STORY.map((fact, at) => factOf(reference, fact, `${order.id} ${at}`));
        let open = deliveries;
        // A rail tells what was not taken again, until it is.
        while (open.length > 0) {
          const refused: number[] = [];
          for (const at of open) {
            const { status } = await notify(JSON.stringify([facts[at]]));
            if (status === 503) refused.push(at);
            else expect(status).toBe(200);
          }
          expect(refused.length).toBeLessThan(open.length);
          open = refused;
        }
        expect(await now(order)).toMatchObject({
          status: 'partially_refunded',
          captured_amount: 9900,
          refunded_amount: 1000,
          returned_amount: 8900 + 700,
          dispute: { status: 'lost' },
        });
        const sums = await desk.sql<{ cause: string; sum: number }>(
          `select case cause when 'refund_failed' then 'refund' else cause end as cause,
             sum(case cause when 'refund_failed' then -amount else amount end)::bigint as sum
           from ledger_entries where order_id = $1 group by 1 order by 1`,
          [order.id],
        );
        expect(Object.fromEntries(sums.map(({ cause, sum }) => [cause, sum]))).toEqual({
          capture: 9900,
          dispute: 700,
          dispute_lost: 700,
          refund: 1000,
          return: 8900,
        });
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
