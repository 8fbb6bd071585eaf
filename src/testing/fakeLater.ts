import type { MovementCause } from '../protocol/ledger.js';
import type { DisputeStatus, Order } from '../protocol/merchantApi.js';
import type { WebhookEvent } from '../protocol/webhooks.js';
import { type FakeOrder, renamed } from './fakeOrders.js';

/** What happens to a payment long after its answer. Without an amount it is all that was captured, or refunded. */
export type FakeHappening =
  | { kind: 'returned'; amount?: number; reason?: string }
  | { kind: 'dispute_opened'; amount?: number; reason?: string; respondBy?: string }
  /** Of one that is open, or was decided the other way. */
  | { kind: 'dispute_won' | 'dispute_lost' }
  | { kind: 'refund_failed'; amount?: number };

/** The order after it, what moved, and the event that tells of it. */
export type Happened = {
  order: FakeOrder;
  moved: readonly (readonly [cause: MovementCause, amount: number])[];
  event: WebhookEvent;
};

export function happen(order: FakeOrder, what: FakeHappening, now: number): Happened {
  const { view } = order;
  const timestamp = new Date(now).toISOString();
  const changed = (change: Partial<Order>): FakeOrder => renamed({ ...order, view: { ...view, ...change } });
  switch (what.kind) {
    case 'returned': {
      const { amount = view.captured_amount, reason = 'MD06' } = what;
      const after = changed({ returned_amount: view.returned_amount + amount });
      const data = { ...after.view, return: { amount, reason } };
      return { order: after, moved: [['return', amount]], event: { type: 'order.returned', timestamp, data } };
    }
    case 'dispute_opened': {
      const { amount = view.captured_amount, reason = 'fraudulent', respondBy = null } = what;
      const after = changed({ dispute: { status: 'open', amount, reason, respond_by: respondBy } });
      return {
        order: after,
        moved: [['dispute', amount]],
        event: { type: 'order.disputed', timestamp, data: after.view },
      };
    }
    case 'refund_failed': {
      const { amount = view.refunded_amount } = what;
      if (amount > view.refunded_amount) throw new TypeError('more than was refunded cannot fail');
      const after = changed({ refunded_amount: view.refunded_amount - amount });
      const event = { type: 'order.refund_failed', timestamp, data: after.view } as const;
      return { order: after, moved: [['refund_failed', amount]], event };
    }
    default: {
      const { dispute } = view;
      const status = what.kind === 'dispute_lost' ? 'lost' : 'won';
      if (!dispute || dispute.status === status) throw new TypeError(`${what.kind} needs a dispute that is open`);
      const { amount } = dispute;
      const before = dispute.status === 'lost' ? amount : 0;
      const after = changed({
        dispute: { ...dispute, status, respond_by: null },
        returned_amount: view.returned_amount - before + (status === 'lost' ? amount : 0),
      });
      const reopening = { lost: 'dispute_reopened', won: 'dispute', open: undefined, evidence_due: undefined } as const;
      const cause = reopening[dispute.status as DisputeStatus];
      const event = { type: 'order.dispute_closed', timestamp, data: after.view } as const;
      return { order: after, moved: [...(cause ? [[cause, amount] as const] : []), [what.kind, amount]], event };
    }
  }
}
