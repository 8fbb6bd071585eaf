import { findWallet, newestAddressElsewhere } from '../buyers/walletStore.js';
import { reachesSaved } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';

/** An address that was bought with or verified, and the wallet that a code to it opens. */
export type FactorAddress = { email: string; walletId: string };

/**
 * Where a code by email shows that the buyer is there; `undefined` where none can be sent. Whoever took over a number has
 * not the mailbox that the wallet bought with, so that address need not have been verified for them to be kept out. Two
 * things are asked of one that was not: it was not given in this session, and the number was proved as well, since
 * whoever holds a remembered device could have bought something with an address of their own.
 */
export async function findFactorAddress(
  { database, mails }: Pick<Deps, 'database' | 'mails'>,
  session: ProvedSession,
): Promise<FactorAddress | undefined> {
  const { mode, walletId, sessionId, provedBy } = session;
  if (!mails?.[mode]) return undefined;
  const elsewhere = (await reachesSaved(database, session))
    ? undefined
    : await newestAddressElsewhere(database, session);
  const wallet = elsewhere ?? (await findWallet(database, mode, walletId));
  if (!wallet || wallet.email === null) return undefined;
  const isStored = wallet.emailVerified || (provedBy !== 'device' && wallet.emailGivenIn !== sessionId);
  return isStored ? { email: wallet.email, walletId: wallet.walletId } : undefined;
}
