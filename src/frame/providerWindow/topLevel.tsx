import { render } from 'preact';
import { createFrame } from '../shell/createFrame.js';
import type { Driver } from '../shell/driver.js';
import { loadAlone } from '../shell/lazyParts.js';
import type { LoadedWords } from '../shell/loadWords.js';
import { NO_PAGE, registeredOrigins } from '../shell/pageBridge.js';
import { setLanguage } from '../shell/setLanguage.js';

type Page = Window & typeof globalThis;
type Given = {
  root: HTMLElement;
  words: LoadedWords;
  /** Begins a purchase whose page is another window. @param peer the window that the port must come from. */
  startPurchase(on: { key: string; channel: 'window'; peer: Window | null; onLeave: () => void }): Driver;
};

/**
 * What the document is where no page is around it, by what the provider wrote into it: the account, the window that a
 * frame opened, the one that a page opened to pay in, the page of a payment link, or none of them.
 */
export function startTopLevel(window: Page, given: Given): void {
  const meta = (name: string) =>
    window.document.querySelector<HTMLMetaElement>(`meta[name="ondemand-${name}"]`)?.content;
  const [accountKey, windowKey, payKey] = [meta('account'), meta('window'), meta('pay')];
  if (payKey) void startPayWindow(window, given, payKey);
  else if (accountKey) startAccountPage(window, given, accountKey);
  else if (windowKey) void startWindow(window, given, windowKey);
  else void standAlone(window, given);
}

/** The window that a frame opened. */
async function startWindow(window: Page, given: Given, key: string): Promise<void> {
  const { startProviderWindow } = await import('./startProviderWindow.js');
  await startProviderWindow(window, given, key);
}

async function standAlone({ navigator: { language }, location }: Page, { root, words }: Given): Promise<void> {
  const [{ Alone }] = await Promise.all([loadAlone(), words.loadOpening(language)]);
  setLanguage(words.opening(language));
  root.replaceChildren();
  render(<Alone words={words.opening(language)} onAccount={() => location.assign('/account')} />, root);
}

/** The provider's own page, where a buyer sees to everything that is saved: there is no page around it to talk to. */
function startAccountPage({ document, location, navigator: { language } }: Page, { root, words }: Given, key: string) {
  const { driver } = createFrame({
    root,
    words,
    page: NO_PAGE,
    guards: null,
    key,
    pageOrigin: () => location.origin,
  });
  driver.subscribe(() => {
    document.title = words.all(language)?.account?.preferences.account ?? document.title;
  });
  driver.dispatch({ type: 'opened', request: { flow: 'preferences', delivery: 'native', locale: language } });
  // No page around it withholds anything: what a window of its own could do is done here.
  void driver.prepare().then(() => driver.dispatch({ type: 'first-party' }));
}

/**
 * The window that a page opened, because its frame cannot be shown as it must: the same screens, first-party. Or the
 * page of a payment link, which is given in place of the key.
 */
async function startPayWindow(window: Page, { root, words, startPurchase }: Given, key: string): Promise<void> {
  const { watchPage, startLinkPage } = await import('./payWindow.js');
  if (key.startsWith('{')) {
    startLinkPage(window, { root, words, link: JSON.parse(key) });
    return;
  }
  const watched = watchPage(window, root, registeredOrigins(window.document));
  const driver = startPurchase({ key, channel: 'window', peer: window.opener, onLeave: watched.lost });
  watched.begin(driver);
}
