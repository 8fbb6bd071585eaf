import { askRail } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import { type Authorization, FIRST_VERSION, type PaymentRail, type RailPayment } from '../../ports/paymentRail.js';
import type { PaymentParties } from '../orderStore.js';

/** A payment to bring to an outcome, from wherever it stopped. */
export type Payment = Omit<RailPayment, 'idempotencyKey' | keyof PaymentParties> & {
  /** What the store holds; null: it was not begun, as far as anybody knows. */
  railReference: string | null;
  /** Reserved by code that stores references. What the first version reserved is known to its rail by a key alone. */
  isTwoStep: boolean;
  /** Nobody has asked the rail for it before. */
  isFirst: boolean;
  parties: () => Promise<PaymentParties | undefined>;
  /** Writes the reference unless there is one, and gives the one that stands. */
  store: (railReference: string) => Promise<string>;
};

/** What became of a payment, with the reference that it has at its rail once it was confirmed. */
export type Taken = Exclude<Authorization, { status: 'needs_buyer' }>;

/**
 * Begins a payment, stores its reference, confirms it: nothing moves before its name is in the store, so that nothing
 * that moved can be forgotten. What stopped on the way is looked up first. Whoever comes second confirms the same
 * reference.
 */
export async function takePayment(deps: Deps, rail: PaymentRail, payment: Payment, patience: number): Promise<Taken> {
  const { railReference: stored, isTwoStep, isFirst, parties: findParties, store, ...money } = payment;
  const { paymentId } = money;
  const authorizeKey = `${paymentId}:authorize`;
  const known = stored ?? rail.reference?.(paymentId);
  if (!isFirst) {
    const names = [...(isTwoStep || stored !== null ? [] : [`${FIRST_VERSION}${authorizeKey}`]), known];
    for (const name of names) {
      const earlier = name === undefined ? undefined : await askRail(deps, () => rail.lookup(name), patience);
      if (name !== undefined && earlier) return withoutBuyer(deps, rail, money, name, earlier, patience);
    }
  }
  const parties = await findParties();
  if (!parties) return { status: 'unknown' };
  // The last line of a defence that begins where its shop opens a session: the money would be the operator's.
  if (parties.payee.account !== null && !rail.paysAccounts) return { status: 'declined', reason: 'card_declined' };
  const call = { ...money, ...parties };

  let railReference = known;
  if (railReference === undefined) {
    const begun = await askRail(deps, () => rail.begin({ ...call, idempotencyKey: `${paymentId}:begin` }), patience);
    if (begun.status !== 'begun') return begun;
    railReference = await store(begun.railReference);
  }
  const named = { ...call, railReference, idempotencyKey: authorizeKey };
  const outcome = await askRail(deps, () => rail.confirm(named), patience);
  return withoutBuyer(deps, rail, money, railReference, outcome, patience);
}

/**
 * A payment that wants the buyer, who is not there, is given up before anybody hears that it was declined: else its
 * bank could still approve it for an order that is closed.
 */
async function withoutBuyer(
  deps: Deps,
  rail: PaymentRail,
  { paymentId, amount, currency }: Pick<Payment, 'paymentId' | 'amount' | 'currency'>,
  railReference: string,
  outcome: Authorization,
  patience: number,
): Promise<Taken> {
  if (outcome.status === 'declined' || outcome.status === 'unknown') return outcome;
  if (outcome.status !== 'needs_buyer') return { railReference, ...outcome };
  const call = { idempotencyKey: `${paymentId}:give_up`, amount, currency, railReference };
  const { status } = await askRail(deps, () => rail.cancel(call), patience);
  // Refused, it has become something else meanwhile, which the next look tells.
  return status === 'done' ? { status: 'declined', reason: 'authentication_required' } : { status: 'unknown' };
}
