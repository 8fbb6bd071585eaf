import { timingSafeEqual } from 'node:crypto';
import type { Proved } from 'ondemand-pay/protocol';
import { findOrCreateBuyer } from '../buyers/findOrCreateBuyer.js';
import type { Deps } from '../deps.js';
import { uuid } from '../ids.js';
import { Refusal } from '../refusal.js';
import type { Queryable } from '../store/database.js';
import { countAttempt, uncountAttempt } from './attemptStore.js';
import { makeBearer } from './bearer.js';
import { viewBuyer } from './buyerView.js';
import { secondsLeft, wrongTryLimits } from './codeRules.js';
import { factorsOf } from './factors.js';
import { type FrameSession, type ProvedSession, SESSION_LIFETIME } from './frameSession.js';
import { lockSession, replaceSession } from './frameSessionStore.js';
import { closeOpenCode, findOpenCode, takeTry } from './phoneCodeStore.js';
import { sandboxPhoneOutcome } from './sandboxPhone.js';

/** A wrong code is an outcome to commit, since its try is spent; every other refusal rolls back. */
type Outcome = { proved: ProvedSession; token: string } | { triesLeft: number };

/**
 * Proves the buyer by the code sent to their number. The bearer is replaced: the session that knew nobody
 * must not become one that does (OWASP ASVS 7.2.4).
 * @throws {Refusal} `code_wrong` (with `tries_left`), `code_used_up`, `code_expired`, `step_missing` (no code
 *   was sent), `rate_limited`, `session_expired`.
 */
export async function enterCode(deps: Deps, session: FrameSession, code: string): Promise<Proved> {
  const outcome = await deps.database.transaction((tx) => tryCode(deps, tx, session, code));
  if ('triesLeft' in outcome) {
    if (outcome.triesLeft === 0) throw new Refusal('code_used_up');
    throw new Refusal('code_wrong', { members: { tries_left: outcome.triesLeft } });
  }
  return {
    token: outcome.token,
    expires_in: SESSION_LIFETIME,
    buyer: await viewBuyer(deps.database, outcome.proved),
    factors: await factorsOf(deps, outcome.proved),
  };
}

async function tryCode(deps: Deps, tx: Queryable, session: FrameSession, given: string): Promise<Outcome> {
  const { vault, clock, random } = deps;
  const { mode, sessionId, address } = session;
  const now = clock();
  if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
  const code = await takeTry(tx, session, now);
  if (!code) throw await reasonForNone(tx, session, now);

  // Counted as wrong beforehand, so that guesses in several sessions at once cannot pass the limit together.
  const number = vault.hash('attempts', code.phone).toString('base64url');
  const isShared = sandboxPhoneOutcome(mode, code.phone) === 'fixedCode';
  const limits = isShared ? [] : wrongTryLimits(mode, { number, address });
  const exceeded = await countAttempt(tx, mode, limits, now);
  if (exceeded.length > 0) {
    throw new Refusal('rate_limited', { retryAfter: Math.max(...exceeded.map((limit) => secondsLeft(limit, now))) });
  }
  if (!timingSafeEqual(vault.hash('code', sessionId, code.phone, given), code.codeHash)) {
    return { triesLeft: code.triesLeft };
  }

  await uncountAttempt(tx, mode, limits, now);
  await closeOpenCode(tx, session, now);
  const buyerId = await findOrCreateBuyer(deps, tx, mode, code.phone);
  const { token, tokenHash } = makeBearer(mode, random);
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME * 1000);
  const by = { tokenHash, buyerId, walletId: uuid(random), provedBy: 'sms', now, expiresAt } as const;
  return { token, proved: await replaceSession(tx, session, by) };
}

async function reasonForNone(tx: Queryable, session: FrameSession, now: Date): Promise<Refusal> {
  const code = await findOpenCode(tx, session);
  if (!code) return new Refusal('step_missing', { detail: 'Ask for a code first' });
  return new Refusal(code.expiresAt <= now ? 'code_expired' : 'code_used_up');
}
