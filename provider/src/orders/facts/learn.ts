import { type Movement, movementsOf } from '../../ledger/movements.js';
import type { PaymentFact } from '../../ports/railFacts.js';
import { type Dispute, disputeMoney, hearDispute, isAlike, isOpen, noteDispute } from '../dispute.js';
import { finish, type Operation, type Order, renamed, settle } from '../order.js';

/** A refund as its order knows it: one of ours, or one that was made elsewhere. */
export type KnownRefund = Pick<Operation, 'operationId' | 'amount' | 'state'>;

/** How a refund ends with a fact: one that is known, or one that was made elsewhere and is written down. */
export type RefundChange = { operationId: string | undefined; state: 'done' | 'failed' };

export type LearntEvent =
  | 'order.authorized'
  | 'order.captured'
  | 'order.declined'
  | 'order.refunded'
  | 'order.cancelled'
  | 'order.returned'
  | 'order.disputed'
  | 'order.dispute_closed'
  | 'order.refund_failed';

export type Learnt =
  | {
      outcome: 'changed';
      order: Order;
      event?: LearntEvent;
      movements: readonly Movement[];
      refund?: RefundChange;
    }
  /** Known already, or overtaken by what came before it. */
  | { outcome: 'known' }
  /** Only its rail can say what it comes to: it is asked at once. */
  | { outcome: 'ask' }
  /** It cannot be told from what is under way: the rail is to say it again. */
  | { outcome: 'later' }
  /** It does not fit what is known: nothing is changed, and somebody has to look. */
  | { outcome: 'contradiction'; why: string };

const KNOWN = { outcome: 'known' } as const;
const LATER = { outcome: 'later' } as const;
const contradiction = (why: string): Learnt => ({ outcome: 'contradiction', why });

/** What an order becomes with a fact, whatever it was told before. */
export function learn(order: Order, fact: PaymentFact, refund: KnownRefund | undefined): Learnt {
  if ('currency' in fact && fact.kind !== 'fee' && fact.kind !== 'fee_refund' && fact.currency !== order.currency) {
    return contradiction('another currency');
  }
  if ('amount' in fact && !(Number.isSafeInteger(fact.amount) && fact.amount > 0)) return contradiction('no amount');
  switch (fact.kind) {
    case 'authorized':
      return learnAuthorized(order, fact.railReference);
    case 'captured':
      return learnCaptured(order, fact);
    case 'failed':
      return learnFailed(order, fact);
    case 'refunded':
      return learnRefunded(order, fact.amount, refund);
    case 'refund_failed':
      return learnRefundFailed(order, refund);
    case 'returned':
      return learnReturned(order, fact.amount);
    case 'fee':
    case 'fee_refund': {
      const { kind: cause, amount, currency } = fact;
      return { outcome: 'changed', order, movements: movementsOf({ cause, amount, currency }) };
    }
    default:
      return learnDispute(order, fact);
  }
}

/** An order that is to be captured at once is captured by whoever settles it. */
function learnAuthorized(order: Order, railReference: string): Learnt {
  if (order.status !== 'processing') return KNOWN;
  if (order.capture) return { outcome: 'ask' };
  const settled = settle(order, { status: 'authorized', railReference });
  return { outcome: 'changed', order: settled, event: 'order.authorized', movements: [] };
}

function learnCaptured(
  order: Order,
  { amount: total, railReference }: { amount: number; railReference: string },
): Learnt {
  if (order.status === 'declined') return contradiction('captured after it was declined');
  if (total > order.amount) return contradiction('more than the order');
  const held = order.status === 'processing' ? settle(order, { status: 'authorized', railReference }) : order;
  const news = total - held.capturedAmount;
  // What is promised to a capture of ours is told by the answer to it, under its own key.
  if (news <= held.pendingCapture) return KNOWN;
  if (held.pendingCapture > 0) return LATER;
  const room = held.amount - held.capturedAmount - held.releasedAmount - held.pendingRelease;
  if (news > room) return held.pendingRelease > 0 ? LATER : contradiction('captured after it was released');
  const captured = renamed({ ...held, capturedAmount: total });
  const movements = movementsOf({ cause: 'capture', amount: news });
  return { outcome: 'changed', order: captured, event: 'order.captured', movements };
}

function learnFailed(order: Order, { reason }: Extract<PaymentFact, { kind: 'failed' }>): Learnt {
  if (order.status === 'processing') {
    const declined = settle(order, { status: 'declined', reason });
    return { outcome: 'changed', order: declined, event: 'order.declined', movements: [] };
  }
  if (order.status === 'declined') return KNOWN;
  const left = order.amount - order.capturedAmount - order.releasedAmount;
  if (left === 0) return KNOWN;
  if (order.pendingCapture + order.pendingRelease > 0) return LATER;
  const released = renamed({ ...order, releasedAmount: order.releasedAmount + left });
  return { outcome: 'changed', order: released, event: 'order.cancelled', movements: [] };
}

function learnRefunded(order: Order, amount: number, known: KnownRefund | undefined): Learnt {
  if (known) {
    if (known.state !== 'pending') return KNOWN;
    const change = { operationId: known.operationId, state: 'done' } as const;
    const refunded = finish(order, { kind: 'refund', amount: known.amount }, true);
    return changedBy(refunded, 'order.refunded', movementsOf({ cause: 'refund', amount: known.amount }), change);
  }
  const room = order.capturedAmount - order.refundedAmount - order.pendingRefund;
  if (amount > room) {
    const mayFit = order.status === 'processing' || order.pendingRefund + order.pendingCapture > 0;
    return mayFit ? LATER : contradiction('more refunded than was taken');
  }
  const refunded = renamed({ ...order, refundedAmount: order.refundedAmount + amount });
  const change = { operationId: undefined, state: 'done' } as const;
  return changedBy(refunded, 'order.refunded', movementsOf({ cause: 'refund', amount }), change);
}

function learnRefundFailed(order: Order, known: KnownRefund | undefined): Learnt {
  // Nobody has heard of it: written down, so that a word of its success that comes late is not believed.
  if (!known) return changedBy(order, undefined, [], { operationId: undefined, state: 'failed' });
  const { operationId, amount, state } = known;
  if (state === 'failed') return KNOWN;
  const change = { operationId, state: 'failed' } as const;
  if (state === 'pending') {
    return changedBy(finish(order, { kind: 'refund', amount }, false), 'order.refund_failed', [], change);
  }
  const back = renamed({ ...order, refundedAmount: order.refundedAmount - amount });
  return changedBy(back, 'order.refund_failed', movementsOf({ cause: 'refund_failed', amount }), change);
}

function learnReturned(order: Order, amount: number): Learnt {
  if (order.status === 'declined') return contradiction('returned after it was declined');
  const returned = { ...order, returnedAmount: order.returnedAmount + amount };
  return changedBy(returned, 'order.returned', movementsOf({ cause: 'return', amount }));
}

function learnDispute(order: Order, fact: DisputeFact): Learnt {
  if (order.status === 'declined') return contradiction('disputed after it was declined');
  const known = order.disputes.find(({ id }) => id === fact.dispute);
  const dispute = hearDispute(known, asDispute(fact));
  const isNews = known === undefined || !isAlike(known, dispute);
  if (!isNews && dispute.at === known.at) return KNOWN;
  const event = isOpen(dispute) ? 'order.disputed' : 'order.dispute_closed';
  return changedBy(
    noteDispute(order, dispute),
    isNews ? event : undefined,
    movementsOf(...disputeMoney(known, dispute)),
  );
}

type DisputeFact = Extract<PaymentFact, { dispute: string }>;

const STATUSES = {
  dispute_opened: 'open',
  dispute_evidence_due: 'evidence_due',
  dispute_won: 'won',
  dispute_lost: 'lost',
} as const;

function asDispute({ kind, dispute: id, amount, reason, respondBy, at }: DisputeFact): Dispute {
  const status = STATUSES[kind];
  const answerable = status === 'won' || status === 'lost' ? null : respondBy;
  return {
    id,
    status,
    amount,
    reason,
    respondBy: answerable?.toISOString() ?? null,
    ...(at && { at: at.toISOString() }),
  };
}

const changedBy = (
  order: Order,
  event: LearntEvent | undefined,
  movements: readonly Movement[],
  refund?: RefundChange,
): Learnt => ({ outcome: 'changed', order, movements, ...(event && { event }), ...(refund && { refund }) });
