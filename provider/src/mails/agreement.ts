import type { RecurringTerms } from 'ondemand-pay/protocol';
import { timeIn } from '../common/timeZone.js';
import type { Mail } from '../ports/mailSender.js';
import { termsText, wordsFor } from '../words/words.js';
import { linkTo, mailOf, type Row } from './mailOf.js';
import { type Seller, sellerRow } from './seller.js';

/** What a buyer has agreed to be charged later. */
export type Agreement = Seller & {
  /** BCP 47, of the form that was agreed on. */
  locale: string;
  /** IANA, of the buyer's clock; null: not known. */
  timeZone: string | null;
  supportUrl: string | null;
  /** Where it was agreed to, as far as the page told; null: not known any more. */
  page: string | null;
  mandateId: string;
  itemName: string | null;
  /** "Visa •••• 4242"; null: erased. */
  paysWith: string | null;
  terms: RecurringTerms;
  agreedAt: Date;
  livemode: boolean;
};

/**
 * The terms on a durable medium, in the buyer's language, where nothing is charged yet and no receipt says them.
 * @see https://eur-lex.europa.eu/eli/dir/2011/83/oj Article 8(7)
 */
export function agreementMail(
  agreement: Agreement,
  { to, operator, stop }: { to: string; operator: string | null; stop: string },
): Mail {
  const { locale, shop, timeZone, itemName, paysWith, terms } = agreement;
  const { agreementMail: says, receiptMail: words } = wordsFor(locale);
  const rows: [string, Row[1] | null][] = [
    [words.item, itemName],
    [words.terms, termsText(terms, locale)],
    [says.paysWith, paysWith],
    [words.date, timeIn(locale, timeZone)(agreement.agreedAt)],
    [says.agreement, agreement.mandateId],
    sellerRow(agreement, words.seller),
    [says.agreedAt, linkTo(agreement.page)],
    [words.help, linkTo(agreement.supportUrl)],
  ];
  return mailOf({
    to,
    locale,
    subject: says.subject(shop),
    opening: says.opening(shop),
    rows: rows.filter((row): row is [string, Row[1]] => row[1] !== null),
    notes: [
      words.stopAnyTime(shop),
      ...(agreement.livemode ? [] : [words.test]),
      ...(operator === null ? [] : [words.by(operator)]),
    ],
    links: [{ label: words.stop, url: stop }],
  });
}
