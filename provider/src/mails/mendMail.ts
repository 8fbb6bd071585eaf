import { formatMoney } from 'ondemand-pay/protocol';
import type { Mail } from '../ports/mailSender.js';
import { wordsFor } from '../words/words.js';
import { linkTo, mailOf, type Row } from './mailOf.js';

/** A charge of a recurring payment that the buyer's bank declined. */
export type FailedCharge = {
  /** BCP 47, of the form that was agreed on. */
  locale: string;
  shop: string;
  supportUrl: string | null;
  mandateId: string;
  itemName: string | null;
  amount: number;
  currency: string;
  /** "Visa •••• 4242"; null: erased. */
  paysWith: string | null;
  livemode: boolean;
};

/** Tells the buyer what was declined, that nothing was charged, and where to mend it or stop it. */
export function mendMail(
  failed: FailedCharge,
  { to, operator, account, stop }: { to: string; operator: string | null; account: string; stop: string },
): Mail {
  const { locale, shop, itemName, paysWith, amount, currency } = failed;
  const { mendMail: says, agreementMail: agreement, receiptMail: words } = wordsFor(locale);
  const price = formatMoney({ amount, currency }, locale);
  const rows: [string, Row[1] | null][] = [
    [words.item, itemName],
    [words.total, price],
    [agreement.paysWith, paysWith],
    [agreement.agreement, failed.mandateId],
    [words.help, linkTo(failed.supportUrl)],
  ];
  return mailOf({
    to,
    locale,
    subject: says.subject(shop),
    opening: says.opening(price, shop),
    rows: rows.filter((row): row is [string, Row[1]] => row[1] !== null),
    notes: [
      says.how,
      says.after(shop),
      ...(failed.livemode ? [] : [words.test]),
      ...(operator === null ? [] : [words.by(operator)]),
    ],
    links: [
      { label: says.mend, url: account },
      { label: words.stop, url: stop },
    ],
  });
}
