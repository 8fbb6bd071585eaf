import type { FactorProved, PasskeyUsed, ProveFactorSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { findPhone } from '../buyers/buyerStore.js';
import { maskEmail } from '../buyers/emailAddress.js';
import { storedPhoneNumber } from '../buyers/phoneNumber.js';
import { findWallet, verifyWalletEmail } from '../buyers/walletStore.js';
import { countAttempts, uncountAttempt } from '../codes/attemptStore.js';
import { secondsLeft } from '../codes/codeRules.js';
import { sendEmailCodes, takeEmailCode } from '../codes/emailCode.js';
import { sendCodeTo } from '../codes/sendCode.js';
import { newSimSince } from '../codes/simSwap.js';
import { takeCode, wrongCode } from '../codes/takeCode.js';
import { Refusal } from '../common/refusal.js';
import { verifyPasskey } from '../passkeys/verifyPasskey.js';
import { askRail } from '../payment-methods/askRail.js';
import { type FactorInstrument, listFactorInstruments, vouching } from '../payment-methods/factorInstrument.js';
import type { Instrument } from '../payment-methods/instrument.js';
import { bringInstruments } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { lockSession, noteNumberProved, openSessionWallet } from '../sessions/frameSessionStore.js';
import { readLocale } from '../sessions/locale.js';
import type { Queryable } from '../store/database.js';
import { viewBuyer } from './buyerView.js';
import { listFactorAddresses } from './factorAddress.js';
import { FACTOR_TRIES, factorLimits } from './factors.js';

/**
 * Opens what was saved from another device to a session that proved the number only, by something that does not come
 * with the number; or shows again that the buyer is there, so that they can change things.
 * @throws {Refusal} `factor_wrong` (with `tries_left`), `passkey_refused` (also for another buyer's), `code_used_up`,
 *   `code_expired`, `rate_limited` (tries or messages used up), `step_missing` (no code was entered or sent, or
 *   nothing is saved that this factor could open), `unavailable` (the rail could not say, or nothing could be sent),
 *   `second_factor_missing` (the number was moved to another SIM card lately), `session_expired`.
 */
export async function proveFactor(
  deps: Deps,
  session: FrameSession,
  given: v.InferOutput<typeof ProveFactorSchema>,
): Promise<FactorProved> {
  const proved = requireBuyer(session);
  if (given.factor === 'passkey') return proveByPasskey(deps, proved, given.response);
  if (given.factor === 'security_code') return proveSecurityCode(deps, proved, given.csc);
  const locale = readLocale(given.locale);
  const isByEmail = given.factor === 'email_code';
  if (given.code === undefined) return isByEmail ? mailCode(deps, proved, locale) : textCode(deps, proved, locale);
  return isByEmail ? proveEmailCode(deps, proved, given.code) : proveNumber(deps, proved, given.code);
}

async function proveSecurityCode(deps: Deps, session: ProvedSession, csc: string): Promise<FactorProved> {
  const saved = await listFactorInstruments(deps, session);
  if (saved.length === 0) {
    throw new Refusal('step_missing', { detail: 'Nothing is saved that a security code could open' });
  }
  const { walletId } = await verifySecurityCode(deps, session, saved, csc);
  const opened = await deps.database.transaction((tx) => openLocked(deps, tx, session, walletId));
  return { status: 'proved', buyer: await viewBuyer(deps, opened) };
}

async function proveByPasskey(deps: Deps, session: ProvedSession, used: PasskeyUsed): Promise<FactorProved> {
  const { buyerId, walletId, createdAt } = await verifyPasskey(deps, session, used);
  const vouches = await vouching(deps.database, session);
  if (buyerId !== session.buyerId || !vouches({ walletId, at: createdAt })) throw new Refusal('passkey_refused');
  const opened = await deps.database.transaction((tx) => openLocked(deps, tx, session, walletId));
  return { status: 'proved', buyer: await viewBuyer(deps, opened) };
}

async function mailCode(deps: Deps, session: ProvedSession, locale: string): Promise<FactorProved> {
  const to = await listFactorAddresses(deps, session);
  const [first] = to;
  if (!first) throw new Refusal('step_missing', { detail: 'Nothing is saved that a code by email could open', locale });
  const sent = await sendEmailCodes(deps, session, { to, purpose: 'factor', locale });
  const isKnown = first.walletId === session.walletId;
  return { status: 'code_sent', ...(isKnown ? { masked: maskEmail(first.email) } : {}), ...sent };
}

async function proveEmailCode(deps: Deps, session: ProvedSession, code: string): Promise<FactorProved> {
  const { database, clock } = deps;
  const outcome = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    const taken = await takeEmailCode(deps, tx, session, 'factor', code);
    if ('wrong' in taken) return taken;
    const { walletId, email } = taken;
    if (!(await verifyWalletEmail(tx, { mode: session.mode, walletId, email }, clock()))) {
      throw new Refusal('step_missing', { detail: 'The address has changed: ask for another code' });
    }
    return openWallet(deps, tx, session, walletId);
  });
  if ('wrong' in outcome) throw wrongCode(outcome.triesLeft, 'factor_wrong');
  return { status: 'proved', buyer: await viewBuyer(deps, outcome) };
}

async function textCode(deps: Deps, session: ProvedSession, locale: string): Promise<FactorProved> {
  const number = storedPhoneNumber(await numberOf(deps, session));
  if (await newSimSince(deps, number.e164)) throw new Refusal('second_factor_missing', { locale });
  const { phone_masked: masked, ...sent } = await sendCodeTo(deps, session, number, locale);
  return { status: 'code_sent', masked, ...sent };
}

/** Says again that the number is at hand, and so nothing of what was saved elsewhere. */
async function proveNumber(deps: Deps, session: ProvedSession, code: string): Promise<FactorProved> {
  const { database, clock } = deps;
  const number = await numberOf(deps, session);
  if (await newSimSince(deps, number)) throw new Refusal('second_factor_missing');
  const taken = await database.transaction(async (tx) => {
    const tried = await takeCode(deps, tx, session, code, number);
    if (!('wrong' in tried)) await noteNumberProved(tx, session, clock());
    return tried;
  });
  if ('wrong' in taken) throw wrongCode(taken.triesLeft, 'factor_wrong');
  return { status: 'proved', buyer: await viewBuyer(deps, session) };
}

/** @throws {Refusal} `session_expired` for a buyer who was erased. */
async function numberOf({ database }: Deps, { mode, buyerId }: ProvedSession): Promise<string> {
  const number = await findPhone(database, mode, buyerId);
  if (number === undefined) throw new Refusal('session_expired');
  return number;
}

/**
 * The card whose code it is. Counted as wrong beforehand and committed, so that no number of guesses at once passes
 * the limit together.
 */
async function verifySecurityCode(
  deps: Deps,
  session: ProvedSession,
  saved: readonly FactorInstrument[],
  csc: string,
): Promise<Instrument> {
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
  let isUnknown = false;
  for (const { instrument, verify } of saved) {
    const isRight = await askRail(deps, () => verify(instrument, csc));
    if (isRight === true) {
      await uncountAttempt(database, session.mode, limits, now);
      return instrument;
    }
    isUnknown ||= isRight !== false;
  }
  if (isUnknown) throw new Refusal('unavailable', { detail: 'The code could not be checked', retryAfter: 5 });
  const left = Math.min(FACTOR_TRIES, ...counts.map(({ limit, count }) => limit.max - count));
  throw new Refusal('factor_wrong', { members: { tries_left: left } });
}

async function openLocked(deps: Deps, tx: Queryable, session: ProvedSession, walletId: string): Promise<ProvedSession> {
  if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
  return openWallet(deps, tx, session, walletId);
}

/** In a transaction that has locked the session. */
async function openWallet(
  { clock }: Deps,
  tx: Queryable,
  session: ProvedSession,
  walletId: string,
): Promise<ProvedSession> {
  await bringInstruments(tx, session, walletId);
  const wallet = await findWallet(tx, session.mode, walletId);
  const { email = null, emailVerified = false } = wallet ?? {};
  return openSessionWallet(tx, session, { walletId, email, emailVerified }, clock());
}
