import { formatMoney } from 'ondemand-pay/protocol';
import type { Mail } from '../ports/mailSender.js';
import { wordsFor } from '../words/words.js';
import { mailOf } from './mailOf.js';

/** What a receipt tells. */
export type Receipt = {
  to: string;
  /** BCP 47, of the form that was bought with. */
  locale: string;
  shop: string;
  supportUrl: string | null;
  orderId: string;
  name: string;
  amount: number;
  taxAmount: number;
  currency: string;
  boughtAt: Date;
  /** When the buyer agreed to immediate supply; null: was not asked. */
  consentedAt: Date | null;
  livemode: boolean;
  /** Who runs the service; null: is not named. */
  operator: string | null;
  /** Where whoever did not buy it says so. */
  reportUrl: string;
};

/** The receipt in the buyer's language, once as plain text and once as HTML. */
export function receiptMail(receipt: Receipt): Mail {
  const { to, locale, shop, supportUrl, orderId, name, amount, taxAmount, currency, boughtAt, consentedAt } = receipt;
  const words = wordsFor(locale).receiptMail;
  const money = (of: number) => formatMoney({ amount: of, currency }, locale);
  const time = (at: Date) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
      .format(at)
      .concat(' UTC');
  const lines: [string, string][] = [
    [words.item, name],
    [words.total, money(amount)],
    ...(taxAmount > 0 ? [[words.tax, money(taxAmount)] as [string, string]] : []),
    [words.date, time(boughtAt)],
    [words.order, orderId],
    ...(supportUrl === null ? [] : [[words.help, supportUrl] as [string, string]]),
  ];
  const opening = words.paid(money(amount), shop);
  const notes = [
    ...(consentedAt === null ? [] : [words.consent(time(consentedAt))]),
    ...(receipt.livemode ? [] : [words.test]),
    ...(receipt.operator === null ? [] : [words.by(receipt.operator)]),
  ];
  const link = { label: words.notMine, url: receipt.reportUrl };
  return mailOf({ to, locale, subject: words.subject(shop), opening, rows: lines, notes, link });
}
