import type { Deps } from '../ports/deps.js';
import type { PaymentRail } from '../ports/paymentRail.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import * as store from './instrumentStore.js';

/** A saved card whose security code can be asked for, with the rail that knows it. */
export type FactorInstrument = { instrument: Instrument; verify: NonNullable<PaymentRail['verify']> };

/**
 * The cards whose security code shows that the buyer is there, the last saved first; none when no rail could verify
 * one. A session that reaches what was saved before is asked for a card of that. One that proved the number only is
 * asked for one saved elsewhere, which it thereby reaches: any of them, so that none hides another. What it added
 * itself proves nothing beside those.
 */
export async function listFactorInstruments(
  { database, rails }: Pick<Deps, 'database' | 'rails'>,
  session: ProvedSession,
): Promise<FactorInstrument[]> {
  const able = rails[session.mode].filter(({ verify }) => verify);
  const names = able.map(({ name }) => name);
  const elsewhere = (await store.reachesSaved(database, session))
    ? []
    : await store.listVouchingElsewhere(database, session, names);
  const instruments = elsewhere.length > 0 ? elsewhere : await store.listVouchingOf(database, session, names);
  return instruments.flatMap((instrument) => {
    const rail = able.find(({ name }) => name === instrument.rail);
    return rail?.verify ? [{ instrument, verify: rail.verify.bind(rail) }] : [];
  });
}

/**
 * Tells whether what was saved in a wallet at some time vouches for the buyer of a session. After a SIM card has moved,
 * only what is older does, and the wallet that was there first: whoever has the card now began another.
 */
export async function vouching(
  db: Queryable,
  { mode, buyerId, simMovedAt }: ProvedSession,
): Promise<(saved: { walletId: string; at: Date | null }) => boolean> {
  if (simMovedAt === null) return () => true;
  const first = await store.findFirstWallet(db, mode, buyerId);
  return ({ walletId, at }) => walletId === first || at === null || at < simMovedAt;
}
