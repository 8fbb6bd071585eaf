/**
 * What is paid again and again, by the link in a receipt. It takes no session: stopping harms nobody who pays, and
 * whoever lost the device has to be able to. Opening it does nothing, since mail is opened by scanners too.
 */

import { readStopLink } from '../mails/stopLink.js';
import type { Deps } from '../ports/deps.js';
import type { RecurringPayment } from './recurringPayment.js';
import { findByMandate } from './recurringPaymentStore.js';
import { revokeRecurringPayment } from './revokeRecurringPayment.js';

export type MailedAgreement = RecurringPayment & { shop: string; walletId: string };

/** `undefined`: the link is none of ours. */
export async function openMailedAgreement(deps: Deps, link: string): Promise<MailedAgreement | undefined> {
  const mandateId = readStopLink(deps, link);
  return mandateId === undefined ? undefined : findByMandate(deps.database, mandateId);
}

/** Stops it, once. What is found then tells since when. */
export async function stopMailedAgreement(deps: Deps, link: string): Promise<MailedAgreement | undefined> {
  const found = await openMailedAgreement(deps, link);
  if (found?.revokedAt !== null) return found;
  await revokeRecurringPayment(deps, found, { kind: 'buyer', id: found.walletId });
  return openMailedAgreement(deps, link);
}
