import { escapeHtml } from '../../common/escapeHtml.js';
import { type Row, rowOf } from '../../mails/mailOf.js';
import { type Receipt, receiptNotes, receiptRows } from '../../mails/receipt.js';
import type { MailedAgreement } from '../../recurring/mailedAgreement.js';
import { termsText, wordsFor } from '../../words/words.js';
import { documentOf } from '../operator/page.js';

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

const tableOf = (rows: readonly Row[]): string => `<table>\n${rows.map(rowOf).join('\n')}\n</table>`;

/** The receipt behind the link of its email. `operator`: who runs the service. */
export function receiptPage(receipt: Receipt, operator: string | null): string {
  const { language, receiptPage: words } = wordsFor(receipt.locale);
  const title = escapeHtml(words.title(receipt.shop));
  const notes = [...receiptNotes(receipt, operator), words.print];
  return documentOf(title, [tableOf(receiptRows(receipt)), ...notes.map(paragraph)].join('\n'), { lang: language });
}

/** What is paid again and again, and the one button that stops it; or, once it is, when. */
export function stopPage({ shop, itemName, terms, locale, revokedAt }: MailedAgreement): string {
  const { language, dates, receiptMail: receipt, reportPage, stopPage: words } = wordsFor(locale);
  const date = new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeZone: 'UTC' });
  const rows: [string, string][] = [
    [reportPage.shop, shop],
    ...(itemName === null ? [] : [[receipt.item, itemName] as [string, string]]),
    [receipt.terms, termsText(terms, locale)],
  ];
  const asks = revokedAt === null;
  const body = [
    tableOf(rows),
    paragraph(asks ? words.will(shop) : words.done(date.format(revokedAt), shop)),
    ...(asks ? [`<form method="post"><button type="submit">${escapeHtml(words.button)}</button></form>`] : []),
  ];
  return documentOf(escapeHtml(asks ? words.title(shop) : words.doneTitle), body.join('\n'), { lang: language });
}
