import { recordBuyersAct } from '../audit/auditStore.js';
import { findPhone, isPhoneTaken, lockBuyer } from '../buyers/buyerStore.js';
import { openPendingPhone, WAITING_TIME } from '../buyers/pendingPhone.js';
import { findWallet } from '../buyers/walletStore.js';
import { takeCode, wrongCode } from '../codes/takeCode.js';
import { errorName } from '../common/errorName.js';
import { uuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import { devicesOfWallet } from '../devices/devicesOfWallet.js';
import { sendNotice } from '../mails/sendNotice.js';
import { otherFirstWallet } from '../payment-methods/manageInstruments.js';
import type { Deps } from '../ports/deps.js';
import { senderFor } from '../ports/messageSender.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { notePhoneProved } from '../sessions/frameSessionStore.js';
import { type LostPhoneNews, lostPhoneMail, lostPhoneMessage } from './lostPhoneWords.js';

/**
 * Takes the code to the new number where the old one is lost. Nothing changes yet: the change waits, and the old number
 * and the buyer's address are told when it comes and where to stop it. One that waited before is given up for it.
 * @throws {Refusal} `code_wrong` (with `tries_left`), `code_expired`, `code_used_up`, `rate_limited`, `step_missing`,
 *   `phone_taken`, `session_expired`.
 */
export async function takeNewOfLost(
  deps: Deps,
  session: ProvedSession,
  { phone, code, locale }: { phone: string; code: string; locale: string },
  cookies: string | null,
): Promise<undefined> {
  const { database, clock, random } = deps;
  const { mode, buyerId, walletId, merchant } = session;
  const effectiveAt = new Date(clock().getTime() + WAITING_TIME);
  const outcome = await database.transaction(async (tx) => {
    const taken = await takeCode(deps, tx, session, code, phone);
    if ('wrong' in taken) return taken;
    await notePhoneProved(tx, session, null);
    if (!(await lockBuyer(tx, mode, buyerId))) throw new Refusal('session_expired');
    if (await isPhoneTaken(tx, mode, phone)) return { isTaken: true };
    const now = clock();
    const devices = await devicesOfWallet(tx, session, cookies, now);
    const deviceIds = devices.flatMap(({ id, is_this }) => (is_this ? [id] : []));
    const changeId = uuid(random);
    await recordBuyersAct(tx, deps, session, 'number.ask_change');
    await openPendingPhone(tx, { mode, changeId, buyerId, walletId, deviceIds, phone, locale, effectiveAt }, now);
    return { isTaken: false };
  });
  if ('wrong' in outcome) throw wrongCode(outcome.triesLeft);
  if (outcome.isTaken) throw new Refusal('phone_taken', { locale });
  const news = { name: merchant.name, at: effectiveAt, page: accountPage(deps, mode), locale };
  await tellOwner(deps, session, news);
}

/**
 * Tells the number in use and the buyer's address, and the address of the wallet that was there first, of what waits.
 */
export async function tellOwner(
  deps: Deps,
  buyer: Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>,
  news: LostPhoneNews,
): Promise<void> {
  const { database } = deps;
  const { mode, walletId } = buyer;
  await tellOldNumber(deps, buyer, news);
  const { email = null } = (await findWallet(database, mode, walletId)) ?? {};
  const first = await otherFirstWallet(database, buyer);
  const { email: firstEmail = null } = (first && (await findWallet(database, mode, first))) || {};
  for (const to of new Set([email, firstEmail])) {
    if (to !== null) await sendNotice(deps, buyer, lostPhoneMail(to, 'asked', news));
  }
}

/** Where a buyer stops what waits. */
export const accountPage = ({ url }: Pick<Deps, 'url'>, mode: Mode): string =>
  `${url}/account${mode === 'test' ? '?mode=test' : ''}`;

/* That it cannot be sent changes nothing: a number that is lost may take no messages. */
async function tellOldNumber(
  deps: Deps,
  { mode, buyerId }: { mode: Mode; buyerId: string },
  news: LostPhoneNews,
): Promise<void> {
  const to = await findPhone(deps.database, mode, buyerId);
  if (to === undefined) return;
  try {
    await senderFor(deps.senders, mode)?.send({ to, text: lostPhoneMessage(news), code: null });
  } catch (error) {
    deps.log.warn({ mode, error: errorName(error) }, 'a notice was not sent');
  }
}
