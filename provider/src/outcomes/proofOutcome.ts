import type { OrderOutcome, ProofOutcome } from 'ondemand-pay/internal';
import type { OrderStatus, ProofFlow } from 'ondemand-pay/protocol';

/** An order's money, as far as its buyer is concerned. */
export type OrderMoney = {
  status: OrderStatus;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  currency: string;
  declineReason: string | null;
};

/** A proof with all that was made from it. */
export type ProofHistory = {
  jti: string;
  flow: ProofFlow;
  issuedAt: Date | null;
  expiresAt: Date | null;
  voidedAt: Date | null;
  /** What the buyer's bank holds for it, or may; null: nothing. */
  held: { amount: number; currency: string } | null;
  /** What it bought. */
  order: OrderMoney | null;
  /** What it agreed to, with the first charge. */
  recurring: { revokedAt: Date | null; charge: OrderMoney | null } | null;
};

/** Of money nothing more than is known: taken is what was captured and not given back. */
export function orderOutcome({ status, currency, ...order }: OrderMoney): OrderOutcome {
  switch (status) {
    case 'processing':
      return { status: 'processing' };
    case 'declined':
      return { status: 'declined', decline_reason: order.declineReason };
    case 'cancelled':
      return { status: 'cancelled' };
    case 'authorized':
      return { status: 'reserved', amount: order.amount, currency };
    case 'refunded':
      return { status: 'returned', amount: order.refundedAmount, currency };
    case 'captured':
    case 'partially_captured':
    case 'partially_refunded':
      return { status: 'paid', amount: order.capturedAmount - order.refundedAmount, currency };
  }
}

/** What a proof came to. An unused one is decided only once it can buy nothing any more. */
export function proofOutcome({ order, recurring, voidedAt, expiresAt, held }: ProofHistory, now: Date): ProofOutcome {
  if (recurring) {
    if (recurring.charge) return { status: 'begun', charge: orderOutcome(recurring.charge) };
    if (recurring.revokedAt === null) return { status: 'begun', charge: held && { status: 'reserved', ...held } };
    return held ? { status: 'unused', usable: false, held } : { status: 'cancelled' };
  }
  if (order) return orderOutcome(order);
  const usable = voidedAt === null && (expiresAt === null || expiresAt > now);
  return { status: 'unused', usable, ...(held ? { held } : {}) };
}

/**
 * Whether buying again would be a second time: it was bought, may have been, or still can be. An agreement whose bank
 * wanted the buyer for the first charge has bought nothing until they agree again.
 */
export function standsInTheWay(outcome: ProofOutcome): boolean {
  if (outcome.status === 'unused') return outcome.usable;
  if (outcome.status === 'begun') return !wantsBuyer(outcome.charge);
  return ['processing', 'paid', 'reserved'].includes(outcome.status);
}

const wantsBuyer = (charge: OrderOutcome | null): boolean =>
  charge?.status === 'declined' && charge.decline_reason === 'authentication_required';
