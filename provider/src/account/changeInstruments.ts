import type { PreferInstrumentSchema, RemoveInstrumentSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { recordBuyersAct } from '../audit/auditStore.js';
import { Refusal } from '../common/refusal.js';
import type { Instrument } from '../payment-methods/instrument.js';
import { holdInstruments, retireInstrument } from '../payment-methods/instrumentStore.js';
import { preferInstrument } from '../payment-methods/manageInstruments.js';
import type { Deps } from '../ports/deps.js';
import { voidProofsOfBuyer } from '../proofs/proofStore.js';
import { requestInstrumentDeletion } from '../rail-deletions/requestDeletion.js';
import { moveRecurringPayments } from '../recurring/moveRecurringPayments.js';
import { paymentsChargedTo } from '../recurring/recurringPaymentStore.js';
import { revokeIn } from '../recurring/revokeRecurringPayment.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import type { Queryable } from '../store/database.js';
import { requireAccount } from './requireAccount.js';

/**
 * Makes a payment method the one that is preselected.
 * @throws {Refusal} `not_found`, `step_missing`, `factor_missing`.
 */
export async function preferMethod(
  deps: Deps,
  session: FrameSession,
  { instrument_id }: v.InferOutput<typeof PreferInstrumentSchema>,
): Promise<void> {
  const proved = requireAccount(session);
  await requireFreshFactor(deps, proved);
  await deps.database.transaction(async (tx) => {
    await preferInstrument(tx, proved, instrument_id, deps.clock());
    await recordBuyersAct(tx, deps, proved, 'instrument.prefer', instrument_id);
  });
}

/**
 * Removes a payment method, also at its rail. What was agreed to and not bought yet is void. Recurring payments that
 * are charged to it carry on with another, or stop.
 * @throws {Refusal} `instrument_in_use` when neither was said; `instrument_refused` for a replacement that cannot
 *   take over; `not_found` for what this session does not reach; `validation_failed`, `step_missing`,
 *   `factor_missing`.
 */
export async function removeMethod(
  deps: Deps,
  session: FrameSession,
  asked: v.InferOutput<typeof RemoveInstrumentSchema>,
): Promise<void> {
  const proved = requireAccount(session);
  await requireFreshFactor(deps, proved);
  await deps.database.transaction(async (tx) => {
    if (!(await lockSession(tx, proved))) throw new Refusal('session_expired');
    // Held together, so that of two removals at once the second sees what the first has left to carry on with.
    const held = await holdInstruments(tx, proved);
    const removed = held.find(({ instrumentId }) => instrumentId === asked.instrument_id);
    if (!removed) throw new Refusal('not_found');
    // First, so that an agreement that is made of one of them at this moment is seen below.
    await voidProofsOfBuyer(tx, removed, deps.clock());
    await releaseFrom(deps, tx, removed, held, asked);
    await retireInstrument(tx, removed, deps.clock());
    await requestInstrumentDeletion(deps, tx, removed);
    await recordBuyersAct(tx, deps, proved, 'instrument.remove', removed.instrumentId);
  });
}

async function releaseFrom(
  deps: Deps,
  tx: Queryable,
  removed: Instrument,
  held: readonly Instrument[],
  { replacement_id, stop_recurring }: v.InferOutput<typeof RemoveInstrumentSchema>,
): Promise<void> {
  const payments = await paymentsChargedTo(tx, removed);
  if (payments.length === 0) return;
  if (stop_recurring) {
    for (const payment of payments) await revokeIn(tx, deps, payment, { kind: 'buyer', id: removed.walletId });
    return;
  }
  if (replacement_id === undefined) throw new Refusal('instrument_in_use');
  const replacement = held.find(({ instrumentId }) => instrumentId === replacement_id);
  if (!replacement || replacement === removed) {
    const errors = [{ pointer: '/replacement_id', detail: 'must be another saved payment method' }];
    throw new Refusal('validation_failed', { errors });
  }
  await moveRecurringPayments(deps, tx, payments, replacement);
  for (const { mandateId } of payments) await recordBuyersAct(tx, deps, removed, 'recurring_payment.move', mandateId);
}
