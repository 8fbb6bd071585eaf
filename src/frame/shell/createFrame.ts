import { browserTimer } from '../browser/browserTimer.js';
import { takeGrantedCookies } from '../browser/storageAccess.js';
import { drawnState } from '../state/initialState.js';
import type { State } from '../state/state.js';
import type { GuardedPage } from './clickGuarding.js';
import { createDriver } from './driver.js';
import { createLoader, type LoadedPart, type Loader, loadPurchase } from './lazyParts.js';
import type { LoadedWords } from './loadWords.js';
import type { PageCalls } from './pageBridge.js';
import { present } from './presenter.js';
import { createProviderApi } from './providerApi.js';
import { readDrawnShop, typedBefore } from './readDrawnShop.js';
import { setLanguage } from './setLanguage.js';

/** The machine, what drives it, and what draws it: the same in a page, in a window and alone. */
export function createFrame({
  root,
  words,
  page,
  guards,
  key,
  channel = 'frame',
  link,
  keeps = false,
  pageOrigin,
  loader = createLoader,
}: {
  root: HTMLElement;
  words: LoadedWords;
  page: PageCalls;
  /** What the page does for a button that it covers; `null` without a page around this document. */
  guards: GuardedPage | null;
  key: string;
  channel?: 'frame' | 'window';
  /** The payment link whose page this is, by its id. */
  link?: string;
  /** A reload goes on where the buyer was. */
  keeps?: boolean;
  pageOrigin: () => string | null;
  /** How the rules, calls and screens are had that come after the first one. */
  loader?: Loader;
}) {
  const storage = keeps ? sessionStorageOf(window) : null;
  // The device's clock may be set while a buyer waits for a code.
  const began = Date.now() - performance.now();
  const now = () => began + performance.now();
  const provider = createProviderApi((input, init) => fetch(input, init), { channel, link });
  const cookies = takeGrantedCookies(window);
  const drawn = readDrawnShop(document);
  const load = loader(words, { provider, window, now, timer: browserTimer });
  let part: LoadedPart | null = null;
  const driver = createDriver({
    provider,
    page,
    key,
    pageOrigin,
    async loadWords(locale) {
      await words.loadOpening(locale);
      setLanguage(words.opening(locale));
    },
    async loadPart() {
      const isFirst = part === null;
      part = await load(driver.state());
      if (isFirst) {
        part.recognition.startEffects(driver);
        part.helpWithPhone(driver, part.phones);
        part.bringCardFields(driver);
        if (storage) part.keepSession(storage, driver, { provider, key, origin: pageOrigin, now });
      }
      return part;
    },
    async resume(request) {
      await cookies;
      if (!storage?.length) return null;
      const { resumeSession } = await loadPurchase();
      return resumeSession(storage, { provider, request, key, origin: pageOrigin() ?? '', now });
    },
    initial: drawnState(drawn, drawn ? typedBefore(root) : undefined),
    now,
    pause: (milliseconds) => new Promise((resolve) => browserTimer.start(resolve, milliseconds)),
  });

  // The first trusted act opens what the page may see, so it must be the buyer's own. Heard after the field itself:
  // a first act that is a paste or an autofill would otherwise be drawn over before it was read. Not at pointerdown:
  // the height may change, and what lies under the finger must still lie there when it is lifted.
  let isActing = false;
  for (const type of ['keydown', 'input', 'click'] as const) {
    // Known before the act itself is heard, which may bring up another screen at once.
    document.addEventListener(type, ({ isTrusted }) => (isActing ||= isTrusted), true);
    document.addEventListener(type, ({ isTrusted, target }) => {
      if (!isTrusted) return;
      const act = () => driver.dispatch({ type: 'acted' });
      // A box tells what it was changed to after its click: drawing in between would put it back.
      if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) browserTimer.start(act, 0);
      else act();
    });
  }

  const { redraw, lowered } = present(driver, {
    root,
    page: guards,
    live: document.getElementById('live')!,
    host: document.querySelector<HTMLMetaElement>('meta[name=ondemand-operator]')?.content || location.hostname,
    now,
    part: () => part,
    words,
    timer: browserTimer,
  });
  let before = driver.state().view;
  driver.drawWith(({ view, acted }) => {
    if ((acted || isActing) && isAnother(view, before)) page.showTop();
    before = view;
  });

  /** The page is in another language now. What cannot be had is said in the language before. */
  const changeWords = async (locale: string) => {
    const parts = [
      words.loadOpening(locale),
      part && words.loadPurchase(locale),
      part?.callAccount && words.loadAccount(locale),
    ];
    await Promise.all(parts).catch(() => {});
    setLanguage(words.opening(locale));
    redraw();
  };
  return { driver, changeWords, lowered };
}

/** `null` where the browser keeps nothing for a frame of another site. */
function sessionStorageOf(window: Window): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** True for another screen, or another part of one. */
const isAnother = (view: State['view'], before: State['view']): boolean =>
  view.screen !== before.screen || ('part' in view && 'part' in before && view.part.name !== before.part.name);
