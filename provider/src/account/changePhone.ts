import type { ChangeCodeSent, ChangePhoneSchema, VerifyPhoneSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { recordBuyersAct } from '../audit/auditStore.js';
import { changePhoneOf, findPhone } from '../buyers/buyerStore.js';
import { cancelPendingPhone } from '../buyers/pendingPhoneStore.js';
import { type PhoneNumber, storedPhoneNumber } from '../buyers/phoneNumber.js';
import { findWallet } from '../buyers/walletStore.js';
import { readServedNumber, sendCodeTo } from '../codes/sendCode.js';
import { takeCode, wrongCode } from '../codes/takeCode.js';
import { Refusal } from '../common/refusal.js';
import { forgetOtherDevices } from '../devices/forgetDevice.js';
import { noticeMail } from '../mails/noticeMail.js';
import { sendNotice } from '../mails/sendNotice.js';
import { holdOfNumber } from '../payment-methods/manageInstruments.js';
import type { Deps } from '../ports/deps.js';
import { voidProofsOfBuyer } from '../proofs/proofStore.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { awaitedPhone, awaitPhone, notePhoneProved } from '../sessions/frameSessionStore.js';
import { requireSecondFactor } from '../sessions/freshFactor.js';
import { readLocale } from '../sessions/locale.js';
import { endSessionsOfBuyer } from '../sessions/otherSessions.js';
import { errorCode } from '../store/storeError.js';
import { takeNewOfLost } from './lostPhone.js';
import { requireAccount } from './requireAccount.js';

/**
 * Sends a code to the number in use; once that was entered, or where it is lost, to the new one. A number is the name
 * of all a buyer's wallets, so only the one that was there first may take it along: whoever took over the number
 * cannot take it away from its owner by saving a card of their own. Where nothing was done with that one for 180
 * days, as when a number was handed on, a later one may, after the wait of a lost number.
 * @throws {Refusal} `second_factor_missing`, `saved_elsewhere`, `validation_failed`, `rate_limited`, `unavailable`,
 *   `step_missing`, `not_found` at a shop.
 */
export async function changePhone(
  deps: Deps,
  session: FrameSession,
  given: v.InferOutput<typeof ChangePhoneSchema>,
): Promise<ChangeCodeSent> {
  const proved = requireAccount(session);
  const locale = readLocale(given.locale);
  await requireSecondFactor(deps, proved);
  const hold = await holdOfNumber(deps.database, proved, deps.clock());
  if (hold === 'none') throw new Refusal('saved_elsewhere', { locale });
  const number = readServedNumber(deps, session, given, locale);
  const current = await currentNumber(deps, proved);
  if (number.e164 === current.e164) {
    const errors = [{ pointer: '/phone', detail: 'is the number in use already' }];
    throw new Refusal('validation_failed', { errors, locale });
  }
  // Whoever was there before is told, and has the time to stop it.
  const isOldLost = given.lost || hold === 'after_dormant';
  const isCurrentProved = await awaitPhone(deps.database, proved, { phone: number.e164, isOldLost });
  return isCurrentProved || isOldLost
    ? send(deps, proved, 'new_phone', number, locale)
    : send(deps, proved, 'current_phone', current, locale);
}

/**
 * Takes the code to the number in use, and then the one to the new number, which changes it: what was agreed to and
 * not bought is void, other browsers are forgotten, other sessions end, and the buyer's address is told. Where the
 * number in use is lost, the one code makes the change wait.
 * @returns where the next code went; `undefined` when the number was changed, or the change waits.
 * @throws {Refusal} `code_wrong` (with `tries_left`), `code_expired`, `code_used_up`, `rate_limited`, `step_missing`;
 *   `phone_taken` only now, so that nobody learns of a number they do not hold whether it is known; `saved_elsewhere`,
 *   `session_expired`, `not_found` at a shop.
 */
export async function verifyPhone(
  deps: Deps,
  session: FrameSession,
  given: v.InferOutput<typeof VerifyPhoneSchema>,
  cookies: string | null,
): Promise<ChangeCodeSent | undefined> {
  const proved = requireAccount(session);
  const locale = readLocale(given.locale);
  const hold = await holdOfNumber(deps.database, proved, deps.clock());
  if (hold === 'none') throw new Refusal('saved_elsewhere', { locale });
  const awaited = await awaitedPhone(deps.database, proved);
  if (!awaited) throw new Refusal('step_missing', { detail: 'Say the new number first', locale });
  if (awaited.isOldLost || hold === 'after_dormant')
    return takeNewOfLost(deps, proved, { ...given, phone: awaited.phone, locale }, cookies);
  if (awaited.isCurrentProved) return takeNew(deps, proved, awaited.phone, given.code, locale, cookies);
  const { e164 } = await currentNumber(deps, proved);
  const taken = await deps.database.transaction(async (tx) => {
    const tried = await takeCode(deps, tx, proved, given.code, e164);
    if (!('wrong' in tried)) await notePhoneProved(tx, proved, deps.clock());
    return tried;
  });
  if ('wrong' in taken) throw wrongCode(taken.triesLeft);
  return send(deps, proved, 'new_phone', storedPhoneNumber(awaited.phone), locale);
}

async function takeNew(
  deps: Deps,
  session: ProvedSession,
  phone: string,
  code: string,
  locale: string,
  cookies: string | null,
): Promise<undefined> {
  const { database, clock } = deps;
  const { mode, buyerId, walletId, merchant } = session;
  const outcome = await orTaken(
    database.transaction(async (tx) => {
      const taken = await takeCode(deps, tx, session, code, phone);
      if ('wrong' in taken) return taken;
      const now = clock();
      await notePhoneProved(tx, session, null);
      if (!(await changePhoneOf(tx, mode, buyerId, phone))) return { isTaken: true };
      await recordBuyersAct(tx, deps, session, 'number.change');
      await cancelPendingPhone(tx, { mode, buyerId }, now);
      await voidProofsOfBuyer(tx, { mode, buyerId }, now);
      await forgetOtherDevices(tx, session, cookies, now);
      await endSessionsOfBuyer(tx, session, now);
      return { isTaken: false };
    }),
  );
  if ('wrong' in outcome) throw wrongCode(outcome.triesLeft);
  if (outcome.isTaken) throw new Refusal('phone_taken', { locale });
  const { email = null } = (await findWallet(database, mode, walletId)) ?? {};
  if (email !== null)
    await sendNotice(deps, session, noticeMail({ to: email, what: 'phone', name: merchant.name, locale }));
}

const UNIQUE_VIOLATION = '23505';

/* Somebody proved the same number at this moment, for the first time. */
const orTaken = <T>(changing: Promise<T>): Promise<T | { isTaken: true }> =>
  changing.catch((error) => {
    if (errorCode(error) === UNIQUE_VIOLATION) return { isTaken: true };
    throw error;
  });

async function send(
  deps: Deps,
  session: ProvedSession,
  to: 'current_phone' | 'new_phone',
  number: PhoneNumber,
  locale: string,
): Promise<ChangeCodeSent> {
  const { phone_masked: masked, ...sent } = await sendCodeTo(deps, session, number, locale);
  return { status: 'code_sent', to, masked, ...sent };
}

async function currentNumber({ database }: Deps, { mode, buyerId }: ProvedSession): Promise<PhoneNumber> {
  const phone = await findPhone(database, mode, buyerId);
  if (phone === undefined) throw new Refusal('session_expired');
  return storedPhoneNumber(phone);
}
