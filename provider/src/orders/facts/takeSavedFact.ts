import { recordServicesAct } from '../../audit/auditStore.js';
import { lockByReference, writeLabel, writeUnusable } from '../../payment-methods/savedInstrumentStore.js';
import type { Deps } from '../../ports/deps.js';
import type { SavedFact } from '../../ports/railFacts.js';
import { announceMended } from '../../recurring/mended.js';
import { paymentsChargedTo, paymentsOfMandate } from '../../recurring/recurringPaymentStore.js';
import { revokeIn } from '../../recurring/revokeRecurringPayment.js';
import type { Queryable } from '../../store/database.js';
import { recordFact, type Source } from './factStore.js';

/**
 * Takes what a rail tells of a saved way to pay or of a mandate, once: that it was heard, what it changes and the
 * events are one transaction. What names nothing of ours is none of our business.
 */
export async function takeSavedFact(deps: Deps, source: Source, fact: SavedFact): Promise<void> {
  const { mode, rail } = source;
  const isOurs = await deps.database.transaction((tx) =>
    fact.kind === 'mandate_cancelled'
      ? cancelMandate(deps, tx, source, fact)
      : changeInstrument(deps, tx, source, fact),
  );
  if (!isOurs) deps.log.info({ mode, rail, kind: fact.kind }, 'a rail told of something that is none of ours');
}

type Of<Kind> = Extract<SavedFact, { kind: Kind }>;

async function changeInstrument(
  deps: Deps,
  tx: Queryable,
  source: Source,
  fact: Of<'instrument_updated' | 'instrument_expired' | 'instrument_gone'>,
): Promise<boolean> {
  const now = deps.clock();
  const saved = await lockByReference(tx, source, fact.instrument);
  if (saved.length === 0) return false;
  // Whoever hears the same at once waits for the rows above, and then finds it here.
  if (!(await recordFact(tx, source, fact, null, 'changed', now))) return true;
  for (const instrument of saved) {
    const { mode, instrumentId: subjectId } = instrument;
    if (fact.kind === 'instrument_updated') {
      await writeLabel(tx, instrument, fact.label);
      for (const payment of await paymentsChargedTo(tx, instrument)) await announceMended(deps, tx, payment);
    } else await writeUnusable(tx, instrument, now);
    const action = fact.kind === 'instrument_updated' ? 'instrument.update' : 'instrument.expire';
    await recordServicesAct(tx, deps, { mode, action, subjectId });
  }
  return true;
}

/** The buyer has told their bank: nothing is charged under it any more. */
async function cancelMandate(
  deps: Deps,
  tx: Queryable,
  source: Source,
  fact: Of<'mandate_cancelled'>,
): Promise<boolean> {
  const payments = await paymentsOfMandate(tx, source, fact.mandate);
  if (payments.length === 0) return false;
  if (!(await recordFact(tx, source, fact, null, 'changed', deps.clock()))) return true;
  for (const payment of payments) await revokeIn(tx, deps, payment, { kind: 'sweeper' }, 'buyer');
  return true;
}
