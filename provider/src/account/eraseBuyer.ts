import type { ErasedSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { recordBuyersAct } from '../audit/auditStore.js';
import { findPhone } from '../buyers/buyerStore.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { clearedCookies } from '../devices/deviceCookies.js';
import { holdInstruments } from '../payment-methods/instrumentStore.js';
import type { Deps } from '../ports/deps.js';
import { requestCustomerDeletion } from '../rail-deletions/requestDeletion.js';
import { paymentsChargedTo } from '../recurring/recurringPaymentStore.js';
import { revokeIn } from '../recurring/revokeRecurringPayment.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import { requireSecondFactor } from '../sessions/freshFactor.js';
import type { Queryable } from '../store/database.js';
import * as store from './eraseStore.js';
import { requireAccount } from './requireAccount.js';

/**
 * Erases what this session reaches: addresses, payment methods, devices, passkeys, sessions and codes are deleted,
 * recurring payments revoked, open proofs void, and orders, which the law asks to be kept, are a pseudonym's. Rails
 * are told to delete what they keep. The number and the user tokens go with the last wallet: whoever took over a number
 * erases what they saved themselves and neither the owner's things nor the owner's number.
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj article 17
 * @returns with the `Set-Cookie`s by which this browser forgets.
 * @throws {Refusal} `second_factor_missing`, `session_expired`, `step_missing`, `not_found` at a shop.
 */
export async function eraseBuyer(
  deps: Deps,
  session: FrameSession,
): Promise<{ erased: v.InferOutput<typeof ErasedSchema>; setCookies: string[] }> {
  const proved = requireAccount(session);
  await requireSecondFactor(deps, proved);
  const { erasure, phones, sessionIds } = await deps.database.transaction((tx) => erase(deps, tx, proved));
  const { mode, isWhole } = erasure;
  // Afterwards, since whoever enters a code at this moment holds it and waits to learn whose the number is.
  const hashes = phones.map((phone) => deps.vault.hash('attempts', phone).toString('base64url'));
  await store.deletePhoneCodes(deps.database, mode, { phones, hashes }, sessionIds);
  return {
    erased: { status: 'erased', something_remains: !isWhole },
    setCookies: clearedCookies(mode),
  };
}

async function erase(deps: Deps, tx: Queryable, session: ProvedSession) {
  const { clock, random } = deps;
  const { mode, buyerId, walletId } = session;
  const isThere = (await lockSession(tx, session)) && (await store.lockBuyer(tx, mode, buyerId));
  const phone = isThere ? await findPhone(tx, mode, buyerId) : undefined;
  if (phone === undefined) throw new Refusal('session_expired');
  const isWhole = !(await store.hasOtherWallets(tx, { mode, buyerId, walletId }));
  const pseudonym = isWhole ? buyerId : uuid(random);
  const erasure = { mode, buyerId, walletId, isWhole, pseudonym };
  const now = clock();

  // What could still add something ends first, each waiting for what is under way; then what it added is seen below.
  const sessions = await store.deleteSessions(tx, erasure);
  if (!isWhole) await store.insertPseudonym(tx, mode, pseudonym, now);
  const agreedWith = await store.voidAndBlankProofs(tx, erasure, sessions.ids, now);
  const by = { kind: 'buyer', id: walletId } as const;
  for (const instrument of await holdInstruments(tx, session)) {
    for (const payment of await paymentsChargedTo(tx, instrument)) await revokeIn(tx, deps, payment, by);
  }
  const saved = await store.savedAtRails(tx, erasure);
  await store.pseudonymise(tx, erasure, now);
  await requestCustomerDeletion(deps, tx, erasure, saved);
  const addresses = await store.deleteAddresses(tx, erasure, sessions.ids);
  const phones = [...(await store.deletePendingPhones(tx, erasure)), ...(isWhole ? [phone] : [])];
  await recordBuyersAct(tx, deps, session, 'buyer.erase');
  await store.deleteKeys(tx, erasure);
  if (isWhole) await store.eraseNumber(tx, erasure, now);
  if (mode === 'test') {
    await store.deleteSandboxMessages(tx, mode, [...sessions.emails, ...agreedWith, ...addresses], phones);
  }
  return { erasure, phones, sessionIds: sessions.ids };
}
