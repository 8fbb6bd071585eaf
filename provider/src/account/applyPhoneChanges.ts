import { recordServicesAct } from '../audit/auditStore.js';
import { changePhoneOf, lockBuyer } from '../buyers/buyerStore.js';
import type { PendingPhone } from '../buyers/pendingPhone.js';
import { duePendingPhones, endPendingPhone, holdPendingPhone } from '../buyers/pendingPhoneStore.js';
import { findWallet } from '../buyers/walletStore.js';
import { errorName } from '../common/errorName.js';
import { forgetDevicesBut } from '../devices/forgetDevice.js';
import { noticeMail } from '../mails/noticeMail.js';
import { sendNotice } from '../mails/sendNotice.js';
import { findOwnShop } from '../merchants/merchantStore.js';
import { holdOfNumber } from '../payment-methods/manageInstruments.js';
import type { Deps } from '../ports/deps.js';
import { voidProofsOfBuyer } from '../proofs/proofStore.js';
import { endEverySession } from '../sessions/frameSessionStore.js';
import { errorCode } from '../store/storeError.js';
import { accountPage } from './lostPhone.js';
import { lostPhoneMail } from './lostPhoneWords.js';

/** Changes in one run: the rest waits for the next. */
const BATCH = 100;

type ApplyDeps = Pick<Deps, 'database' | 'clock' | 'random' | 'mails' | 'log' | 'url'>;

/**
 * Changes the numbers whose waiting time is over: what was agreed to and not bought is void, every browser is
 * forgotten but the one it was asked for in, every session ends, and the buyer's address is told. A number that
 * became somebody's meanwhile stays theirs, and the change has failed. Each is done once, whatever the number of
 * processes.
 * @returns how many ended, done or failed.
 */
export async function applyPhoneChanges(deps: ApplyDeps): Promise<number> {
  const { database, clock, log } = deps;
  let ended = 0;
  /* Nobody's number waits for the mail to another. */
  const telling: Promise<unknown>[] = [];
  for (const change of await duePendingPhones(database, clock(), BATCH)) {
    try {
      const isDone = await apply(deps, change);
      if (isDone === undefined) continue;
      ended += 1;
      telling.push(tell(deps, change, isDone).catch((error) => stays(change, error)));
    } catch (error) {
      stays(change, error);
    }
  }
  await Promise.all(telling);
  return ended;

  function stays({ mode, changeId }: PendingPhone, error: unknown): void {
    log.error({ mode, changeId, error: errorName(error) }, 'a number stays');
  }
}

const UNIQUE_VIOLATION = '23505';

/**
 * `undefined`: it was stopped or done by another, or the number became somebody's at this moment, as the next run
 * sees.
 */
async function apply(deps: ApplyDeps, change: PendingPhone): Promise<boolean | undefined> {
  const { database, clock } = deps;
  const { mode, buyerId, walletId, phone } = change;
  const applying = database.transaction(async (tx) => {
    const now = clock();
    // In the order in which everybody locks: the buyer, then what waits.
    if (!(await lockBuyer(tx, mode, buyerId))) return undefined;
    if (!(await holdPendingPhone(tx, change, now))) return undefined;
    const isTheirs = (await holdOfNumber(tx, change, now)) !== 'none';
    const isDone = isTheirs && (await changePhoneOf(tx, mode, buyerId, phone));
    await endPendingPhone(tx, change, isDone, now);
    const action = isDone ? 'number.change' : 'number.change_failed';
    await recordServicesAct(tx, deps, { mode, action, subjectId: walletId });
    if (!isDone) return false;
    await voidProofsOfBuyer(tx, { mode, buyerId }, now);
    await forgetDevicesBut(tx, change, change.deviceIds, now);
    await endEverySession(tx, mode, buyerId, now);
    return true;
  });
  return applying.catch((error) => {
    if (errorCode(error) === UNIQUE_VIOLATION) return undefined;
    throw error;
  });
}

async function tell(deps: ApplyDeps, change: PendingPhone, isDone: boolean): Promise<void> {
  const { mode, walletId, locale, effectiveAt: at } = change;
  const { email = null } = (await findWallet(deps.database, mode, walletId)) ?? {};
  if (email === null) return;
  const name = (await findOwnShop(deps.database, mode))?.name ?? new URL(deps.url).host;
  const mail = isDone
    ? noticeMail({ to: email, what: 'phone', name, locale })
    : lostPhoneMail(email, 'failed', { name, at, page: accountPage(deps, mode), locale });
  await sendNotice(deps, change, mail);
}
