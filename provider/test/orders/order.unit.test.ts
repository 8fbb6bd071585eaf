import fc from 'fast-check';
import { ORDER_STATUSES, type OrderStatus } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/common/refusal.js';
import {
  available,
  finish,
  isUnsettled,
  type OperationKind,
  type Order,
  orderView,
  reserve,
  settle,
} from '../../src/orders/order.js';
import { processing } from './anOrder.js';

const authorized = settle(processing, { status: 'authorized', railReference: 'x' });
const KINDS: OperationKind[] = ['capture', 'refund', 'cancel'];

const perform = (order: Order, kind: OperationKind, wanted?: number): Order => {
  const reserved = reserve(order, kind, wanted);
  return finish(reserved.order, { kind, amount: reserved.amount }, true);
};
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

/** An order in each status, made by what leads there. */
const IN_STATUS: Record<OrderStatus, Order> = {
  processing,
  declined: settle(processing, { status: 'declined', reason: 'card_declined' }),
  authorized,
  captured: settle(processing, { status: 'captured', railReference: 'x' }),
  partially_captured: perform(authorized, 'capture', 400),
  partially_refunded: perform(perform(authorized, 'capture'), 'refund', 400),
  refunded: perform(perform(authorized, 'capture'), 'refund'),
  cancelled: perform(authorized, 'cancel'),
};

/** What all that is left leads to; an absent entry is refused. */
const NEXT: Record<OrderStatus, Partial<Record<OperationKind, OrderStatus>>> = {
  processing: {},
  declined: {},
  authorized: { capture: 'captured', cancel: 'cancelled' },
  captured: { refund: 'refunded' },
  partially_captured: { capture: 'captured', refund: 'refunded', cancel: 'partially_captured' },
  partially_refunded: { refund: 'refunded' },
  refunded: {},
  cancelled: {},
};

describe('the transitions', () => {
  it.each(ORDER_STATUSES)('reach %s', (status) => {
    expect(IN_STATUS[status].status).toBe(status);
  });

  it.each(ORDER_STATUSES.flatMap((status) => KINDS.map((kind) => [status, kind, NEXT[status][kind]] as const)))(
    'from %s by %s lead to %s',
    (status, kind, next) => {
      if (next === undefined) expect(codeOf(() => perform(IN_STATUS[status], kind))).toBe('invalid_state');
      else expect(perform(IN_STATUS[status], kind).status).toBe(next);
    },
  );

  it('settle an order once', () => {
    for (const status of ORDER_STATUSES.filter((status) => status !== 'processing')) {
      expect(() => settle(IN_STATUS[status], { status: 'captured', railReference: 'x' })).toThrow(TypeError);
    }
  });

  it('let one half be refunded while the other is still to be captured or released', () => {
    const half = perform(perform(authorized, 'capture', 500), 'refund');
    expect(half).toMatchObject({ status: 'refunded', capturedAmount: 500, refundedAmount: 500 });
    expect(perform(half, 'capture')).toMatchObject({ status: 'partially_refunded', capturedAmount: 1000 });
    expect(perform(half, 'cancel')).toMatchObject({ status: 'refunded', releasedAmount: 500 });
  });
});

describe('an amount', () => {
  it('beyond what is left is refused at /amount', () => {
    for (const [order, kind, left] of [
      [authorized, 'capture', 1000],
      [IN_STATUS.partially_captured, 'capture', 600],
      [IN_STATUS.partially_captured, 'refund', 400],
      [IN_STATUS.partially_refunded, 'refund', 600],
    ] as const) {
      expect(perform(order, kind, left)).toBeDefined();
      try {
        reserve(order, kind, left + 1);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect((error as Refusal).details.errors?.[0]?.pointer).toBe('/amount');
      }
    }
  });

  it('promised to another operation is not there, and comes back when the rail refuses', () => {
    const first = reserve(authorized, 'capture', 700);
    expect(isUnsettled(first.order)).toBe(true);
    expect(codeOf(() => reserve(first.order, 'capture', 400))).toBe('invalid_state');
    expect(codeOf(() => reserve(first.order, 'capture', 1100))).toBe('validation_failed');
    expect(codeOf(() => reserve(first.order, 'cancel'))).toBe('invalid_state');
    expect(reserve(first.order, 'capture').amount).toBe(300);

    const refused = finish(first.order, { kind: 'capture', amount: 700 }, false);
    expect(refused).toEqual(authorized);
  });
});

/** Any interleaving: operations begin, and end done or refused in any order. */
type Step = { begin: OperationKind; amount: number | undefined } | { end: number; isDone: boolean };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    begin: fc.constantFrom(...KINDS),
    amount: fc.option(fc.integer({ min: 1, max: 1200 }), { nil: undefined }),
  }),
  fc.record({ end: fc.nat({ max: 10 }), isDone: fc.boolean() }),
);

describe('no sequence of captures, refunds and cancellations', () => {
  it('moves more than there is', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let order = authorized;
        const pending: { kind: OperationKind; amount: number }[] = [];
        const done = { capture: 0, refund: 0, cancel: 0 };
        for (const next of steps) {
          if ('begin' in next) {
            const wanted = next.begin === 'cancel' ? undefined : next.amount;
            const code = codeOf(() => {
              const reserved = reserve(order, next.begin, wanted);
              order = reserved.order;
              pending.push({ kind: next.begin, amount: reserved.amount });
              expect(reserved.amount).toBeGreaterThan(0);
            });
            expect([undefined, 'invalid_state', 'validation_failed']).toContain(code);
          } else {
            const [operation] = pending.splice(next.end % Math.max(pending.length, 1), 1);
            if (!operation) continue;
            order = finish(order, operation, next.isDone);
            if (next.isDone) done[operation.kind] += operation.amount;
          }
          expect(done.capture + done.cancel).toBeLessThanOrEqual(order.amount);
          expect(done.refund).toBeLessThanOrEqual(done.capture);
          expect(order).toMatchObject({
            capturedAmount: done.capture,
            releasedAmount: done.cancel,
            refundedAmount: done.refund,
          });
          for (const kind of KINDS) expect(available(order, kind)).toBeGreaterThanOrEqual(0);
        }
        for (const operation of pending) order = finish(order, operation, true);
        expect(isUnsettled(order)).toBe(false);
        expect(order.capturedAmount + order.releasedAmount).toBeLessThanOrEqual(order.amount);
        expect(order.refundedAmount).toBeLessThanOrEqual(order.capturedAmount);
      }),
      { numRuns: 500 },
    );
  });
});

it('shows a merchant nothing of the buyer but the token in the address', () => {
  const view = orderView('https://pay.example', IN_STATUS.declined);
  expect(view.url).toBe('https://pay.example/api/v1/users/t/orders/o');
  expect(view.decline_reason).toBe('card_declined');
  expect(Object.keys(view).sort()).toEqual(
    [
      ...['id', 'url', 'reference', 'name', 'item_name', 'amount', 'tax_amount', 'currency', 'status'],
      ...['captured_amount', 'refunded_amount', 'created_at', 'flow', 'merchant_context', 'livemode', 'decline_reason'],
      ...['pending_reason', 'returned_amount', 'dispute'],
    ].sort(),
  );
});
