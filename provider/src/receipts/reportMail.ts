import { formatMoney } from 'ondemand-pay/protocol';
import { mailOf } from '../mails/mailOf.js';
import type { Mail } from '../ports/mailSender.js';
import type { DueReport } from './reportStore.js';

/** What the operator is told of a report, in English: what it is about, who said it, and how to look at it. */
export function reportMail(to: string, report: DueReport): Mail {
  const { orderId, shop, name, amount, currency, boughtAt, mode, note, byBuyer } = report;
  return mailOf({
    to,
    locale: 'en',
    subject: `Reported: an order at ${shop}`,
    opening: 'Somebody says of this order: “I did not buy this”. No money has moved because of it.',
    rows: [
      ['Shop', shop],
      ['Item', name],
      ['Amount', formatMoney({ amount, currency }, 'en')],
      ['Bought', boughtAt.toISOString()],
      ['Order', orderId],
      ['Mode', mode],
      ['Said by', byBuyer ? 'who reaches what it was paid with' : 'somebody who saw the receipt'],
      ['Their words', note ?? 'none'],
    ],
    notes: [`See it with: ondemand orders show ${orderId}`, 'The shop was told by a webhook and can refund it.'],
  });
}
