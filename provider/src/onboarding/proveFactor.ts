import type { FactorProved, PasskeyUsed, ProveFactor } from 'ondemand-pay/protocol';
import { findWallet } from '../buyers/wallet.js';
import type { Deps } from '../deps.js';
import { askRail } from '../orders/askRail.js';
import { verifyPasskey } from '../passkeys/verifyPasskey.js';
import { bringInstruments, type FactorInstrument, findFactorInstrument } from '../payment-methods/factorInstrument.js';
import { Refusal } from '../refusal.js';
import { countAttempts, uncountAttempt } from './attemptStore.js';
import { requireBuyer } from './authenticateFrame.js';
import { viewBuyer } from './buyerView.js';
import { secondsLeft } from './codeRules.js';
import { FACTOR_TRIES, factorLimits } from './factors.js';
import type { FrameSession, ProvedSession } from './frameSession.js';
import { lockSession, openSessionWallet } from './frameSessionStore.js';

/**
 * Opens what was saved from another device to a session that proved the number only, by something that does not come
 * with the number.
 * @throws {Refusal} `factor_wrong` (with `tries_left`), `passkey_refused` (also for another buyer's), `rate_limited` (tries used up), `step_missing` (no code was
 *   entered, or nothing is saved that this factor could open), `unavailable` (the rail could not say).
 */
export async function proveFactor(deps: Deps, session: FrameSession, given: ProveFactor): Promise<FactorProved> {
  const proved = requireBuyer(session);
  if (given.factor === 'passkey') return proveByPasskey(deps, proved, given.response);
  if (given.factor !== 'security_code') {
    const errors = [{ pointer: '/factor', detail: 'is not offered here' }];
    throw new Refusal('validation_failed', { errors });
  }
  const saved = await findFactorInstrument(deps, proved);
  if (!saved) throw new Refusal('step_missing', { detail: 'Nothing is saved that a security code could open' });
  await verifySecurityCode(deps, proved, saved, given.csc);
  const opened = await openWallet(deps, proved, saved.instrument.walletId);
  return { status: 'proved', buyer: await viewBuyer(deps.database, opened) };
}

async function proveByPasskey(deps: Deps, session: ProvedSession, used: PasskeyUsed): Promise<FactorProved> {
  const { buyerId, walletId } = await verifyPasskey(deps, session, used);
  if (buyerId !== session.buyerId) throw new Refusal('passkey_refused');
  const opened = await openWallet(deps, session, walletId);
  return { status: 'proved', buyer: await viewBuyer(deps.database, opened) };
}

/** Counted as wrong beforehand and committed, so that no number of guesses at once passes the limit together. */
async function verifySecurityCode(
  deps: Deps,
  session: ProvedSession,
  { instrument, verify }: FactorInstrument,
  csc: string,
): Promise<void> {
  const { database, clock } = deps;
  const now = clock();
  const limits = factorLimits(session);
  const counts = await database.transaction(async (tx) => {
    const counted = await countAttempts(tx, session.mode, limits, now);
    const exceeded = counted.filter(({ limit, count }) => count > limit.max);
    if (exceeded.length === 0) return counted;
    throw new Refusal('rate_limited', {
      retryAfter: Math.max(...exceeded.map(({ limit }) => secondsLeft(limit, now))),
    });
  });
  const isRight = await askRail(deps, () => verify(instrument, csc));
  if (isRight === true) return uncountAttempt(database, session.mode, limits, now);
  if (isRight !== false) throw new Refusal('unavailable', { detail: 'The code could not be checked', retryAfter: 5 });
  const left = Math.min(FACTOR_TRIES, ...counts.map(({ limit, count }) => limit.max - count));
  throw new Refusal('factor_wrong', { members: { tries_left: left } });
}

async function openWallet({ database, clock }: Deps, session: ProvedSession, walletId: string): Promise<ProvedSession> {
  return database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    await bringInstruments(tx, session, walletId);
    const wallet = await findWallet(tx, session.mode, walletId);
    const { email = null, emailVerified = false } = wallet ?? {};
    return openSessionWallet(tx, session, { walletId, email, emailVerified }, clock());
  });
}
