import type { Wallet } from '../buyers/wallet.js';
import { findWallet, listAddressesElsewhere } from '../buyers/walletStore.js';
import type { CodeAddress } from '../codes/emailCode.js';
import { vouching } from '../payment-methods/factorInstrument.js';
import { reachesSaved } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';

/** More than anybody has, and few enough to be written to at once. */
const MOST_ADDRESSES = 5;

/**
 * Where a code by email shows that the buyer is there; none where none can be sent. Whoever took over a number has
 * not the mailbox that the wallet bought with, so that address need not have been verified for them to be kept out. Two
 * things are asked of one that was not: it was not given in this session, and the number was proved as well, since
 * whoever holds a remembered device could have bought something with an address of their own. Verified addresses go
 * first, then those that were given first: no later one hides the owner's.
 */
export async function listFactorAddresses(
  { database, mails }: Pick<Deps, 'database' | 'mails'>,
  session: ProvedSession,
): Promise<CodeAddress[]> {
  const { mode, walletId, sessionId, provedBy } = session;
  if (!mails?.[mode]) return [];
  const elsewhere = (await reachesSaved(database, session)) ? [] : await listAddressesElsewhere(database, session);
  const own = elsewhere.length > 0 ? undefined : await findWallet(database, mode, walletId);
  const vouches = await vouching(database, session);
  const isStored = ({ walletId: of, emailVerified, emailGivenIn, emailSince }: Wallet) =>
    (emailVerified || (provedBy !== 'device' && emailGivenIn !== sessionId)) &&
    vouches({ walletId: of, at: emailSince });
  const addresses = new Map<string, CodeAddress>();
  for (const wallet of [...elsewhere, ...(own ? [own] : [])].filter(isStored)) {
    const { email } = wallet;
    if (email !== null && !addresses.has(email.toLowerCase())) {
      addresses.set(email.toLowerCase(), { email, walletId: wallet.walletId });
    }
  }
  return [...addresses.values()].slice(0, MOST_ADDRESSES);
}
