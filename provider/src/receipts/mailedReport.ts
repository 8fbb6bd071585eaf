/**
 * "I did not buy this", by the link in a receipt. It takes no session: whoever did not buy may have no account, and the
 * link reaches whoever reads that mail. Opening it does nothing, since mail is opened by scanners too.
 */

import { readReportLink } from '../mails/reportLink.js';
import type { Merchant } from '../merchants/merchant.js';
import { findMerchantById } from '../merchants/merchantStore.js';
import type { Order } from '../orders/order.js';
import { findOrderOfAnyone } from '../orders/orderStore.js';
import type { Deps } from '../ports/deps.js';
import { recordReport } from './recordReport.js';
import { findReport } from './reportStore.js';

/** Thirteen months, in which a payment can be disputed. @see https://eur-lex.europa.eu/eli/dir/2015/2366/oj Article 71 */
export const LINK_LIFETIME = 396 * 24 * 60 * 60 * 1000;

/** What a link leads to. */
export type MailedReport =
  | { status: 'open' | 'reported' | 'expired'; order: Order; merchant: Merchant; reportedAt: Date | null }
  | { status: 'unknown' };

export async function openMailedReport(deps: Deps, link: string): Promise<MailedReport> {
  const { database, clock } = deps;
  const orderId = readReportLink(deps, link);
  const order = orderId === undefined ? undefined : await findOrderOfAnyone(database, orderId);
  const merchant = order && (await findMerchantById(database, order.merchantId));
  if (!order || !merchant) return { status: 'unknown' };
  const reportedAt = (await findReport(database, order)) ?? null;
  const isOld = clock().getTime() - order.createdAt.getTime() > LINK_LIFETIME;
  const status = reportedAt ? 'reported' : isOld ? 'expired' : 'open';
  return { status, order, merchant, reportedAt };
}

/**
 * Reports the order of a link, once. What is found then tells how it stands.
 * @throws {Refusal} `rate_limited`.
 */
export async function sendMailedReport(deps: Deps, link: string, address: string): Promise<MailedReport> {
  const found = await openMailedReport(deps, link);
  if (found.status !== 'open') return found;
  await recordReport(deps, { order: found.order, note: null, walletId: null, address, limits: [] });
  return openMailedReport(deps, link);
}
