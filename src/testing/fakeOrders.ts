import type * as v from 'valibot';
import type { Order, OrderStatus } from '../protocol/merchantApi.js';
import type { PlaceOrderSchema } from '../protocol/merchantApiSchemas.js';
import type { ProofFlow } from '../protocol/originProof.js';
import type { DeclineReason, ProblemCode } from '../protocol/problems.js';
import type { IssuedProof } from './fakeProofs.js';
import { FakeRefusal, wrongField } from './fakeRefusal.js';

type PlacedOrder = v.InferOutput<typeof PlaceOrderSchema>;

/** The checks that come before anything is charged, in the provider's own order. A refusal leaves the proof usable. */
export function checkProof(
  proof: IssuedProof | undefined,
  { userToken, isKnown, body, now }: { userToken: string; isKnown: boolean; body: PlacedOrder; now: number },
): asserts proof is IssuedProof {
  const usable = usableProof(proof, { userToken, isKnown, flow: 'purchase' });
  const { claims, usedBy, locale } = usable;
  if (usedBy !== undefined) throw new FakeRefusal('proof_already_used', { members: { order: usedBy }, locale });
  if (now >= claims.exp * 1000) throw new FakeRefusal('proof_expired', { locale });
  if (claims.flow !== 'purchase') return;
  if (claims.currency !== body.currency) throw mismatch('currency_mismatch', 'currency', locale);
  if (claims.amount !== body.order_amount) throw mismatch('amount_mismatch', 'order_amount', locale);
  if (claims.tax_amount !== undefined && claims.tax_amount !== body.order_tax_amount) {
    throw mismatch('amount_mismatch', 'order_tax_amount', locale);
  }
  if (claims.item_name !== undefined && plain(claims.item_name) !== plain(body.name)) {
    throw mismatch('item_mismatch', 'name', locale);
  }
}

/** The checks of every proof up to its buyer. */
export function usableProof(
  proof: IssuedProof | undefined,
  { userToken, isKnown, flow }: { userToken: string; isKnown: boolean; flow: ProofFlow },
): IssuedProof {
  requireUser(isKnown);
  if (!proof) throw new FakeRefusal('proof_invalid', { detail: 'The origin proof has no valid signature' });
  const { claims, locale } = proof;
  if (claims.flow !== flow) {
    throw new FakeRefusal('wrong_proof_kind', { detail: `A ${claims.flow} proof cannot be used here`, locale });
  }
  if (claims.sub !== userToken) throw new FakeRefusal('user_mismatch', { locale });
  return proof;
}

export function requireUser(isKnown: boolean): void {
  if (!isKnown) throw new FakeRefusal('not_found', { detail: 'This merchant has no such user token' });
}

const mismatch = (code: ProblemCode, field: string, locale: string) =>
  new FakeRefusal(code, { errors: [{ pointer: `/${field}`, detail: 'must equal what the buyer agreed to' }], locale });

/** An order with what its view does not tell. */
export type FakeOrder = {
  view: Order;
  /** Of the form that it was agreed to in. */
  locale: string;
  /** Take the money as soon as it is authorised. */
  capture: boolean;
  /** Given up by a cancellation, in minor units: it can be captured no more. */
  released: number;
};

/** The order that a good proof buys, with the outcome its buyer's way to pay has. */
export function makeOrder(proof: IssuedProof, body: PlacedOrder, usersUrl: string, now: number): FakeOrder {
  const id = crypto.randomUUID();
  const view: Order = {
    id,
    url: `${usersUrl}/orders/${id}`,
    reference: body.reference,
    name: body.name,
    item_name: proof.claims.item_name ?? null,
    amount: body.order_amount,
    tax_amount: body.order_tax_amount,
    currency: body.currency,
    status: 'processing',
    captured_amount: 0,
    refunded_amount: 0,
    returned_amount: 0,
    dispute: null,
    pending_reason: null,
    created_at: new Date(now).toISOString(),
    flow: proof.claims.flow,
    merchant_context: proof.merchantContext,
    livemode: proof.claims.livemode,
  };
  const order = { view, locale: proof.locale, capture: body.capture, released: 0 };
  if (proof.outcome === 'outcome_unknown') return order;
  if (proof.outcome === 'pending') return { ...order, view: { ...view, pending_reason: 'with_bank' } };
  if (proof.outcome === 'approved') return approve(order);
  return { ...order, view: { ...view, status: 'declined', decline_reason: proof.outcome } };
}

/** What an order becomes whose payment was approved, at once or late. Any other order stays what it is. */
export function approve(order: FakeOrder): FakeOrder {
  if (order.view.status !== 'processing') return order;
  const captured_amount = order.capture ? order.view.amount : 0;
  const status = order.capture ? 'captured' : 'authorized';
  return { ...order, view: { ...order.view, captured_amount, status, pending_reason: null } };
}

/** What an order becomes whose payment was declined late. Any other order stays what it is. */
export function decline(order: FakeOrder, decline_reason: DeclineReason): FakeOrder {
  if (order.view.status !== 'processing') return order;
  return { ...order, view: { ...order.view, status: 'declined', decline_reason, pending_reason: null } };
}

/** Takes some of what is authorised, all that is left without an amount. */
export function capture(order: FakeOrder, amount: number | undefined): FakeOrder {
  const taken = atMost(order, 'capture', amount);
  return renamed({ ...order, view: { ...order.view, captured_amount: order.view.captured_amount + taken } });
}

/** Gives back some of what was captured, all that is left without an amount. */
export function refund(order: FakeOrder, amount: number | undefined): FakeOrder {
  const given = atMost(order, 'refund', amount);
  return renamed({ ...order, view: { ...order.view, refunded_amount: order.view.refunded_amount + given } });
}

/** Gives up what is authorised and not captured. What was captured stays so. */
export function cancel(order: FakeOrder): FakeOrder {
  return renamed({ ...order, released: order.released + atMost(order, 'cancel', undefined) });
}

type Change = 'capture' | 'refund' | 'cancel';

/** How much of an order a change can still move: nothing before there is an authorisation. */
function left({ view, released }: FakeOrder, change: Change): number {
  if (view.status === 'processing' || view.status === 'declined') return 0;
  if (change === 'refund') return view.captured_amount - view.refunded_amount;
  return view.amount - view.captured_amount - released;
}

function atMost(order: FakeOrder, change: Change, amount: number | undefined): number {
  const most = left(order, change);
  if (most === 0) {
    throw new FakeRefusal('invalid_state', { detail: `The order is ${order.view.status}: nothing to ${change}` });
  }
  if (amount === undefined || amount <= most) return amount ?? most;
  throw wrongField('amount', `must be at most ${most}, which is what is left to ${change}`);
}

/** The order with the status that its amounts have. */
export function renamed({ view, ...rest }: FakeOrder): FakeOrder {
  return { ...rest, view: { ...view, status: statusOf(view, rest.released) } };
}

function statusOf({ amount, captured_amount, refunded_amount }: Order, released: number): OrderStatus {
  if (refunded_amount > 0) return refunded_amount === captured_amount ? 'refunded' : 'partially_refunded';
  if (captured_amount > 0) return captured_amount === amount ? 'captured' : 'partially_captured';
  return released > 0 ? 'cancelled' : 'authorized';
}

const plain = (name: string) => name.normalize('NFC').trim();
