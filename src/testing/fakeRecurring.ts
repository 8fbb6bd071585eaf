import type * as v from 'valibot';
import type { RecurringPayment } from '../protocol/merchantApi.js';
import type { PlaceOrderSchema } from '../protocol/merchantApiSchemas.js';
import { fitsTerms, nextChargeAt, periodAt } from '../protocol/recurringTerms.js';
import type { FakeOrder } from './fakeOrders.js';
import type { IssuedProof } from './fakeProofs.js';
import { FakeRefusal } from './fakeRefusal.js';

/** An agreement and what was charged to it. */
export type FakeRecurring = { view: RecurringPayment; userToken: string; proof: IssuedProof; charges: string[] };

type PlacedOrder = v.InferOutput<typeof PlaceOrderSchema>;

/** Turns a recurring proof into an agreement, after the checks of the provider. The proof is used up. */
export function makeRecurring(
  proof: IssuedProof | undefined,
  { userToken, isKnown, now }: { userToken: string; isKnown: boolean; now: number },
): FakeRecurring {
  if (!isKnown) throw new FakeRefusal('not_found');
  if (!proof) throw new FakeRefusal('proof_invalid');
  const { claims, usedBy } = proof;
  if (claims.flow !== 'recurring-purchase') throw new FakeRefusal('wrong_proof_kind');
  if (claims.sub !== userToken) throw new FakeRefusal('user_mismatch');
  if (usedBy !== undefined) throw new FakeRefusal('proof_already_used', { recurring_payment: usedBy });
  if (now >= claims.exp * 1000) throw new FakeRefusal('proof_expired');
  const view = { reference: `rp_${crypto.randomUUID()}`, status: 'active' as const, terms: claims.terms };
  return { view, userToken, proof, charges: [] };
}

/** The checks of a charge, in the provider's order. */
export function checkCharge(
  recurring: FakeRecurring | undefined,
  {
    userToken,
    isKnown,
    body,
    now,
    orders,
  }: {
    userToken: string;
    isKnown: boolean;
    body: PlacedOrder;
    now: number;
    orders: ReadonlyMap<string, FakeOrder>;
  },
): asserts recurring is FakeRecurring {
  if (!isKnown) throw new FakeRefusal('not_found');
  if (!recurring) throw new FakeRefusal('proof_invalid');
  const { terms, status } = recurring.view;
  if (recurring.userToken !== userToken) throw new FakeRefusal('user_mismatch');
  if (status === 'revoked') throw new FakeRefusal('recurring_revoked');
  if ((terms.currency ?? body.currency) !== body.currency) throw new FakeRefusal('currency_mismatch');
  const at = new Date(now);
  const period = periodAt(terms, at).start.getTime();
  const charged = recurring.charges
    .flatMap((id) => orders.get(id) ?? [])
    .filter(({ view }) => periodAt(terms, new Date(view.created_at)).start.getTime() === period)
    .reduce((sum, { view, released }) => sum + (view.status === 'declined' ? 0 : view.amount - released), 0);
  if (fitsTerms(terms, charged, body.order_amount)) return;
  const next = nextChargeAt(terms, body.order_amount, at);
  throw new FakeRefusal('recurring_terms_exceeded', { next_charge_at: next?.toISOString() ?? null });
}
