import { escapeHtml } from '../../common/escapeHtml.js';
import type { Operator } from '../../ports/operator.js';
import { wordsFor } from '../../words/words.js';
import { documentOf } from './page.js';

/**
 * For a buyer who cannot show who they are any more: what they still can do by themselves, and whom to write to when
 * number, devices and passkeys are all gone. It asks nothing and shows nothing of anybody.
 */
export function lostPage(locale: string, { name, email }: Operator): string {
  const { language, lostEverything: words } = wordsFor(locale);
  const link = (href: string, label: string) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`;
  const list = (items: readonly string[]) =>
    `<ul>\n${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`;
  return documentOf(
    escapeHtml(words.title),
    [
      `<h2>${escapeHtml(words.some)}</h2>`,
      list(words.ways),
      `<p>${link('/account', words.account)}</p>`,
      `<h2>${escapeHtml(words.all)}</h2>`,
      `<p>${escapeHtml(words.write(name))}${email === undefined ? '' : ` ${link(`mailto:${email}`, email)}`}</p>`,
      list(words.tell),
      `<p>${escapeHtml(words.after(name))}</p>`,
      `<p>${escapeHtml(words.never(name))}</p>`,
    ].join('\n'),
    { lang: language },
  );
}
