import { Refusal } from '../common/refusal.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import * as store from './instrumentStore.js';
import { findUsableInstrument } from './usableInstruments.js';

/**
 * Preselected from the next purchase on.
 * @throws {Refusal} `not_found` for what this session does not reach.
 */
export async function preferInstrument(
  db: Queryable,
  session: ProvedSession,
  instrumentId: string,
  now: Date,
): Promise<void> {
  const instrument = await findUsableInstrument(db, session, instrumentId);
  if (!instrument) throw new Refusal('not_found');
  await store.setPreferred(db, instrument, now);
}

/** True unless a buyer saved something first in a wallet that this session does not reach. */
export async function reachesFirstWallet(
  db: Queryable,
  session: Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>,
): Promise<boolean> {
  const first = await store.findFirstWallet(db, session.mode, session.buyerId);
  return first === undefined || first === session.walletId;
}

/**
 * Milliseconds for which nothing was done with a wallet until its owner counts as gone: as long as a browser is
 * remembered.
 */
const DORMANT = 180 * 24 * 60 * 60_000;

/** Who may take the number along from a wallet. */
export type NumberHold =
  /** Saved first: at once. */
  | 'first'
  /** Another was there first and is not used any more, as when a number was handed on: after a wait. */
  | 'after_dormant'
  /** Another was there first and is in use. */
  | 'none';

export async function holdOfNumber(
  db: Queryable,
  session: Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>,
  now: Date,
): Promise<NumberHold> {
  if (await reachesFirstWallet(db, session)) return 'first';
  const first = await store.findFirstWallet(db, session.mode, session.buyerId);
  const used = first && (await store.lastUseOfWallet(db, { ...session, walletId: first }));
  return used && now.getTime() - used.getTime() > DORMANT ? 'after_dormant' : 'none';
}

/** The wallet of a number's buyer in which something was saved first, unless it is this one. */
export async function otherFirstWallet(
  db: Queryable,
  session: Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>,
): Promise<string | undefined> {
  const first = await store.findFirstWallet(db, session.mode, session.buyerId);
  return first === session.walletId ? undefined : first;
}
