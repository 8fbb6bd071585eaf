import { Refusal } from '../common/refusal.js';
import type { Instrument } from '../payment-methods/instrument.js';
import type { Deps } from '../ports/deps.js';
import type { Queryable } from '../store/database.js';
import type { RecurringPayment } from './recurringPayment.js';
import * as store from './recurringPaymentStore.js';

/** The active recurring payments that are charged to an instrument. No charge is reserved until the transaction ends. */
export const paymentsChargedTo = (tx: Queryable, instrument: Instrument): Promise<RecurringPayment[]> =>
  store.lockChargedTo(tx, instrument);

/**
 * Recurring payments carry on with another of the buyer's instruments, from the next charge on.
 * @throws {Refusal} `instrument_refused` where that one cannot: it pays in other currencies, or its bank wants every payment
 *   approved, which nobody is there to do.
 */
export async function moveRecurringPayments(
  { rails }: Pick<Deps, 'rails'>,
  tx: Queryable,
  payments: readonly RecurringPayment[],
  to: Instrument,
): Promise<void> {
  const rail = rails[to.mode].find(({ name }) => name === to.rail);
  const pays = ({ terms: { currency } }: RecurringPayment) =>
    rail !== undefined && (currency === null || rail.currencies === null || rail.currencies.includes(currency));
  if (to.needsAuthentication || !payments.every(pays)) {
    const detail = 'cannot take over what is charged to the other';
    throw new Refusal('instrument_refused', { errors: [{ pointer: '/replacement_id', detail }] });
  }
  for (const payment of payments) await store.writeInstrument(tx, payment, to.instrumentId);
}
