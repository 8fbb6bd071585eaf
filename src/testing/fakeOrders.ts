import type * as v from 'valibot';
import type { Order, PlaceOrderSchema } from '../protocol/merchantApi.js';
import type { IssuedProof } from './fakeProofs.js';
import { FakeRefusal } from './fakeRefusal.js';

type PlacedOrder = v.InferOutput<typeof PlaceOrderSchema>;

/** The checks that come before anything is charged, in the provider's own order. A refusal leaves the proof usable. */
export function checkProof(
  proof: IssuedProof | undefined,
  { userToken, body, now }: { userToken: string; body: PlacedOrder; now: number },
): asserts proof is IssuedProof {
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

/** The order that a good proof buys, with the outcome its buyer's way to pay has. */
export function makeOrder(proof: IssuedProof, body: PlacedOrder, usersUrl: string, now: number): Order {
  const id = crypto.randomUUID();
  const declined = proof.outcome !== 'approved' && proof.outcome !== 'outcome_unknown';
  const approved = body.capture ? 'captured' : 'authorized';
  return {
    id,
    url: `${usersUrl}/orders/${id}`,
    reference: body.reference,
    name: body.name,
    item_name: proof.claims.item_name ?? null,
    amount: body.order_amount,
    tax_amount: body.order_tax_amount,
    currency: body.currency,
    status: declined ? 'declined' : proof.outcome === 'outcome_unknown' ? 'processing' : approved,
    captured_amount: proof.outcome === 'approved' && body.capture ? body.order_amount : 0,
    refunded_amount: 0,
    created_at: new Date(now).toISOString(),
    flow: proof.claims.flow,
    merchant_context: proof.merchantContext,
    livemode: proof.claims.livemode,
    ...(declined ? { decline_reason: proof.outcome as NonNullable<Order['decline_reason']> } : {}),
  };
}

/** Takes some of what is authorised, all of it without an amount. */
export function capture(order: Order, amount: number | undefined): Order {
  const left = order.amount - order.captured_amount;
  if (!['authorized', 'partially_captured'].includes(order.status)) throw new FakeRefusal('invalid_state');
  const taken = atMost(left, amount);
  const captured_amount = order.captured_amount + taken;
  return { ...order, captured_amount, status: captured_amount === order.amount ? 'captured' : 'partially_captured' };
}

/** Gives back some of what was captured, all of it without an amount. */
export function refund(order: Order, amount: number | undefined): Order {
  const left = order.captured_amount - order.refunded_amount;
  if (left === 0) throw new FakeRefusal('invalid_state');
  const refunded_amount = order.refunded_amount + atMost(left, amount);
  const all = refunded_amount === order.captured_amount;
  return { ...order, refunded_amount, status: all ? 'refunded' : 'partially_refunded' };
}

/** Releases what was not captured. An order that was captured in part stays captured for that part. */
export function cancel(order: Order): Order {
  if (order.status === 'authorized') return { ...order, status: 'cancelled' };
  if (order.status === 'partially_captured') return { ...order, status: 'captured' };
  throw new FakeRefusal('invalid_state');
}

/** The rail's late answer to an order whose outcome was unknown. */
export function settle(order: Order): Order {
  return order.status === 'processing' ? { ...order, status: 'captured', captured_amount: order.amount } : order;
}

function atMost(left: number, amount: number | undefined): number {
  if (amount === undefined || amount <= left) return amount ?? left;
  throw new FakeRefusal('validation_failed', { errors: [{ pointer: '/amount', detail: `must be at most ${left}` }] });
}

const plain = (name: string) => name.normalize('NFC').trim();
