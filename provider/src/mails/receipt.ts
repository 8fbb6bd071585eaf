import { formatMoney, type RecurringTerms } from 'ondemand-pay/protocol';
import { timeIn } from '../common/timeZone.js';
import type { Mail } from '../ports/mailSender.js';
import { termsText, wordsFor } from '../words/words.js';
import { linkTo, mailOf, type Row } from './mailOf.js';
import { type Seller, sellerRow } from './seller.js';

/** What a receipt tells. */
export type Receipt = Seller & {
  /** BCP 47, of the form that was bought with. */
  locale: string;
  /** IANA, of the buyer's clock; null: not known. */
  timeZone: string | null;
  supportUrl: string | null;
  /** Where it was bought, as far as the page told; null: not known any more. */
  page: string | null;
  orderId: string;
  name: string;
  /** "Visa •••• 4242"; null: erased. */
  paidWith: string | null;
  amount: number;
  refundedAmount: number;
  taxAmount: number;
  currency: string;
  boughtAt: Date;
  /** When the buyer agreed to immediate supply; null: was not asked. */
  consentedAt: Date | null;
  /** What is paid again and again, if this is a part of it. */
  recurring: { mandateId: string; terms: RecurringTerms } | null;
  livemode: boolean;
};

/** Where the receipt leads to. */
export type ReceiptLinks = {
  /** The same receipt as a page. */
  receipt: string;
  /** Where whoever did not buy it says so. */
  report: string;
  /** Stops what is paid again and again. */
  stop: string | null;
  /** Where devices and passkeys are seen to. */
  account: string;
};

/** Everything that a receipt has to say, each with what it is called, in the buyer's language and on their clock. */
export function receiptRows(receipt: Receipt): Row[] {
  const { locale, currency, recurring } = receipt;
  const words = wordsFor(locale).receiptMail;
  const money = (of: number) => formatMoney({ amount: of, currency }, locale);
  const rows: [string, Row[1] | false | null][] = [
    [words.item, receipt.name],
    [words.total, money(receipt.amount)],
    [words.tax, receipt.taxAmount > 0 && money(receipt.taxAmount)],
    [words.refunded, receipt.refundedAmount > 0 && money(receipt.refundedAmount)],
    [words.paidWith, receipt.paidWith],
    [words.date, timeIn(locale, receipt.timeZone)(receipt.boughtAt)],
    [words.order, receipt.orderId],
    sellerRow(receipt, words.seller),
    [words.boughtAt, linkTo(receipt.page)],
    [words.help, linkTo(receipt.supportUrl)],
    [words.terms, recurring && termsText(recurring.terms, locale)],
  ];
  return rows.filter((row): row is [string, Row[1]] => row[1] !== null && row[1] !== false);
}

/** What stands below the rows. */
export function receiptNotes(receipt: Receipt, operator: string | null): string[] {
  const words = wordsFor(receipt.locale).receiptMail;
  return [
    ...(receipt.consentedAt === null
      ? []
      : [words.consent(timeIn(receipt.locale, receipt.timeZone)(receipt.consentedAt))]),
    ...(receipt.recurring ? [words.stopAnyTime(receipt.shop)] : []),
    ...(receipt.livemode ? [] : [words.test]),
    ...(operator === null ? [] : [words.by(operator)]),
  ];
}

/** The receipt in the buyer's language, once as plain text and once as HTML. */
export function receiptMail(
  receipt: Receipt,
  { to, operator, links }: { to: string /** Who runs the service. */; operator: string | null; links: ReceiptLinks },
): Mail {
  const { locale, shop, amount, currency } = receipt;
  const words = wordsFor(locale).receiptMail;
  return mailOf({
    to,
    locale,
    subject: words.subject(shop),
    opening: words.paid(formatMoney({ amount, currency }, locale), shop),
    rows: receiptRows(receipt),
    notes: receiptNotes(receipt, operator),
    links: [
      { label: words.page, url: links.receipt },
      ...(links.stop === null ? [] : [{ label: words.stop, url: links.stop }]),
      { label: words.notMine, url: links.report },
      { label: words.nextTime, url: links.account },
    ],
  });
}
