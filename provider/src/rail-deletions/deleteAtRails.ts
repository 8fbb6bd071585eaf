import { recordServicesAct } from '../audit/auditStore.js';
import { doubled, forEachDue } from '../common/eachDue.js';
import { askRail, railOf } from '../payment-methods/askRail.js';
import type { Deps } from '../ports/deps.js';
import type { Deleted, PaymentRail } from '../ports/paymentRail.js';
import type { RailDeletion } from './railDeletion.js';
import * as store from './railDeletionStore.js';

/** Milliseconds for all that one deletion asks of a rail, and in which one process does what it has taken. */
const PATIENCE = 60_000;
const LEASE = 2 * PATIENCE;
/** Milliseconds after which it is asked for again; doubled with each time, up to six hours. */
const AGAIN = 60_000;
const SELDOM = 6 * 3_600_000;
const BATCH = 20;

/**
 * Has rails delete what they keep of buyers who were erased, or have removed a way to pay: again until it is gone,
 * however long that takes. Any number of processes may do so at once.
 * @returns how many were looked at.
 */
export async function deleteAtRails(deps: Deps): Promise<number> {
  const { database, clock, log } = deps;
  const now = clock();
  const due = await store.leaseDueDeletions(database, now, new Date(now.getTime() + LEASE), BATCH);
  return forEachDue(log, due, (deletion) => carryOut(deps, deletion), 'a deletion at a rail was not seen to');
}

async function carryOut(deps: Deps, deletion: RailDeletion): Promise<void> {
  const { mode, deletionId, rail: name } = deletion;
  const rail = railOf(deps, mode, name);
  if (!rail) {
    deps.log.error({ deletionId, rail: name, mode }, 'a deletion waits for a rail that is not configured');
    return later(deps, deletion);
  }
  const { status } = await askRail(deps, () => deleteAt(rail, deletion), PATIENCE);
  if (status === 'done') return done(deps, deletion);
  deps.log.warn({ deletionId, rail: name, attempts: deletion.attempts + 1 }, 'a rail has not deleted something yet');
  return later(deps, deletion);
}

async function deleteAt(rail: PaymentRail, { mode, walletId, isCustomer, ...saved }: RailDeletion): Promise<Deleted> {
  const [instruments, kept] = [saved.instruments, saved.kept].map((each) => each.map((one) => ({ mode, ...one })));
  if (isCustomer && rail.deleteCustomer) {
    return rail.deleteCustomer({ mode, walletId, instruments: instruments!, kept: kept! });
  }
  for (const instrument of instruments!) {
    const answer = await rail.deleteInstrument?.(instrument);
    if (answer?.status === 'unknown') return answer;
  }
  return { status: 'done' };
}

const done = (deps: Deps, deletion: RailDeletion): Promise<void> =>
  deps.database.transaction(async (tx) => {
    if (!(await store.endDeletion(tx, deletion))) return;
    const { mode, walletId, isCustomer, instrumentIds } = deletion;
    const event = isCustomer
      ? ({ action: 'buyer.delete_at_rail', subjectId: walletId } as const)
      : ({ action: 'instrument.delete_at_rail', subjectId: instrumentIds[0] ?? walletId } as const);
    await recordServicesAct(tx, deps, { mode, ...event });
  });

async function later({ database, clock }: Deps, deletion: RailDeletion): Promise<void> {
  const wait = doubled(AGAIN, deletion.attempts, SELDOM);
  await store.postponeDeletion(database, deletion, new Date(clock().getTime() + wait));
}
