import type { Deps } from '../ports/deps.js';
import { receiptMail } from './receipt.js';
import { receiptLink } from './receiptLink.js';
import { type DueReceipt, leaseDueReceipts, postponeReceipt, writeReceiptEnd } from './receiptStore.js';
import { reportLink } from './reportLink.js';
import { type Sending, sendMails } from './sendMails.js';
import { stopLink } from './stopLink.js';

/** Sends every receipt that is due and gives how many were tried. Each order has one. */
export const sendReceipts = (
  deps: Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log' | 'url' | 'vault'>,
  sending?: Sending,
): Promise<number> => {
  const { database, clock, operator, log, url } = deps;
  return sendMails<DueReceipt>(
    deps,
    {
      take: (taking) => leaseDueReceipts(database, taking),
      mailOf(receipt, to) {
        const { orderId, recurring } = receipt;
        const links = {
          receipt: receiptLink(deps, orderId, clock()),
          report: reportLink(deps, orderId),
          stop: recurring && stopLink(deps, recurring.mandateId),
          account: `${url}/account`,
        };
        return receiptMail(receipt, { to, operator: operator?.name ?? null, links });
      },
      end: (receipt, now, wasSent) => writeReceiptEnd(database, receipt, now, wasSent),
      postpone: (receipt, nextAttempt) => postponeReceipt(database, receipt, nextAttempt),
      failed: ({ orderId }, { attempts, problem }) =>
        log.warn({ orderId, attempts, error: problem }, 'a receipt was not sent'),
    },
    sending,
  );
};
