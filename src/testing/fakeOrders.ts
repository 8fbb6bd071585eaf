import type * as v from 'valibot';
import type { Order, OrderStatus } from '../protocol/merchantApi.js';
import type { PlaceOrderSchema } from '../protocol/merchantApiSchemas.js';
import type { IssuedProof } from './fakeProofs.js';
import { FakeRefusal } from './fakeRefusal.js';

type PlacedOrder = v.InferOutput<typeof PlaceOrderSchema>;

/** The checks that come before anything is charged, in the provider's own order. A refusal leaves the proof usable. */
export function checkProof(
  proof: IssuedProof | undefined,
  { userToken, isKnown, body, now }: { userToken: string; isKnown: boolean; body: PlacedOrder; now: number },
): asserts proof is IssuedProof {
  if (!isKnown) throw new FakeRefusal('not_found');
  if (!proof) throw new FakeRefusal('proof_invalid');
  const { claims, usedBy } = proof;
  if (claims.flow !== 'purchase') throw new FakeRefusal('wrong_proof_kind');
  if (claims.sub !== userToken) throw new FakeRefusal('user_mismatch');
  if (usedBy !== undefined) throw new FakeRefusal('proof_already_used', { order: usedBy });
  if (now >= claims.exp * 1000) throw new FakeRefusal('proof_expired');
  if (claims.currency !== body.currency) throw new FakeRefusal('currency_mismatch');
  if (claims.amount !== body.order_amount) throw new FakeRefusal('amount_mismatch');
  if (claims.item_name !== undefined && plain(claims.item_name) !== plain(body.name)) {
    throw new FakeRefusal('item_mismatch');
  }
}

/** An order with what its view does not tell. */
export type FakeOrder = {
  view: Order;
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
    created_at: new Date(now).toISOString(),
    flow: proof.claims.flow,
    merchant_context: proof.merchantContext,
    livemode: proof.claims.livemode,
  };
  const order = { view, capture: body.capture, released: 0 };
  if (proof.outcome === 'outcome_unknown') return order;
  if (proof.outcome === 'approved') return approve(order);
  return { ...order, view: { ...view, status: 'declined', decline_reason: proof.outcome } };
}

/** What an order becomes whose payment was approved, at once or late. Any other order stays what it is. */
export function approve(order: FakeOrder): FakeOrder {
  if (order.view.status !== 'processing') return order;
  const captured_amount = order.capture ? order.view.amount : 0;
  return { ...order, view: { ...order.view, captured_amount, status: order.capture ? 'captured' : 'authorized' } };
}

/** Takes some of what is authorised, all that is left without an amount. */
export function capture(order: FakeOrder, amount: number | undefined): FakeOrder {
  const taken = atMost(uncaptured(order), amount);
  return renamed({ ...order, view: { ...order.view, captured_amount: order.view.captured_amount + taken } });
}

/** Gives back some of what was captured, all that is left without an amount. */
export function refund(order: FakeOrder, amount: number | undefined): FakeOrder {
  const { captured_amount, refunded_amount } = order.view;
  const given = atMost(captured_amount - refunded_amount, amount);
  return renamed({ ...order, view: { ...order.view, refunded_amount: refunded_amount + given } });
}

/** Gives up what is authorised and not captured. What was captured stays so. */
export function cancel(order: FakeOrder): FakeOrder {
  return renamed({ ...order, released: order.released + atMost(uncaptured(order), undefined) });
}

/** How much can still be captured: nothing before there is an authorisation. */
function uncaptured({ view, released }: FakeOrder): number {
  const isAuthorized = view.status !== 'processing' && view.status !== 'declined';
  return isAuthorized ? view.amount - view.captured_amount - released : 0;
}

function atMost(left: number, amount: number | undefined): number {
  if (left === 0) throw new FakeRefusal('invalid_state');
  if (amount === undefined || amount <= left) return amount ?? left;
  throw new FakeRefusal('validation_failed', { errors: [{ pointer: '/amount', detail: `must be at most ${left}` }] });
}

/** The order with the status that its amounts have. */
function renamed({ view, ...rest }: FakeOrder): FakeOrder {
  return { ...rest, view: { ...view, status: statusOf(view, rest.released) } };
}

function statusOf({ amount, captured_amount, refunded_amount }: Order, released: number): OrderStatus {
  if (refunded_amount > 0) return refunded_amount === captured_amount ? 'refunded' : 'partially_refunded';
  if (captured_amount > 0) return captured_amount === amount ? 'captured' : 'partially_captured';
  return released > 0 ? 'cancelled' : 'authorized';
}

const plain = (name: string) => name.normalize('NFC').trim();
