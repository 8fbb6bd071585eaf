import type { CodeSent } from 'ondemand-pay/internal';
import { SANDBOX_FIXED_CODE } from 'ondemand-pay/protocol';
import { type PhoneNumber, readPhoneNumber } from '../buyers/phoneNumber.js';
import { uuid } from '../common/ids.js';
import { siteOf } from '../common/limits.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { senderFor } from '../ports/messageSender.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import { readLocale } from '../sessions/locale.js';
import { countAttempt } from './attemptStore.js';
import { codeMessage } from './codeMessage.js';
import {
  ACQUAINTED,
  CODE_LIFETIME,
  CODE_TRIES,
  makeCode,
  partyOf,
  resendDelay,
  secondsLeft,
  sendLimits,
  waitBeforeResend,
} from './codeRules.js';
import { findAcquaintance } from './knownNetworkStore.js';
import { closeOpenCode, countSent, insertCode, removeCode } from './phoneCodeStore.js';
import { sandboxPhoneOutcome } from './sandboxPhone.js';

const REFUSED_WAIT = 60;

/**
 * Sends a code to a number; the session's code before it is dead. The answer is the same whether the number
 * is known or not.
 * @throws {Refusal} `validation_failed`, `rate_limited` (with the seconds to wait), `unavailable` (not sent).
 */
export async function sendCode(
  deps: Deps,
  session: FrameSession,
  given: GivenNumber & { locale: string },
): Promise<CodeSent> {
  const locale = readLocale(given.locale);
  return sendCodeTo(deps, session, readServedNumber(deps, session, given, locale), locale);
}

/** `country`: the one that the buyer was shown. */
export type GivenNumber = { phone: string; country?: string | undefined };

/**
 * A number as people write it, of a country that codes are sent to.
 * @throws {Refusal} `validation_failed` at `/phone`.
 */
export function readServedNumber(
  { smsCountries }: Pick<Deps, 'smsCountries'>,
  { merchant }: Pick<FrameSession, 'merchant'>,
  { phone, country }: GivenNumber,
  locale: string,
): PhoneNumber {
  const number = readPhoneNumber(phone, { country, merchantCountry: merchant.country, locale });
  if (!smsCountries || smsCountries.includes(number.country)) return number;
  const errors = [{ pointer: '/phone', detail: 'must be a number of a country that codes are sent to' }];
  throw new Refusal('validation_failed', { errors, locale });
}

/** The same for a number that was read. */
export async function sendCodeTo(
  deps: Deps,
  session: FrameSession,
  number: PhoneNumber,
  locale: string,
): Promise<CodeSent> {
  const outcome = sandboxPhoneOutcome(session.mode, number.e164);
  if (outcome === 'refusedWithWait') throw new Refusal('rate_limited', { retryAfter: REFUSED_WAIT, locale });

  const code = outcome === 'fixedCode' ? SANDBOX_FIXED_CODE : makeCode(deps.random);
  const stored = await storeCode(deps, session, { number, code, locale });
  if (outcome !== 'neverArrives') {
    await deliver(deps, session, { number, code, locale, codeId: stored.codeId });
  }
  deps.metrics?.code('sent');
  return { phone_masked: number.masked, resend_after: resendDelay(stored.sent), expires_in: CODE_LIFETIME };
}

/** Checks the limits and stores the code, both or neither. */
async function storeCode(
  { database, clock, random, vault, log, metrics, smsBudget }: Deps,
  session: FrameSession,
  { number, code, locale }: { number: PhoneNumber; code: string; locale: string },
): Promise<{ codeId: string; sent: number }> {
  const { mode, sessionId, address, merchant } = session;
  const phone = number.e164;
  const codeId = uuid(random);
  const now = clock();
  return database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');

    const { sent, lastSentAt } = await countSent(tx, session, phone);
    const wait = waitBeforeResend(sent, lastSentAt, now);
    if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait, locale });

    // The number with the fixed code gets no message worth counting, and tests share it.
    const isFree = sandboxPhoneOutcome(mode, phone) === 'fixedCode';
    const hashed = vault.hash('attempts', phone).toString('base64url');
    const asked = { network: siteOf(address), number: hashed, phone };
    const known = await findAcquaintance(tx, mode, asked, new Date(now.getTime() - ACQUAINTED * 1000));
    const parties = { number: hashed, address, merchant: merchant.merchantId, country: number.country };
    const limits = isFree ? [] : sendLimits(mode, parties, known, smsBudget);
    const exceeded = await countAttempt(tx, mode, limits, now);
    if (exceeded.length > 0) {
      for (const limit of exceeded) metrics?.messageRefused(mode, partyOf(limit));
      const used = exceeded.filter((limit) => ['country', 'strangers'].includes(partyOf(limit)));
      if (used.length > 0) {
        log.warn({ mode, country: number.country, of: used.map(partyOf) }, 'the budget for text messages is used up');
      }
      const retryAfter = Math.max(...exceeded.map((limit) => secondsLeft(limit, now)));
      throw new Refusal('rate_limited', { retryAfter, locale });
    }

    await closeOpenCode(tx, session, now);
    await insertCode(
      tx,
      session,
      {
        codeId,
        phone,
        codeHash: vault.hash('code', sessionId, phone, code),
        triesLeft: CODE_TRIES,
        expiresAt: new Date(now.getTime() + CODE_LIFETIME * 1000),
      },
      now,
    );
    return { codeId, sent: sent + 1 };
  });
}

async function deliver(
  { database, senders, url, log }: Deps,
  session: FrameSession,
  { number, code, locale, codeId }: { number: PhoneNumber; code: string; locale: string; codeId: string },
): Promise<void> {
  const { mode, merchant, sessionId } = session;
  // A phone fills a code in by the page at the top, which is the provider's own where its window was opened.
  const pageOrigin = session.channel === 'frame' ? session.pageOrigin : url;
  const text = codeMessage({ code, locale, merchantName: merchant.name, pageOrigin, frameOrigin: url });
  try {
    await senderFor(senders, mode)!.send({ to: number.e164, text, code });
  } catch (cause) {
    // The buyer may try again at once; what the attempt counted stays counted.
    await removeCode(database, session, codeId);
    log.warn({ sessionId, mode }, 'a text message could not be sent');
    throw new Refusal('unavailable', { detail: 'The message could not be sent', retryAfter: 5, cause, locale });
  }
}
