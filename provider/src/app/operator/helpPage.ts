import { escapeHtml } from '../../common/escapeHtml.js';
import type { Operator } from '../../ports/operator.js';
import { wordsFor } from '../../words/words.js';
import { documentOf } from './page.js';

/** Whom to ask, for a buyer who looks for help where the shop names none. It asks for nothing. */
export function helpPage(locale: string, { name, email }: Pick<Operator, 'name' | 'email'>): string {
  const { language, help: words } = wordsFor(locale);
  const part = (heading: string, ...paragraphs: string[]) =>
    `<h2>${escapeHtml(heading)}</h2>\n${paragraphs.map((html) => `<p>${html}</p>`).join('\n')}`;
  const link = (href: string, label: string) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`;
  const write = words.write(name);
  return documentOf(
    escapeHtml(words.title),
    [
      part(words.goods, escapeHtml(words.goodsMore)),
      part(
        words.paid,
        escapeHtml(words.paidMore),
        link('/account', words.account),
        link(`/lost?locale=${language}`, words.lost),
      ),
      part(words.form, email === undefined ? escapeHtml(write) : link(`mailto:${email}`, write)),
    ].join('\n'),
    { lang: language },
  );
}
