import { uuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import { railOf } from '../payment-methods/askRail.js';
import type { Instrument } from '../payment-methods/instrument.js';
import type { Deps } from '../ports/deps.js';
import type { Queryable } from '../store/database.js';
import { isOfSandbox } from './railDeletion.js';
import { insertDeletion, repointDeletions } from './railDeletionStore.js';

type RequestDeps = Pick<Deps, 'rails' | 'clock' | 'random'>;

/**
 * Has a rail delete a way to pay that its buyer has removed, in the transaction that removes it: what comes of it is
 * seen to later, so that a processor that is down holds up nobody and forgets nothing.
 */
export async function requestInstrumentDeletion(deps: RequestDeps, tx: Queryable, removed: Instrument): Promise<void> {
  const { mode, rail, buyerId, walletId } = removed;
  if (!keepsAnything(deps, mode, rail)) return;
  const ids = { mode, deletionId: uuid(deps.random), rail, buyerId, walletId };
  await insertDeletion(tx, { ...ids, isCustomer: false, ...savedIn([removed]), kept: [] }, deps.clock());
}

/**
 * Has every rail delete the customer of an erased wallet, in the transaction that erases it.
 * @param all every way to pay that the buyer ever saved, in whichever wallet.
 * @param alsoAt rails that know the wallet's customer though nothing of it was saved with them.
 */
export async function requestCustomerDeletion(
  deps: RequestDeps,
  tx: Queryable,
  { mode, buyerId, walletId, pseudonym }: { mode: Mode; buyerId: string; walletId: string; pseudonym: string },
  { all, alsoAt }: { all: readonly (Instrument & { removedAt: Date | null })[]; alsoAt: readonly string[] },
): Promise<void> {
  await repointDeletions(tx, { mode, buyerId, walletId, pseudonym });
  const own = all.filter((instrument) => instrument.walletId === walletId);
  const others = all.filter((instrument) => instrument.walletId !== walletId && instrument.removedAt === null);
  for (const rail of new Set([...own.map((instrument) => instrument.rail), ...alsoAt])) {
    if (!keepsAnything(deps, mode, rail)) continue;
    const isOn = (instrument: Instrument) => instrument.rail === rail;
    const ids = { mode, deletionId: uuid(deps.random), rail, buyerId: pseudonym, walletId };
    const { instruments: kept } = savedIn(others.filter(isOn));
    await insertDeletion(tx, { ...ids, isCustomer: true, ...savedIn(own.filter(isOn)), kept }, deps.clock());
  }
}

/** Nobody knows what a rail keeps that is not configured: that is asked for once it is there again. */
function keepsAnything({ rails }: Pick<Deps, 'rails'>, mode: Mode, name: string): boolean {
  const rail = railOf({ rails }, mode, name);
  return rail ? Boolean(rail.deleteInstrument ?? rail.deleteCustomer) : !isOfSandbox(name);
}

const savedIn = (instruments: readonly Instrument[]) => ({
  instrumentIds: instruments.map(({ instrumentId }) => instrumentId),
  instruments: instruments.map(({ method, details }) => ({ method, details })),
});
