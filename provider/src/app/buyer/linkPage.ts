import { escapeHtml } from '../../common/escapeHtml.js';
import type { FoundLink } from '../../links/openLink.js';
import { wordsFor } from '../../words/words.js';
import { documentOf } from '../operator/page.js';

/** What somebody sees who opens a payment link that sells nothing now: why, and where to ask. */
export function endedLinkPage(
  found: FoundLink | undefined,
  language: string,
): { status: 404 | 409 | 410; html: string } {
  const words = wordsFor(found?.link.locale ?? language);
  const { linkPage } = words;
  const state = found === undefined || found.state === 'active' ? 'unknown' : found.state;
  const { title, text } = linkPage[state];
  const paragraph = (html: string) => `<p>${html}</p>`;
  const body = [paragraph(escapeHtml(text))];
  if (found) {
    const { name, supportUrl } = found.merchant;
    const shop = escapeHtml(linkPage.shop(name));
    body.push(
      paragraph(supportUrl === null ? shop : `<a href="${escapeHtml(supportUrl)}" rel="noreferrer">${shop}</a>`),
    );
  }
  const html = documentOf(escapeHtml(title), body.join('\n'), { lang: words.language });
  return { status: state === 'unknown' ? 404 : state === 'held' ? 409 : 410, html };
}
