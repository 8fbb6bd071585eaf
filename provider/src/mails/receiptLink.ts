import { isUuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import { readSignedPart, signedPart } from './signedLink.js';

type LinkDeps = Pick<Deps, 'vault' | 'url'>;

const PURPOSE = 'receipt link';

/** How long the receipt in a mail opens, in milliseconds: 30 days, in which whoever reads old mail finds more. */
export const RECEIPT_LIFETIME = 30 * 24 * 60 * 60 * 1000;

/** Where the receipt of an order is to be read, printed and saved, without a session, until its time is over. */
export const receiptLink = ({ vault, url }: LinkDeps, orderId: string, now: Date): string =>
  `${url}/receipt/${signedPart(vault, PURPOSE, orderId, String(now.getTime() + RECEIPT_LIFETIME))}`;

/** The order that a link is about, and until when it opens; `undefined`: it is none of ours. */
export function readReceiptLink(
  { vault }: Pick<LinkDeps, 'vault'>,
  written: string,
): { orderId: string; until: Date } | undefined {
  const [orderId = '', until = '', ...rest] = readSignedPart(vault, PURPOSE, written) ?? [];
  return rest.length === 0 && isUuid(orderId) ? { orderId, until: new Date(Number(until)) } : undefined;
}
