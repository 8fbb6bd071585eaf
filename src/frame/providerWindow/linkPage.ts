import type { OpenedLink } from '../../protocol/frameApi.js';
import { SUBMISSION_FIELDS, type Submission } from '../../protocol/submission.js';
import { createFrame } from '../shell/createFrame.js';
import type { LoadedWords } from '../shell/loadWords.js';
import { NO_PAGE, type PageCalls } from '../shell/pageBridge.js';
import { readRequest } from '../state/request.js';

/**
 * The page of a payment link: the same screens as in a frame, with no page around them. What the link sells comes with
 * the document; in the end the buyer's browser posts the shop's own fields and the proof to the shop.
 */
export function startLinkPage(
  window: Window & typeof globalThis,
  { root, words, link }: { root: HTMLElement; words: LoadedWords; link: OpenedLink },
): void {
  const { document, location } = window;
  const request = readRequest(link.settings);
  if (!request) throw new TypeError('The provider wrote a link that sells nothing');
  const page: PageCalls = {
    ...NO_PAGE,
    showTop: () => window.scrollTo(0, 0),
    raiseSubmit: async () => ({ ok: true }),
    async deliver(submission) {
      post(document, link, submission);
      return { ok: true };
    },
  };
  const origin = new URL(link.action).origin;
  const { driver } = createFrame({
    root,
    words,
    page,
    guards: null,
    key: link.key,
    link: link.id,
    pageOrigin: () => origin,
  });
  driver.subscribe(({ view, notice }) => {
    if ('shop' in view) document.title = `${view.shop.merchantName} · ${location.hostname}`;
    // The provider knows why, and its page for it says so.
    if (notice === 'link_over') location.reload();
  });
  // Back from the shop: what was bought, or is being bought, the provider knows.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  driver.dispatch({ type: 'opened', request });
  void driver.prepare().then(() => driver.dispatch({ type: 'first-party' }));
}

/** By the prototype's own method: no name of a field changes what is done. */
function post(document: Document, { action, fields }: OpenedLink, submission: Submission): void {
  const form = document.createElement('form');
  form.setAttribute('method', 'post');
  form.setAttribute('action', action);
  const proof = Object.entries(SUBMISSION_FIELDS).map(([member, name]) => [
    name,
    submission[member as keyof Submission],
  ]);
  for (const [name = '', value = ''] of [...Object.entries(fields), ...proof]) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}
