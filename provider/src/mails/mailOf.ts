import { escapeHtml } from '../common/escapeHtml.js';
import type { Mail } from '../ports/mailSender.js';

/** What an email says: a sentence, a table, further sentences, and perhaps links. All of it is text. */
export type MailWords = {
  to: string;
  /** BCP 47. */
  locale: string;
  subject: string;
  opening: string;
  rows: readonly (readonly [label: string, value: string])[];
  notes: readonly string[];
  links?: readonly { label: string; url: string }[];
};

/** The same words once as plain text and once as HTML. */
export function mailOf({ to, locale, subject, opening, rows, notes, links = [] }: MailWords): Mail {
  const cells = rows.map(
    ([label, value]) => `<tr><th align="left">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const paragraphs = [
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    ...links.map(({ label, url }) => `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`),
  ];
  const lines = [...notes, ...links.map(({ label, url }) => `${label}: ${url}`)];
  return {
    to,
    subject: subject.replace(/[\r\n]+/g, ' '),
    text: [opening, '', ...rows.map(([label, value]) => `${label}: ${value}`), '', ...lines].join('\n').trimEnd(),
    html: `<!doctype html><html lang="${escapeHtml(locale)}"><body><p>${escapeHtml(opening)}</p><table>${cells.join('')}</table>${paragraphs.join('')}</body></html>`,
  };
}
