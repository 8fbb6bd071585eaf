import { escapeHtml } from '../common/escapeHtml.js';
import type { Mail } from '../ports/mailSender.js';

/** What something is called, and what it is: words, or an address to follow. */
export type Row = readonly [label: string, value: string | { url: string }];

export const linkTo = (url: string | null): { url: string } | null => (url === null ? null : { url });

/** A row of a table, in HTML. */
export const rowOf = ([label, value]: Row): string => {
  const cell =
    typeof value === 'string' ? escapeHtml(value) : `<a href="${escapeHtml(value.url)}">${escapeHtml(value.url)}</a>`;
  return `<tr><th scope="row" align="left">${escapeHtml(label)}</th><td>${cell}</td></tr>`;
};

/** What an email says: a sentence, a table, further sentences, and perhaps links. All of it is text. */
export type MailWords = {
  to: string;
  /** BCP 47. */
  locale: string;
  subject: string;
  opening: string;
  rows: readonly Row[];
  notes: readonly string[];
  links?: readonly { label: string; url: string }[];
};

/** The same words once as plain text and once as HTML. */
export function mailOf({ to, locale, subject, opening, rows, notes, links = [] }: MailWords): Mail {
  const paragraphs = [
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    ...links.map(({ label, url }) => `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`),
  ];
  const lines = [...notes, ...links.map(({ label, url }) => `${label}: ${url}`)];
  return {
    to,
    subject: subject.replace(/[\r\n]+/g, ' '),
    text: [
      opening,
      '',
      ...rows.map(([label, value]) => `${label}: ${typeof value === 'string' ? value : value.url}`),
      '',
      ...lines,
    ]
      .join('\n')
      .trimEnd(),
    html: `<!doctype html><html lang="${escapeHtml(locale)}"><body><p>${escapeHtml(opening)}</p><table>${rows.map(rowOf).join('')}</table>${paragraphs.join('')}</body></html>`,
  };
}
