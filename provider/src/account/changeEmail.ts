import type { ChangeCodeSent, ChangeEmailSchema, VerifyEmailSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { recordBuyersAct } from '../audit/auditStore.js';
import { maskEmail, readEmailAddress } from '../buyers/emailAddress.js';
import { changeWalletEmail, findWallet } from '../buyers/walletStore.js';
import { sendEmailCodes, takeEmailCode } from '../codes/emailCode.js';
import { wrongCode } from '../codes/takeCode.js';
import { Refusal } from '../common/refusal.js';
import { noticeMail } from '../mails/noticeMail.js';
import { sendNotice } from '../mails/sendNotice.js';
import type { Deps } from '../ports/deps.js';
import { redirectReceipts } from '../proofs/proofStore.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { lockSession, noteSessionEmail } from '../sessions/frameSessionStore.js';
import { requireFreshFactor, requireSecondFactor } from '../sessions/freshFactor.js';
import { readLocale } from '../sessions/locale.js';
import { requireAccount } from './requireAccount.js';

/**
 * Sends a code to a new address, which changes nothing by itself. Where none is kept yet, nothing can be taken over
 * by it, and a code to the number is enough.
 * @throws {Refusal} `second_factor_missing` (`factor_missing` for the first address), `validation_failed`,
 *   `rate_limited`, `unavailable` (nothing can be sent), `step_missing`, `not_found` at a shop.
 */
export async function changeEmail(
  deps: Deps,
  session: FrameSession,
  given: v.InferOutput<typeof ChangeEmailSchema>,
): Promise<ChangeCodeSent> {
  const proved = requireAccount(session);
  const locale = readLocale(given.locale);
  await requireFactor(deps, proved);
  const email = readEmailAddress(given.email);
  if (!deps.mails?.[proved.mode]) throw new Refusal('unavailable', { detail: 'This provider sends no email', locale });
  const { walletId } = proved;
  const sent = await sendEmailCodes(deps, proved, { to: [{ email, walletId }], purpose: 'change', locale });
  return { status: 'code_sent', to: 'new_email', masked: maskEmail(email), ...sent };
}

/**
 * The address is the wallet's once its code was entered: receipts of what is charged later go there, and codes as well.
 * The one before is told.
 * @throws {Refusal} `code_wrong` (with `tries_left`), `code_expired`, `code_used_up`, `step_missing`, `rate_limited`,
 *   `session_expired`, `not_found` at a shop.
 */
export async function verifyEmail(
  deps: Deps,
  session: FrameSession,
  given: v.InferOutput<typeof VerifyEmailSchema>,
): Promise<void> {
  const proved = requireAccount(session);
  const locale = readLocale(given.locale);
  const { database, clock } = deps;
  const { mode, walletId, sessionId } = proved;
  const outcome = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, proved))) throw new Refusal('session_expired');
    const taken = await takeEmailCode(deps, tx, proved, 'change', given.code);
    if ('wrong' in taken) return taken;
    // A session may reach another wallet by now, which the code was not asked for.
    if (taken.walletId !== walletId) throw new Refusal('step_missing', { detail: 'Ask for a code first' });
    const now = clock();
    const before = (await findWallet(tx, mode, walletId))?.email ?? null;
    await changeWalletEmail(tx, proved, { address: taken.email, sessionId }, now);
    await recordBuyersAct(tx, deps, proved, 'address.change', walletId);
    await noteSessionEmail(tx, proved, taken.email, now);
    if (before !== null) await redirectReceipts(tx, proved, { from: before, to: taken.email });
    return { before, email: taken.email };
  });
  if ('wrong' in outcome) throw wrongCode(outcome.triesLeft);
  const { before, email } = outcome;
  if (before !== null && before !== email) {
    await sendNotice(deps, proved, noticeMail({ to: before, what: 'email', name: proved.merchant.name, locale }));
  }
}

async function requireFactor(deps: Deps, session: ProvedSession): Promise<void> {
  const wallet = await findWallet(deps.database, session.mode, session.walletId);
  const isFirst = (wallet?.email ?? null) === null;
  await (isFirst ? requireFreshFactor(deps, session) : requireSecondFactor(deps, session));
}
