import type { PlaceOrderSchema } from 'ondemand-pay/internal';
import type { DeclineReason, OrderStatus, PendingReason, Order as PublicOrder } from 'ondemand-pay/protocol';
import type { InferOutput } from 'valibot';
import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import { type Dispute, disputeView } from './dispute.js';

/**
 * An order and its money, in minor units. Always `capturedAmount + releasedAmount + pendingCapture + pendingRelease
 * <= amount` and `refundedAmount + pendingRefund <= capturedAmount`; the store checks both again.
 */
export type Order = {
  merchantId: string;
  /** The provider's own, unguessable. */
  orderId: string;
  mode: Mode;
  /** The proof that bought it. */
  jti: string | null;
  /** The recurring payment it was charged to, its mandate, and the period it counts in, if they are counted. */
  recurringReference: string | null;
  mandateId: string | null;
  periodStart: Date | null;
  buyerId: string;
  userToken: string;
  instrumentId: string;
  /** The rail's name. */
  rail: string;
  /** The merchant's own, not unique. */
  reference: string;
  name: string;
  itemName: string | null;
  amount: number;
  taxAmount: number;
  currency: string;
  /** Take the money at once. */
  capture: boolean;
  /** The buyer approved this very payment with their bank, where the instrument needs it. */
  authenticated: boolean;
  flow: string;
  merchantContext: string | null;
  /** The form's language. */
  locale: string;
  /** What the buyer agreed to by ticking a box, and when; null: nothing was asked. */
  consentVersion: string | null;
  consentedAt: Date | null;
  status: OrderStatus;
  capturedAmount: number;
  /** Given up by a cancellation: it can be captured no more. */
  releasedAmount: number;
  refundedAmount: number;
  /** Taken back by the buyer's bank, lost disputes with it: beside the status, and of money that may be refunded. */
  returnedAmount: number;
  /** In the order they came to be known. */
  disputes: readonly Dispute[];
  /** Promised to operations that the rail has not answered yet. */
  pendingCapture: number;
  pendingRelease: number;
  pendingRefund: number;
  declineReason: DeclineReason | null;
  /** Why its rail takes days to decide; null: it does not, or has decided. */
  pendingReason: PendingReason | null;
  /** Stored before the rail is told to move anything. */
  railReference: string | null;
  /** Reserved by code that stores the reference first; false: by the first version, whose rails knew a key alone. */
  isTwoStep: boolean;
  createdAt: Date;
  /** How often the rail was asked for the outcome and could not say. */
  attempts: number;
  /** Until then somebody is asking the rail for the outcome. */
  leaseUntil: Date | null;
};

/** What a merchant asks for when placing an order, every default filled in. */
export type OrderFields = InferOutput<typeof PlaceOrderSchema>;

export type OperationKind = 'capture' | 'refund' | 'cancel';

/** A change of an order's money, reserved before the rail is called. */
export type Operation = {
  merchantId: string;
  orderId: string;
  /** Also the rail's idempotency key. */
  operationId: string;
  kind: OperationKind;
  amount: number;
  state: 'pending' | 'done' | 'failed';
  attempts: number;
  leaseUntil: Date | null;
};

/**
 * A change of what an authorised order is paid with: it is authorised anew, the order goes over, and what it was
 * authorised on before is released. Until the order has gone over the whole amount is promised to the change.
 */
export type MethodChange = Omit<Operation, 'kind'> & {
  kind: 'change_method';
  /** What it goes to. */
  instrumentId: string;
  /** The payment there, stored before it can move anything. */
  railReference: string | null;
  isTwoStep: boolean;
  /** What it has left and is still to be released; null until the order has gone over. */
  left: { rail: string; railReference: string } | null;
};

/** What the rail made of a new order. */
export type OrderOutcome =
  | { status: 'declined'; reason: DeclineReason }
  | { status: 'authorized' | 'captured'; railReference: string };

/**
 * What may happen to an order in each status. Where more than one thing has happened, the amounts decide how
 * much of it: half of an order may be refunded while the other half still waits to be captured.
 */
const ALLOWED: { readonly [S in OrderStatus]: readonly OperationKind[] } = {
  processing: [],
  declined: [],
  cancelled: [],
  authorized: ['capture', 'cancel'],
  partially_captured: ['capture', 'refund', 'cancel'],
  captured: ['refund'],
  partially_refunded: ['capture', 'refund', 'cancel'],
  refunded: ['capture', 'cancel'],
};

/** The order once its rail has decided. */
export function settle(order: Order, outcome: OrderOutcome): Order {
  if (order.status !== 'processing') throw new TypeError('Only an order in processing can be settled');
  const decided = { ...order, pendingReason: null, leaseUntil: null };
  if (outcome.status === 'declined') return { ...decided, status: 'declined', declineReason: outcome.reason };
  const capturedAmount = outcome.status === 'captured' ? order.amount : 0;
  return { ...decided, status: outcome.status, capturedAmount, railReference: outcome.railReference };
}

/** The order while its rail takes days to decide: it stays in processing, and says why. */
export const pending = (
  order: Order,
  { reason, railReference = order.railReference }: { reason: PendingReason; railReference?: string | null },
): Order => ({ ...order, pendingReason: reason, railReference });

/** How much of an order can still be captured, refunded or released, beyond what is promised already. */
export function available(order: Order, kind: OperationKind): number {
  if (!ALLOWED[order.status].includes(kind)) return 0;
  if (kind === 'refund') return order.capturedAmount - order.refundedAmount - order.pendingRefund;
  return order.amount - order.capturedAmount - order.releasedAmount - order.pendingCapture - order.pendingRelease;
}

/**
 * Promises an amount to an operation; all that is left without one. A cancellation waits for captures under
 * way, since a rail releases whatever it has not captured yet.
 *
 * @throws {Refusal} `invalid_state`: nothing is left, or another operation has to end first;
 *   `validation_failed` at `/amount`: more than is left.
 */
export function reserve(order: Order, kind: OperationKind, wanted?: number): { order: Order; amount: number } {
  const left = available(order, kind);
  const amount = wanted ?? left;
  const promised = kind === 'refund' ? order.pendingRefund : order.pendingCapture + order.pendingRelease;
  if (promised > 0 && (left === 0 || kind === 'cancel' || (amount > left && amount <= left + promised))) {
    throw new Refusal('invalid_state', { detail: 'Another operation on this order has not ended yet' });
  }
  if (left === 0) throw new Refusal('invalid_state', { detail: `The order is ${order.status}: nothing to ${kind}` });
  if (amount > left) {
    throw new Refusal('validation_failed', {
      errors: [{ pointer: '/amount', detail: `must be at most ${left}, which is what is left to ${kind}` }],
    });
  }
  return { order: promise(order, kind, amount), amount };
}

/** The order once the rail has done, or refused, what was promised to an operation. */
export function finish(order: Order, { kind, amount }: Pick<Operation, 'kind' | 'amount'>, isDone: boolean): Order {
  const free = promise(order, kind, -amount);
  if (!isDone) return free;
  const changed = { ...free };
  if (kind === 'capture') changed.capturedAmount += amount;
  if (kind === 'cancel') changed.releasedAmount += amount;
  if (kind === 'refund') changed.refundedAmount += amount;
  return renamed(changed);
}

/** The order with the status that its amounts have. */
export const renamed = (order: Order): Order => ({ ...order, status: statusOf(order) });

function promise(order: Order, kind: OperationKind, amount: number): Order {
  if (kind === 'refund') return { ...order, pendingRefund: order.pendingRefund + amount };
  if (kind === 'cancel') return { ...order, pendingRelease: order.pendingRelease + amount };
  return { ...order, pendingCapture: order.pendingCapture + amount };
}

/** The name of what has happened to the money of an authorised order. */
function statusOf({ amount, capturedAmount, releasedAmount, refundedAmount }: Order): OrderStatus {
  if (refundedAmount > 0) return refundedAmount === capturedAmount ? 'refunded' : 'partially_refunded';
  if (capturedAmount > 0) return capturedAmount === amount ? 'captured' : 'partially_captured';
  return releasedAmount > 0 ? 'cancelled' : 'authorized';
}

/**
 * True while what an order is paid with can be changed: it is authorised and nothing was done with it. A charge of a
 * recurring payment stays where its mandate is.
 */
export const isMethodChangeable = (order: Order): boolean =>
  order.status === 'authorized' && order.recurringReference === null && !isUnsettled(order);

/**
 * Promises the whole order to a change of method, so that nothing else is done with it in the meantime.
 * @throws {Refusal} `invalid_state`.
 */
export function reserveMethodChange(order: Order): Order {
  if (isMethodChangeable(order)) return promise(order, 'cancel', order.amount);
  const detail = isUnsettled(order)
    ? 'Another operation on this order has not ended yet'
    : `The order is ${order.status}: what it is paid with cannot be changed`;
  throw new Refusal('invalid_state', { detail });
}

/** The order once the change has ended: on the other method, or as it was. */
export const finishMethodChange = (
  order: Order,
  amount: number,
  to?: Pick<Order, 'instrumentId' | 'rail' | 'railReference'>,
): Order => ({ ...promise(order, 'cancel', -amount), ...(to ? { ...to, authenticated: false } : {}) });

/** True while a rail still owes an answer. */
export const isUnsettled = (order: Order): boolean =>
  order.status === 'processing' || order.pendingCapture + order.pendingRelease + order.pendingRefund > 0;

/** The order's address, its only name in answers and errors. */
export const orderUrl = (url: string, { userToken, orderId }: Pick<Order, 'userToken' | 'orderId'>): string =>
  `${url}/api/v1/users/${userToken}/orders/${orderId}`;

/** The order as the merchant sees it. */
export const orderView = (url: string, order: Order): PublicOrder => ({
  id: order.orderId,
  url: orderUrl(url, order),
  reference: order.reference,
  name: order.name,
  item_name: order.itemName,
  amount: order.amount,
  tax_amount: order.taxAmount,
  currency: order.currency,
  status: order.status,
  captured_amount: order.capturedAmount,
  refunded_amount: order.refundedAmount,
  returned_amount: order.returnedAmount,
  dispute: disputeView(order.disputes),
  pending_reason: order.pendingReason,
  created_at: order.createdAt.toISOString(),
  flow: order.flow,
  merchant_context: order.merchantContext,
  livemode: order.mode === 'live',
  ...(order.declineReason === null ? {} : { decline_reason: order.declineReason }),
});
