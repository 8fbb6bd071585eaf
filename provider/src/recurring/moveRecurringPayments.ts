import { Refusal } from '../common/refusal.js';
import { railOf } from '../payment-methods/askRail.js';
import type { Instrument } from '../payment-methods/instrument.js';
import type { Deps } from '../ports/deps.js';
import type { Queryable } from '../store/database.js';
import { announceMended } from './mended.js';
import type { RecurringPayment } from './recurringPayment.js';
import * as store from './recurringPaymentStore.js';

/**
 * Recurring payments carry on with another of the buyer's instruments, from the next charge on; a shop whose last
 * charge was declined is told that it may charge again.
 * @throws {Refusal} `instrument_refused` where that one cannot: it pays in other currencies, or its bank wants every
 *   payment approved, which nobody is there to do.
 */
export async function moveRecurringPayments(
  deps: Pick<Deps, 'rails' | 'clock' | 'random'>,
  tx: Queryable,
  payments: readonly RecurringPayment[],
  to: Instrument,
): Promise<void> {
  const rail = railOf(deps, to.mode, to.rail);
  const pays = ({ terms: { currency } }: RecurringPayment) =>
    rail !== undefined && (currency === null || rail.currencies === null || rail.currencies.includes(currency));
  if (to.needsAuthentication || !payments.every(pays)) {
    const detail = 'cannot take over what is charged to the other';
    throw new Refusal('instrument_refused', { errors: [{ pointer: '/replacement_id', detail }] });
  }
  for (const payment of payments) {
    await store.writeInstrument(tx, payment, to.instrumentId);
    await announceMended(deps, tx, payment);
  }
}
