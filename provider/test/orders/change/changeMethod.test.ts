import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/common/refusal.js';
import { changeMethod } from '../../../src/orders/change/changeMethod.js';
import { orderOfShop } from '../../../src/orders/read/orderOfShop.js';
import type { Authorization, PaymentRail, RailOutcome } from '../../../src/ports/paymentRail.js';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk } from '../orderDesk.js';

const AMOUNT = 100;

type Held = { amount: number; captured: number; released: number };
type Trouble = 'none' | 'lost answer' | 'unreachable' | 'refuses';

/** A rail that keeps books of every authorisation, and misbehaves as told. */
function bookkeeper(name: string) {
  const held = new Map<string, Held>();
  const answers = new Map<string, Authorization | RailOutcome>();
  const trouble = { authorize: 'none' as Trouble, capture: 'none' as Trouble, cancel: 'none' as Trouble };

  async function once<T extends Authorization | RailOutcome>(
    kind: keyof typeof trouble,
    key: string,
    work: () => T,
    refusal: T,
  ): Promise<T> {
    if (trouble[kind] === 'unreachable') throw new Error('connection refused');
    const answer = (answers.get(key) as T | undefined) ?? (trouble[kind] === 'refuses' ? refusal : work());
    answers.set(key, answer);
    if (trouble[kind] === 'lost answer') throw new Error('connection reset');
    return answer;
  }
  /** What a processor never allows, whatever it is asked. */
  const take = (reference: string, field: 'captured' | 'released', amount: number) => {
    const entry = held.get(reference);
    if (!entry || entry.captured + entry.released + amount > entry.amount) throw new Error(`${name}: over the limit`);
    entry[field] += amount;
    return { status: 'done' } as const;
  };
  const rail: PaymentRail = {
    name,
    method: 'card',
    currencies: null,
    prepare: async () => ({ ok: true, label: 'Card', details: {} }),
    begin: async ({ paymentId }) => {
      if (trouble.authorize === 'unreachable') throw new Error('connection refused');
      return { status: 'begun', railReference: `${name}-${paymentId}` };
    },
    confirm: ({ railReference, amount }) =>
      once<Authorization>(
        'authorize',
        railReference,
        () => {
          held.set(railReference, { amount, captured: 0, released: 0 });
          return { status: 'authorized' };
        },
        { status: 'declined', reason: 'card_declined' },
      ),
    capture: ({ idempotencyKey, amount, railReference }) =>
      once<RailOutcome>('capture', idempotencyKey, () => take(railReference, 'captured', amount), {
        status: 'refused',
      }),
    cancel: ({ idempotencyKey, amount, railReference }) =>
      once<RailOutcome>('cancel', idempotencyKey, () => take(railReference, 'released', amount), { status: 'refused' }),
    refund: async () => ({ status: 'refused' }),
    lookup: async (railReference) => {
      if (trouble.authorize === 'unreachable') throw new Error('connection refused');
      return answers.get(railReference) as Authorization | undefined;
    },
  };
  return {
    rail,
    held,
    trouble,
    calm() {
      trouble.authorize = trouble.capture = trouble.cancel = 'none';
    },
  };
}

const rails = [bookkeeper('first'), bookkeeper('second')] as const;
let desk: OrderDesk;
let buyer: Buyer;
/** One instrument on each rail; the order is bought with the first. */
let instruments: [string, string];

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: rails.map(({ rail }) => rail), live: [] } });
});
afterAll(() => desk.drop());
beforeEach(async () => {
  for (const each of rails) each.calm();
  buyer = await desk.addBuyer(desk.shop, 'approved', 'first');
  instruments = [buyer.instrumentId, randomUUID()];
  await desk.sql(
    `insert into instruments (mode, buyer_id, instrument_id, session_id, method, rail, label, details, created_at)
     values ('test', $1, $2, gen_random_uuid(), 'card', 'second', 'Visa', '{}', $3)`,
    [buyer.buyerId, instruments[1], desk.clock()],
  );
});

/** An order of 1 krona that is authorised and waits. */
async function authorised(): Promise<{ id: string; path: string }> {
  const origin_proof = await desk.prove(buyer, { amount: AMOUNT });
  const fields = { ...ORDER, order_amount: AMOUNT, order_tax_amount: 0, capture: false, origin_proof };
  const { order } = await desk.place(buyer, fields);
  expect(order.status).toBe('authorized');
  return { id: order.id, path: order.url };
}

const orderOf = async (id: string) => (await orderOfShop(desk.deps, desk.shop.merchant.merchantId, id))!;

/** What became of a change: `done`, or the code it was refused with. */
async function change(id: string, to: 0 | 1): Promise<string> {
  try {
    await changeMethod(desk.deps, await orderOf(id), instruments[to], buyer.buyerId);
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

async function trailOf(id: string): Promise<string[]> {
  const rows = await desk.sql<{ actor: string; action: string }>(
    'select actor, action from audit_events where subject_id = $1 order by at, action',
    [id],
  );
  return rows.map(({ actor, action }) => `${actor} ${action}`);
}

async function settle(): Promise<void> {
  for (const each of rails) each.calm();
  do {
    desk.advance(301_000);
    await desk.sweeper.sweepOnce();
  } while ((await desk.count('order_operations', `state = 'pending'`)) > 0);
}

/** The one thing that must be true once everything has ended: the order has one authorisation, and the rails agree. */
async function booksAgree(id: string): Promise<void> {
  const order = await orderOf(id);
  const on = rails.find(({ rail }) => rail.name === order.rail)!;
  expect(order.rail).toBe(order.instrumentId === instruments[0] ? 'first' : 'second');
  for (const { held } of rails) {
    for (const [reference, entry] of held) {
      if (on.held === held && reference === order.railReference) {
        expect(entry).toEqual({ amount: AMOUNT, captured: order.capturedAmount, released: order.releasedAmount });
      } else if (mine.has(reference)) {
        expect(entry).toEqual({ amount: AMOUNT, captured: 0, released: AMOUNT });
      }
    }
  }
  expect([order.pendingCapture, order.pendingRelease, order.pendingRefund]).toEqual([0, 0, 0]);
}

/** The references made since the order of this test was placed. */
let mine = new Set<string>();
const watch = () => {
  const before = new Set(rails.flatMap(({ held }) => [...held.keys()]));
  return () => {
    mine = new Set(rails.flatMap(({ held }) => [...held.keys()]).filter((reference) => !before.has(reference)));
  };
};

describe('what an authorised order is paid with', () => {
  it('is changed: authorised there, released here, and captured there', async () => {
    const seen = watch();
    const { id, path } = await authorised();
    expect(await change(id, 1)).toBe('done');
    expect(await change(id, 1)).toBe('done');
    seen();
    await booksAgree(id);
    expect(rails[1].held.size).toBe(1);
    expect((await desk.call(`${path}/capture`, { body: {} })).order.status).toBe('captured');
    await booksAgree(id);
    expect(await change(id, 0)).toBe('invalid_state');
  });

  it('stays when the other method is declined, and can then be changed or captured', async () => {
    const seen = watch();
    const { id, path } = await authorised();
    rails[1].trouble.authorize = 'refuses';
    expect(await change(id, 1)).toBe('payment_declined');
    expect(await trailOf(id)).toEqual(['buyer order.change_method', 'sweeper order.settle_change_method_refused']);
    seen();
    await booksAgree(id);
    expect((await orderOf(id)).instrumentId).toBe(instruments[0]);
    expect((await desk.call(`${path}/capture`, { body: { amount: 40 } })).status).toBe(200);
    await booksAgree(id);
  });

  it('cannot be captured or cancelled while the change is under way, and goes on by itself', async () => {
    const seen = watch();
    const { id, path } = await authorised();
    rails[1].trouble.authorize = 'unreachable';
    expect(await change(id, 1)).toBe('outcome_unknown');
    for (const what of ['capture', 'cancel']) {
      expect((await desk.call(`${path}/${what}`, { body: {} })).problem.code).toBe('invalid_state');
    }
    expect(await change(id, 1)).toBe('invalid_state');
    await settle();
    expect(await trailOf(id)).toEqual(['buyer order.change_method', 'sweeper order.settle_change_method']);
    seen();
    expect((await orderOf(id)).instrumentId).toBe(instruments[1]);
    await booksAgree(id);
  });

  it('is asked for again by whoever looks, when an answer was lost: then it is captured there', async () => {
    const seen = watch();
    const { id, path } = await authorised();
    rails[1].trouble.authorize = 'lost answer';
    expect(await change(id, 1)).toBe('outcome_unknown');
    rails[1].calm();
    expect((await desk.call(`${path}/capture`, { body: {} })).status).toBe(200);
    expect((await orderOf(id)).instrumentId).toBe(instruments[1]);
    seen();
    await booksAgree(id);
  });

  it('is let go of later when its rail cannot be reached, and the order is captured meanwhile', async () => {
    const seen = watch();
    const { id, path } = await authorised();
    rails[0].trouble.cancel = 'unreachable';
    expect(await change(id, 1)).toBe('done');
    expect((await desk.call(`${path}/capture`, { body: {} })).status).toBe(200);
    await settle();
    seen();
    await booksAgree(id);
  });

  it('of a charge of a recurring payment, or of a captured order, is not changed', async () => {
    const reference = await desk.subscribe(buyer);
    const { order: charge } = await desk.place(buyer, { origin_proof: reference, capture: false });
    expect(await change(charge.id, 1)).toBe('invalid_state');
    const { order } = await desk.place(buyer);
    expect(await change(order.id, 1)).toBe('invalid_state');
  });
});

type Step = { act: 'to first' | 'to second' | 'capture' | 'cancel' | 'sweep'; amount: number };
type Round = { steps: Step[]; rail: 0 | 1; what: 'authorize' | 'capture' | 'cancel'; trouble: Trouble };

it('whatever is asked at once, and however the rails behave, there is one authorisation and nothing is captured of two', async () => {
  const step: fc.Arbitrary<Step> = fc.record({
    act: fc.constantFrom('to first', 'to second', 'to second', 'capture', 'cancel', 'sweep'),
    amount: fc.integer({ min: 1, max: AMOUNT }),
  });
  const round: fc.Arbitrary<Round> = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 4 }),
    rail: fc.constantFrom(0, 1),
    what: fc.constantFrom('authorize', 'capture', 'cancel'),
    trouble: fc.constantFrom('none', 'none', 'lost answer', 'unreachable', 'refuses'),
  });
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 5 }), async (rounds) => {
      for (const each of rails) each.calm();
      const seen = watch();
      const { id, path } = await authorised();
      for (const { steps, rail, what, trouble } of rounds) {
        // A release that is refused leaves an authorisation to lapse by itself, which is no state to compare.
        rails[rail].trouble[what] = what === 'cancel' && trouble === 'refuses' ? 'none' : trouble;
        const outcomes = await Promise.all(
          steps.map(async ({ act, amount }) => {
            if (act === 'sweep') return desk.sweeper.sweepOnce();
            if (act === 'capture') return (await desk.call(`${path}/capture`, { body: { amount } })).status;
            if (act === 'cancel') return (await desk.call(`${path}/cancel`, { body: {} })).status;
            return change(id, act === 'to first' ? 0 : 1);
          }),
        );
        expect(outcomes).not.toContain(500);
        for (const each of rails) each.calm();
        desk.advance(31_000);
      }
      await settle();
      seen();
      await booksAgree(id);
      if ((await orderOf(id)).instrumentId !== instruments[0]) changed += 1;
    }),
    { numRuns: 60 },
  );
  expect(changed).toBeGreaterThan(0);
}, 120_000);
