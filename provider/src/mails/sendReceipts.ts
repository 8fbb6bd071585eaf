import { type Lanes, mailLanes } from '../outbox/lanes.js';
import { doublingDelays, sendDue } from '../outbox/sendDue.js';
import type { Deps } from '../ports/deps.js';
import { receiptMail } from './receipt.js';
import { receiptLink } from './receiptLink.js';
import { type DueReceipt, leaseDueReceipts, postponeReceipt, writeReceiptEnd } from './receiptStore.js';
import { reportLink } from './reportLink.js';
import { stopLink } from './stopLink.js';

/** Twelve attempts in about a day and a half. */
const DELAYS = doublingDelays(11);

/**
 * Sends every receipt that is due and gives how many were tried. Each order has one, sent again only when it is not
 * known whether it went out. Without a sender for the mode there is none to send.
 */
export const sendReceipts = (
  {
    database,
    clock,
    mails,
    operator,
    log,
    url,
    vault,
  }: Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log' | 'url' | 'vault'>,
  { lanes = mailLanes(), signal }: { lanes?: Lanes; signal?: AbortSignal } = {},
): Promise<number> =>
  sendDue<DueReceipt>(
    { clock },
    {
      batch: 20,
      // A mail server may take its time.
      lease: 120_000,
      delays: DELAYS,
      lanes,
      laneOf: ({ merchantId }) => ({ merchantId, target: merchantId }),
      take: (taking) => leaseDueReceipts(database, taking),
      async send({ to, ...receipt }) {
        const sender = mails?.[receipt.mode];
        if (!sender || to === null) return 'dropped';
        const { orderId, recurring } = receipt;
        const links = {
          receipt: receiptLink({ url, vault }, orderId, clock()),
          report: reportLink({ url, vault }, orderId),
          stop: recurring && stopLink({ url, vault }, recurring.mandateId),
          account: `${url}/account`,
        };
        await sender.send(receiptMail(receipt, { to, operator: operator?.name ?? null, links }));
        return 'sent';
      },
      end: (receipt, now, wasSent) => writeReceiptEnd(database, receipt, now, wasSent),
      postpone: (receipt, nextAttempt) => postponeReceipt(database, receipt, nextAttempt),
      failed: ({ orderId }, { attempts, problem }) =>
        log.warn({ orderId, attempts, error: problem }, 'a receipt was not sent'),
    },
    signal,
  );
