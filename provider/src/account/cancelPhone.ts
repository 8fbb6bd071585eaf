import { recordBuyersAct } from '../audit/auditStore.js';
import { cancelPendingPhone } from '../buyers/pendingPhoneStore.js';
import { findWallet } from '../buyers/walletStore.js';
import { Refusal } from '../common/refusal.js';
import { sendNotice } from '../mails/sendNotice.js';
import { holdOfNumber } from '../payment-methods/manageInstruments.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import { accountPage } from './lostPhone.js';
import { lostPhoneMail } from './lostPhoneWords.js';
import { requireAccount } from './requireAccount.js';

/**
 * Stops a change of the number that waits. Again changes nothing. A remembered browser and a code to the old number,
 * or any second factor of what was saved first, is enough; a code to the old number alone is not, so that whoever
 * swapped the SIM cannot keep the owner from a new number for ever.
 * @throws {Refusal} `factor_missing`, `saved_elsewhere`, `step_missing`, `not_found` at a shop.
 */
export async function cancelPhone(deps: Deps, session: FrameSession): Promise<void> {
  const proved = requireAccount(session);
  await requireFreshFactor(deps, proved);
  const { database, clock } = deps;
  if ((await holdOfNumber(database, proved, clock())) === 'none') throw new Refusal('saved_elsewhere');
  const stopped = await database.transaction(async (tx) => {
    const change = await cancelPendingPhone(tx, proved, clock());
    if (change) await recordBuyersAct(tx, deps, proved, 'number.stop_change');
    return change;
  });
  if (!stopped) return;
  const { mode, walletId, merchant } = proved;
  const { email = null } = (await findWallet(database, mode, walletId)) ?? {};
  if (email === null) return;
  const { effectiveAt: at, locale } = stopped;
  const news = { name: merchant.name, at, page: accountPage(deps, mode), locale };
  await sendNotice(deps, proved, lostPhoneMail(email, 'stopped', news));
}
