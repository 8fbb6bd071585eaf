import { timingSafeEqual } from 'node:crypto';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { codeMail } from '../mails/codeMail.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import type { Queryable } from '../store/database.js';
import { uncountAttempt } from './attemptStore.js';
import {
  CODE_LIFETIME,
  CODE_TRIES,
  mailLimits,
  makeCode,
  resendDelay,
  waitBeforeResend,
  wrongTryLimits,
} from './codeRules.js';
import { countTaken } from './countTaken.js';
import {
  closeEmailCode,
  countMailed,
  type EmailCode,
  type EmailCodePurpose,
  findOpenEmailCode,
  insertEmailCode,
  removeEmailCode,
  takeEmailTry,
} from './emailCodeStore.js';
import { limitAttempts } from './limitAttempts.js';

/** Seconds. */
export type Sent = { resend_after: number; expires_in: number };

/**
 * Sends a code to an address; the session's email code before it is dead.
 * @param to `walletId`: what the code opens, or whose address it changes.
 * @throws {Refusal} `rate_limited`, `unavailable` (not sent), `session_expired`.
 */
export async function sendEmailCode(
  deps: Deps,
  session: ProvedSession,
  to: { email: string; walletId: string; purpose: EmailCodePurpose; locale: string },
): Promise<Sent> {
  const { database, clock, random, vault, mails, log, metrics } = deps;
  const { mode, sessionId, address, buyerId, merchant } = session;
  const { email, walletId, purpose, locale } = to;
  const code = makeCode(random);
  const codeId = uuid(random);
  const sent = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    const now = clock();
    const before = await countMailed(tx, session, email);
    const wait = waitBeforeResend(before.sent, before.lastSentAt, now);
    if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait, locale });
    await limitAttempts(tx, mode, mailLimits(mode, { email: hashed(vault, email), address, buyer: buyerId }), now);
    await closeEmailCode(tx, session, now);
    const stored = {
      codeId,
      walletId,
      purpose,
      email,
      codeHash: vault.hash('email code', sessionId, email, purpose, code),
      triesLeft: CODE_TRIES,
      expiresAt: new Date(now.getTime() + CODE_LIFETIME * 1000),
    };
    await insertEmailCode(tx, session, stored, now);
    return before.sent + 1;
  });
  try {
    await mails![mode]!.send(codeMail({ to: email, code, name: merchant.name, locale }));
  } catch (cause) {
    // The buyer may try again at once; what the attempt counted stays counted.
    await removeEmailCode(database, session, codeId);
    log.warn({ sessionId, mode }, 'a code could not be sent by email');
    throw new Refusal('unavailable', { detail: 'The email could not be sent', retryAfter: 5, cause, locale });
  }
  metrics?.code('sent');
  return { resend_after: resendDelay(sent), expires_in: CODE_LIFETIME };
}

/**
 * Tries a code that was sent by email, in a transaction that has locked the session. A wrong one is an outcome to
 * commit, since its try is spent.
 * @throws {Refusal} `step_missing` (none was sent for this), `code_expired`, `code_used_up`, `rate_limited`.
 */
export const takeEmailCode = (
  deps: Pick<Deps, 'clock' | 'vault' | 'metrics'>,
  tx: Queryable,
  session: ProvedSession,
  purpose: EmailCodePurpose,
  given: string,
): Promise<TakenEmailCode> => countTaken(deps.metrics, () => tryEmailCode(deps, tx, session, purpose, given));

type TakenEmailCode = EmailCode | { wrong: true; triesLeft: number };

async function tryEmailCode(
  { clock, vault }: Pick<Deps, 'clock' | 'vault'>,
  tx: Queryable,
  session: ProvedSession,
  purpose: EmailCodePurpose,
  given: string,
): Promise<TakenEmailCode> {
  const { mode, sessionId, address } = session;
  const now = clock();
  const code = await takeEmailTry(tx, session, purpose, now);
  if (!code) throw await reasonForNone(tx, session, purpose, now);
  // Counted as wrong beforehand, so that guesses in several sessions at once cannot pass the limit together.
  const limits = wrongTryLimits(mode, { number: hashed(vault, code.email), address });
  await limitAttempts(tx, mode, limits, now);
  if (!timingSafeEqual(vault.hash('email code', sessionId, code.email, purpose, given), code.codeHash)) {
    return { wrong: true, triesLeft: code.triesLeft };
  }
  await uncountAttempt(tx, mode, limits, now);
  await closeEmailCode(tx, session, now);
  return code;
}

async function reasonForNone(
  tx: Queryable,
  session: ProvedSession,
  purpose: EmailCodePurpose,
  now: Date,
): Promise<Refusal> {
  const code = await findOpenEmailCode(tx, session);
  if (code?.purpose !== purpose) return new Refusal('step_missing', { detail: 'Ask for a code first' });
  return new Refusal(code.expiresAt <= now ? 'code_expired' : 'code_used_up');
}

const hashed = (vault: Deps['vault'], email: string) =>
  vault.hash('attempts', email.toLowerCase()).toString('base64url');
