import { formatMoney } from 'ondemand-pay/protocol';
import { escapeHtml } from '../../common/escapeHtml.js';
import type { MailedReport } from '../../receipts/mailedReport.js';
import { type Words, wordsFor } from '../../words/words.js';
import { documentOf } from '../operator/page.js';

type Found = Extract<MailedReport, { order: unknown }>;

/**
 * What is bought, and the one button that says that it was not; or, once that was said, when. `name`: the provider's.
 */
export function reportPage({ order, merchant, reportedAt }: Found, name: string): string {
  const { locale, currency, amount, refundedAmount, orderId, createdAt, mode } = order;
  const words = wordsFor(locale);
  const { reportPage: page, receiptMail: receipt } = words;
  const money = (of: number) => formatMoney({ amount: of, currency }, locale);
  const time = (at: Date) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
      .format(at)
      .concat(' UTC');
  const rows = [
    [receipt.item, order.name],
    [page.shop, merchant.name],
    [receipt.total, money(amount)],
    ...(refundedAmount > 0 ? [[page.refunded, money(refundedAmount)]] : []),
    [receipt.date, time(createdAt)],
    [receipt.order, orderId],
  ];
  const table = `<table>
${rows.map(([head = '', text = '']) => `<tr><th scope="row">${escapeHtml(head)}</th><td>${escapeHtml(text)}</td></tr>`).join('\n')}
</table>`;
  const body = [
    table,
    reportedAt === null
      ? paragraph(page.will(merchant.name, name))
      : paragraph(page.done(time(reportedAt), merchant.name)),
    paragraph(page.bank),
    ...(mode === 'test' ? [paragraph(receipt.test)] : []),
    ...(reportedAt === null
      ? [`<form method="post"><button type="submit">${escapeHtml(page.button)}</button></form>`]
      : []),
    ...(merchant.supportUrl === null
      ? []
      : [
          `<p><a href="${escapeHtml(merchant.supportUrl)}" rel="noreferrer">${escapeHtml(page.help(merchant.name))}</a></p>`,
        ]),
  ];
  return documentOf(escapeHtml(reportedAt === null ? page.title : page.doneTitle), body.join('\n'), {
    lang: words.language,
  });
}

export const messagePage = ({ language }: Words, { title, text }: { title: string; text: string }): string =>
  documentOf(escapeHtml(title), paragraph(text), { lang: language });

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
