import { escapeHtml } from '../../common/escapeHtml.js';
import type { RailPage } from '../../rail-pages/railPage.js';
import { type Words, wordsFor } from '../../words/words.js';
import { documentOf } from '../operator/page.js';

/** Closes the window on a click, or by itself where nothing more is to be read. Browsers may refuse either. */
export const WINDOW_SCRIPT = `const main = document.querySelector('[data-close]');
main?.addEventListener('click', () => window.close());
if (main?.dataset.close === 'soon') setTimeout(() => window.close(), 1500);
`;

type Said = { title: string; text: string };

/** What became of the page that the buyer comes back from. Says nothing of whose it is. */
export function railPageEnd(page: RailPage): string {
  const words = wordsFor(page.locale);
  const isDone = page.status === 'saved' || page.status === 'held' || page.status === 'adopted';
  return pageOf(words, endWords(words.railPage, page), { closes: isDone ? 'soon' : 'click' });
}

function endWords(words: Words['railPage'], { status, kind }: RailPage): Said {
  const isDetails = kind === 'details';
  switch (status) {
    case 'saved':
      return words.saved;
    case 'held':
    case 'adopted':
      return words.held;
    case 'declined':
      return isDetails ? words.detailsDeclined : words.authenticationDeclined;
    case 'released':
      return words.released;
    case 'new':
    case 'open':
    case 'given_up':
      return isDetails ? words.detailsOpen : words.authenticationOpen;
  }
}

/** The processor cannot be reached: the same address may be opened once more. */
export function downPage({ kind, locale }: RailPage, path: string): string {
  const words = wordsFor(locale);
  const said = kind === 'details' ? words.railPage.detailsDown : words.railPage.authenticationDown;
  return pageOf(words, said, { closes: 'click', again: path });
}

/** The way in was used before, is too old, or was sent by somebody else. */
export function overPage(language: string): string {
  const words = wordsFor(language);
  return pageOf(words, words.railPage.over, { closes: 'click' });
}

function pageOf(
  { language, railPage }: Words,
  { title, text }: Said,
  { closes, again }: { closes: 'soon' | 'click'; again?: string },
): string {
  const body = [
    `<p>${escapeHtml(text)}</p>`,
    ...(again === undefined ? [] : [`<p><a href="${escapeHtml(again)}">${escapeHtml(railPage.again)}</a></p>`]),
    `<button type="button" data-close="${closes}">${escapeHtml(railPage.close)}</button>`,
    '<script src="/pay/window.js" defer></script>',
  ];
  return documentOf(escapeHtml(title), body.join('\n'), { lang: language });
}
