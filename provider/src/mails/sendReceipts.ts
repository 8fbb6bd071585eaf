import type { Deps } from '../deps.js';
import { receiptMail } from './receipt.js';
import { type DueReceipt, leaseDueReceipts, postponeReceipt, writeReceiptEnd } from './receiptStore.js';

/** Milliseconds, longer than a mail server may take. */
const LEASE = 120_000;
const BATCH = 20;
/** How often one receipt is tried: with doubling waits from a minute on, for about two days. */
const MOST_ATTEMPTS = 12;

type MailDeps = Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log'>;

/**
 * Sends every receipt that is due and gives how many were tried. Each order has one, sent again only when it is not
 * known whether it went out. Without a sender for the mode there is none to send.
 */
export async function sendReceipts(deps: MailDeps): Promise<number> {
  const { database, clock } = deps;
  const due = clock();
  for (let tried = 0; ; ) {
    const now = clock();
    const leaseUntil = new Date(now.getTime() + LEASE);
    const receipts = await leaseDueReceipts(database, { due, now, leaseUntil, limit: BATCH });
    await Promise.all(receipts.map((receipt) => send(deps, receipt)));
    tried += receipts.length;
    if (receipts.length < BATCH) return tried;
  }
}

async function send({ database, clock, mails, operator, log }: MailDeps, receipt: DueReceipt): Promise<void> {
  const { to, mode, orderId, attempts } = receipt;
  const sender = mails?.[mode];
  if (!sender || to === null) return writeReceiptEnd(database, receipt, clock(), false);
  try {
    await sender.send(receiptMail({ ...receipt, to, operator: operator?.name ?? null }));
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    log.warn({ orderId, attempts: attempts + 1, error: name }, 'a receipt was not sent');
    if (attempts + 1 >= MOST_ATTEMPTS) return writeReceiptEnd(database, receipt, clock(), false);
    return postponeReceipt(database, receipt, new Date(clock().getTime() + 60_000 * 2 ** attempts));
  }
  return writeReceiptEnd(database, receipt, clock(), true);
}
