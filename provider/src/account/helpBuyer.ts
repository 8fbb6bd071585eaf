import { recordOperatorsAct } from '../audit/auditStore.js';
import { isPhoneTaken, lockBuyer } from '../buyers/buyerStore.js';
import { openPendingPhone, WAITING_TIME } from '../buyers/pendingPhone.js';
import { cancelPendingPhone } from '../buyers/pendingPhoneStore.js';
import { readPhoneNumber } from '../buyers/phoneNumber.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { forgetDevicesBut } from '../devices/forgetDevice.js';
import { removePasskeys } from '../passkeys/passkeyStore.js';
import { findInstrumentEver } from '../payment-methods/instrumentStore.js';
import { holdOfNumber } from '../payment-methods/manageInstruments.js';
import type { Deps } from '../ports/deps.js';
import { voidProofsOfBuyer } from '../proofs/proofStore.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { endEverySession } from '../sessions/frameSessionStore.js';
import { accountPage, tellOwner } from './lostPhone.js';

/** A buyer as the operator's commands name them: by an order they paid, never by what they are known by. */
export type PaidOrder = Parameters<typeof walletOf>[1];

/**
 * A buyer who has lost number, browsers and passkeys told the operator so, who believes them. The change of the
 * number waits as any of a lost one does, told to the old number and the address and stopped by whoever reaches the
 * wallet; and the new number alone opens nothing of what was saved: the buyer gives a security code or a code by
 * email beside it. So an operator who was fooled, or fools, takes nobody's account.
 * @returns when the number will be the buyer's.
 * @throws {Refusal} `not_found` (the buyer was erased), `saved_elsewhere` (the order was paid by somebody who had the
 *   number later), `validation_failed` at `/phone`, `phone_taken`.
 */
export async function moveNumber(deps: Deps, order: PaidOrder, phone: string): Promise<Date> {
  const { database, clock, random } = deps;
  const buyer = await walletOf(deps, order);
  const { mode, buyerId, walletId } = buyer;
  const locale = order.locale;
  const number = readPhoneNumber(phone, { locale });
  const effectiveAt = new Date(clock().getTime() + WAITING_TIME);
  await database.transaction(async (tx) => {
    if (!(await lockBuyer(tx, mode, buyerId))) throw gone();
    if ((await holdOfNumber(tx, buyer, clock())) === 'none') throw new Refusal('saved_elsewhere');
    if (await isPhoneTaken(tx, mode, number.e164)) throw new Refusal('phone_taken');
    const change = { mode, changeId: uuid(random), buyerId, walletId, deviceIds: [], phone: number.e164, locale };
    await openPendingPhone(tx, { ...change, effectiveAt }, clock());
    await recordOperatorsAct(tx, deps, { mode, action: 'number.ask_change', subjectId: walletId });
  });
  const name = deps.operator?.name ?? new URL(deps.url).host;
  await tellOwner(deps, buyer, { name, at: effectiveAt, page: accountPage(deps, mode), locale });
  return effectiveAt;
}

/**
 * Ends every way in but the number with a second factor: for a buyer who says that somebody else is in. Nothing is
 * lost: what was saved stays, and no money moves.
 * @throws {Refusal} `not_found`.
 */
export async function endAccess(deps: Deps, order: PaidOrder): Promise<{ passkeys: number }> {
  const { database, clock } = deps;
  const { mode, buyerId, walletId } = await walletOf(deps, order);
  return database.transaction(async (tx) => {
    if (!(await lockBuyer(tx, mode, buyerId))) throw gone();
    const now = clock();
    await endEverySession(tx, mode, buyerId, now);
    await forgetDevicesBut(tx, { mode, buyerId }, [], now);
    const passkeys = await removePasskeys(tx, mode, { buyerId, passkeyId: null }, now);
    await voidProofsOfBuyer(tx, { mode, buyerId }, now);
    await cancelPendingPhone(tx, { mode, buyerId }, now);
    await recordOperatorsAct(tx, deps, { mode, action: 'buyer.end_access', subjectId: walletId });
    return { passkeys };
  });
}

async function walletOf(
  { database }: Pick<Deps, 'database'>,
  {
    mode,
    buyerId,
    instrumentId,
  }: { mode: ProvedSession['mode']; buyerId: string; instrumentId: string; locale: string },
): Promise<Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>> {
  const paidWith = await findInstrumentEver(database, mode, buyerId, instrumentId);
  if (!paidWith) throw gone();
  return { mode, buyerId, walletId: paidWith.walletId };
}

const gone = () => new Refusal('not_found', { detail: 'The buyer of this order was erased' });
