import type * as v from 'valibot';
import type { RecurringPayment } from '../protocol/merchantApi.js';
import type { PlaceOrderSchema } from '../protocol/merchantApiSchemas.js';
import { fitsTerms, nextChargeAt, periodAt } from '../protocol/recurringTerms.js';
import { type FakeOrder, requireUser, usableProof } from './fakeOrders.js';
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
  const usable = usableProof(proof, { userToken, isKnown, flow: 'recurring-purchase' });
  const { claims, usedBy, locale } = usable;
  if (claims.flow !== 'recurring-purchase') throw new FakeRefusal('wrong_proof_kind', { locale });
  if (usedBy !== undefined)
    throw new FakeRefusal('proof_already_used', { members: { recurring_payment: usedBy }, locale });
  if (now >= claims.exp * 1000) throw new FakeRefusal('proof_expired', { locale });
  const view = { reference: `rp_${crypto.randomUUID()}`, status: 'active' as const, terms: claims.terms };
  return { view, userToken, proof: usable, charges: [] };
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
  requireUser(isKnown);
  if (!recurring) throw new FakeRefusal('proof_invalid', { detail: 'This merchant has no such recurring payment' });
  const { terms, status } = recurring.view;
  const { locale } = recurring.proof;
  if (recurring.userToken !== userToken) throw new FakeRefusal('user_mismatch', { locale });
  if (status === 'revoked') throw new FakeRefusal('recurring_revoked', { locale });
  if ((terms.currency ?? body.currency) !== body.currency) {
    const errors = [{ pointer: '/currency', detail: 'must be one the buyer agreed to and can pay in' }];
    throw new FakeRefusal('currency_mismatch', { errors, locale });
  }
  const placed = recurring.charges.flatMap((id) => orders.get(id) ?? []);
  const isFirst = placed.every(({ view }) => view.status === 'declined');
  if (isFirst && terms.first_amount !== undefined && terms.first_amount !== body.order_amount) {
    throw new FakeRefusal('amount_mismatch', {
      errors: [{ pointer: '/order_amount', detail: 'must equal what the buyer agreed to' }],
      locale,
    });
  }
  const at = new Date(now);
  const period = periodAt(terms, at).start.getTime();
  const charged = placed
    .filter(({ view }) => periodAt(terms, new Date(view.created_at)).start.getTime() === period)
    .reduce((sum, { view, released }) => sum + (view.status === 'declined' ? 0 : view.amount - released), 0);
  if (fitsTerms(terms, charged, body.order_amount)) return;
  const next = nextChargeAt(terms, body.order_amount, at)?.toISOString() ?? null;
  const when = next === null ? 'It can never be charged' : `It can be charged from ${next}`;
  throw new FakeRefusal('recurring_terms_exceeded', {
    detail: `max_amount: all charges of a period together must be at most ${terms.max_amount}. ${when}.`,
    errors: [{ pointer: '/order_amount', detail: 'is more than is left of max_amount in this period' }],
    members: { term: 'max_amount', next_charge_at: next },
    locale,
  });
}
