import type { Proved } from 'ondemand-pay/internal';
import { holdBuyer } from '../buyers/buyerStore.js';
import { findWallet } from '../buyers/walletStore.js';
import { Refusal } from '../common/refusal.js';
import { bringInstruments } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import { makeBearer } from '../sessions/bearer.js';
import { type FrameSession, type ProvedBy, SESSION_LIFETIME } from '../sessions/frameSession.js';
import { lockSession, replaceByWallet } from '../sessions/frameSessionStore.js';
import { viewBuyer } from './buyerView.js';
import { factorsOf } from './factors.js';

/** Who was proved to be there, by what and when, and what they reach. */
export type Entering = {
  buyerId: string;
  walletId: string;
  provedBy: ProvedBy;
  provedAt: Date;
  /** When the SIM card of the number moved, which then proves little; null: not lately. */
  simMovedAt: Date | null;
  /** The remembered browser that did; null: something else. */
  deviceId: string | null;
  /** When something was given that does not come with the number; null: never. */
  secondFactorAt: Date | null;
};

/**
 * Lets a session reach a wallet, whoever it stood for before: the bearer is replaced, as whenever a buyer is proved.
 * What the same buyer added in it comes along, and an address they gave in it stays.
 * @throws {Refusal} `session_expired`: the bearer was replaced, or the buyer erased, meanwhile.
 */
export async function enterWallet(deps: Deps, session: FrameSession, entering: Entering): Promise<Proved> {
  const { database, clock, random } = deps;
  const { token, tokenHash } = makeBearer(session.mode, random);
  const now = clock();
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME * 1000);
  const { buyerId, walletId } = entering;
  const proved = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    if (!(await holdBuyer(tx, session.mode, buyerId))) throw new Refusal('session_expired');
    if (session.walletId !== null && session.buyerId === buyerId) {
      await bringInstruments(tx, { ...session, buyerId, walletId: session.walletId }, walletId);
    }
    const { email = null, emailVerified = false } = (await findWallet(tx, session.mode, walletId)) ?? {};
    return replaceByWallet(tx, session, { ...entering, email, emailVerified, tokenHash, now, expiresAt });
  });
  return {
    token,
    expires_in: SESSION_LIFETIME,
    buyer: await viewBuyer(deps, proved),
    factors: await factorsOf(deps, proved),
  };
}
