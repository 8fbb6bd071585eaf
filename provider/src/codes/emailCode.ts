import { timingSafeEqual } from 'node:crypto';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { codeMail } from '../mails/codeMail.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import type { Queryable } from '../store/database.js';
import { countAttempt, uncountAttempt } from './attemptStore.js';
import {
  CODE_LIFETIME,
  CODE_TRIES,
  mailLimits,
  makeCode,
  resendDelay,
  secondsLeft,
  waitBeforeResend,
  wrongTryLimits,
} from './codeRules.js';
import { countTaken } from './countTaken.js';
import {
  closeEmailCodes,
  countMailed,
  type EmailCode,
  type EmailCodePurpose,
  findOpenEmailCode,
  insertEmailCode,
  removeEmailCode,
  takeEmailTries,
} from './emailCodeStore.js';
import { limitAttempts } from './limitAttempts.js';

/** An address, and the wallet that a code to it opens or whose address it changes. */
export type CodeAddress = { email: string; walletId: string };

/** Seconds. */
export type Sent = { resend_after: number; expires_in: number };

/**
 * Sends a code to each of some addresses; the session's email codes before them are dead. An address that was written
 * to too often is left out, as long as another is left.
 * @param to `walletId`: what the code to an address opens, or whose address it changes.
 * @throws {Refusal} `rate_limited`, `unavailable` (not sent), `session_expired`.
 */
export async function sendEmailCodes(
  deps: Deps,
  session: ProvedSession,
  given: { to: readonly CodeAddress[]; purpose: EmailCodePurpose; locale: string },
): Promise<Sent> {
  const { database, clock } = deps;
  const { mode, address, buyerId } = session;
  const { to, purpose, locale } = given;
  const sent = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    const now = clock();
    const before = await Promise.all(to.map(({ email }) => countMailed(tx, session, email)));
    const times = Math.max(...before.map(({ sent }) => sent));
    const wait = Math.max(...before.map(({ sent, lastSentAt }) => waitBeforeResend(sent, lastSentAt, now)));
    if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait, locale });
    const { ofSender, ofAddress } = mailLimits(mode, { address, buyer: buyerId });
    await limitAttempts(tx, mode, ofSender, now);
    const limits = to.map(({ email }) => ofAddress(hashed(deps.vault, email)));
    const exceeded = await countAttempt(tx, mode, limits.flat(), now);
    const open = to.filter((_, at) => !limits[at]!.some((limit) => exceeded.includes(limit)));
    if (open.length === 0) {
      throw new Refusal('rate_limited', { retryAfter: Math.max(...exceeded.map((limit) => secondsLeft(limit, now))) });
    }
    await closeEmailCodes(tx, session, now);
    const codes: (EmailCode & { code: string })[] = [];
    for (const address of open) codes.push(await storeCode(deps, tx, session, { ...address, purpose }, now));
    return { codes, times: times + 1 };
  });
  const outcomes = await Promise.allSettled(sent.codes.map((code) => deliver(deps, session, code, locale)));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected' && outcomes.every(({ status }) => status === 'rejected')) {
    throw new Refusal('unavailable', {
      detail: 'The email could not be sent',
      retryAfter: 5,
      cause: failed.reason,
      locale,
    });
  }
  return { resend_after: resendDelay(sent.times), expires_in: CODE_LIFETIME };
}

async function storeCode(
  { random, vault }: Deps,
  tx: Queryable,
  session: ProvedSession,
  { email, walletId, purpose }: CodeAddress & { purpose: EmailCodePurpose },
  now: Date,
): Promise<EmailCode & { code: string }> {
  const code = makeCode(random);
  const stored = {
    codeId: uuid(random),
    walletId,
    purpose,
    email,
    codeHash: vault.hash('email code', session.sessionId, email, purpose, code),
    triesLeft: CODE_TRIES,
    expiresAt: new Date(now.getTime() + CODE_LIFETIME * 1000),
  };
  await insertEmailCode(tx, session, stored, now);
  return { ...stored, code };
}

/* One that could not be sent is forgotten: the buyer may try again at once; what the attempt counted stays counted. */
async function deliver(
  { database, mails, log, metrics }: Deps,
  session: ProvedSession,
  { email, code, codeId }: EmailCode & { code: string },
  locale: string,
): Promise<void> {
  const { mode, sessionId, merchant } = session;
  try {
    await mails![mode]!.send(codeMail({ to: email, code, name: merchant.name, locale }));
  } catch (cause) {
    await removeEmailCode(database, session, codeId);
    log.warn({ sessionId, mode }, 'a code could not be sent by email');
    throw cause;
  }
  metrics?.code('sent');
}

/**
 * Tries a code that was sent by email against each that is open, in a transaction that has locked the session. A
 * wrong one is an outcome to commit, since its try is spent.
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
  const codes = await takeEmailTries(tx, session, purpose, now);
  if (codes.length === 0) throw await reasonForNone(tx, session, purpose, now);
  // Counted as wrong beforehand, so that guesses in several sessions at once cannot pass the limit together.
  const all = codes.flatMap(({ email }) => wrongTryLimits(mode, { number: hashed(vault, email), address }));
  const limits = [...new Map(all.map((limit) => [limit.bucket, limit])).values()];
  await limitAttempts(tx, mode, limits, now);
  const code = codes.find(({ email, codeHash }) =>
    timingSafeEqual(vault.hash('email code', sessionId, email, purpose, given), codeHash),
  );
  if (!code) return { wrong: true, triesLeft: Math.max(...codes.map(({ triesLeft }) => triesLeft)) };
  await uncountAttempt(tx, mode, limits, now);
  await closeEmailCodes(tx, session, now);
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
