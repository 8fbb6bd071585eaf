import { render } from 'preact';
import { MAX_FRAME_HEIGHT, type State as PageState } from '../protocol/bridge.js';
import { browserTimer } from './browser/browserTimer.js';
import { createDriver, type Driver } from './shell/driver.js';
import { createLoader, type LoadedPart, loadAlone, loadAppearance } from './shell/lazyParts.js';
import { createWords } from './shell/loadWords.js';
import { connectPage, NO_PAGE, type PageCalls, registeredOrigins } from './shell/pageBridge.js';
import { pageState } from './shell/pageState.js';
import { helpWithPhone } from './shell/phoneHelp.js';
import { present } from './shell/presenter.js';
import { createProviderApi } from './shell/providerApi.js';
import { whenOpened } from './shell/whenOpened.js';
import type { FrameRequest, State } from './state/state.js';

const root = document.getElementById('frame')!;
const now = () => Date.now();
const words = createWords();

const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="ondemand-${name}"]`)?.content;
const accountKey = meta('account');
const windowKey = meta('window');
const payKey = meta('pay');
if (window.top !== window) startFrame();
else if (payKey) void startPayWindow(payKey);
else if (accountKey) startAccountPage(accountKey);
else if (windowKey) void startWindow(windowKey);
else void standAlone(navigator.language);

/** The window that a frame opened. */
async function startWindow(key: string): Promise<void> {
  const { startProviderWindow } = await import('./providerWindow/startProviderWindow.js');
  await startProviderWindow(window, root, key);
}

async function standAlone(language: string): Promise<void> {
  const [{ Alone }] = await Promise.all([loadAlone(), words.loadFirst(language)]);
  setLanguage(language);
  root.replaceChildren();
  render(<Alone words={words.first(language)} onAccount={() => location.assign('/account')} />, root);
}

/** The provider's own page, where a buyer sees to everything that is saved: there is no page around it to talk to. */
function startAccountPage(key: string): void {
  const { driver } = createFrame({ page: NO_PAGE, key, pageOrigin: () => location.origin });
  driver.subscribe(() => {
    document.title = words.all(navigator.language)?.account?.preferences.account ?? document.title;
  });
  driver.dispatch({ type: 'opened', request: { flow: 'preferences', delivery: 'native', locale: navigator.language } });
  // No page around it withholds anything: what a window of its own could do is done here.
  void driver.prepare().then(() => driver.dispatch({ type: 'first-party' }));
}

function startFrame(): void {
  const key = new URLSearchParams(location.search).get('key') ?? '';
  startPurchase({ key, channel: 'frame', peer: window.parent, onLeave: () => {} });
}

/** The window that a page opened, because its frame cannot be shown as it must: the same screens, first-party. */
async function startPayWindow(key: string): Promise<void> {
  const { watchPage } = await import('./providerWindow/payWindow.js');
  const watched = watchPage(window, root, registeredOrigins(document));
  const driver = startPurchase({ key, channel: 'window', peer: window.opener, onLeave: watched.lost });
  watched.begin(driver);
}

/** @param peer the window of the page that the port must come from. */
function startPurchase({
  key,
  channel,
  peer,
  onLeave,
}: {
  key: string;
  channel: 'frame' | 'window';
  peer: Window | null;
  onLeave: () => void;
}): Driver {
  const isFrame = channel === 'frame';
  const { page: pageAround, origin } = connectPage({ window, peer }, registeredOrigins(document), {
    async open(request) {
      setAppearance(request);
      driver.dispatch({ type: 'opened', request });
      const reply = await whenOpened(driver);
      // A known buyer's first screen needs these. The page waits for them either way, or it could time who is known.
      await driver.prepare();
      // Not before it is known what the page asks for, or the first height would be another. And before the state,
      // always: which of the two comes first must not depend on how long this took.
      if (!opened && isFrame) reportHeight(page.resize, driver);
      if (!opened && !isFrame) driver.dispatch({ type: 'first-party' });
      opened = true;
      tellState(driver.state());
      return reply;
    },
    async update(request) {
      setAppearance(request);
      driver.dispatch({ type: 'updated', request });
      await changeWords(request.locale);
    },
    present: () => driver.dispatch({ type: 'presented' }),
    focus: () => driver.dispatch({ type: 'presented' }),
    settle: (outcome) => driver.dispatch({ type: 'settled', outcome }),
    restore: () => driver.dispatch({ type: 'restored' }),
    lowered: () => lowered(),
    leave: onLeave,
  });
  // A window has a height and a scroll position of its own.
  const page = isFrame ? pageAround : { ...pageAround, resize: () => {}, showTop: () => window.scrollTo(0, 0) };
  const { driver, changeWords, lowered } = createFrame({ page, key, channel, pageOrigin: origin });

  let opened = false;
  let told: PageState | null = null;
  const tellState = (state: State) => {
    const current = opened ? pageState(state) : 'loading';
    if (current !== told) page.changeState(current);
    told = current;
  };
  driver.subscribe(tellState);
  tellState(driver.state());
  return driver;
}

/** The machine, what drives it, and what draws it. */
function createFrame({
  page,
  key,
  channel = 'frame',
  pageOrigin,
}: {
  page: PageCalls;
  key: string;
  channel?: 'frame' | 'window';
  pageOrigin: () => string | null;
}) {
  const provider = createProviderApi((input, init) => fetch(input, init), channel);
  const load = createLoader(words, { provider, window, now, timer: browserTimer });
  let part: LoadedPart | null = null;
  const driver = createDriver({
    provider,
    page,
    key,
    pageOrigin,
    async loadWords(locale) {
      await words.loadFirst(locale);
      setLanguage(locale);
    },
    async loadPart() {
      const isFirst = part === null;
      part = await load(driver.state());
      if (isFirst) part.recognition.startEffects(driver);
      return part;
    },
    now,
    pause: (milliseconds) => new Promise((resolve) => browserTimer.start(resolve, milliseconds)),
  });

  // The first trusted act opens what the page may see, so it must be the buyer's own. Heard after the field itself:
  // a first act that is a paste or an autofill would otherwise be drawn over before it was read. Not at pointerdown:
  // the height may change, and what lies under the finger must still lie there when it is lifted.
  for (const type of ['keydown', 'input', 'click'] as const) {
    document.addEventListener(type, (event) => event.isTrusted && driver.dispatch({ type: 'acted' }));
  }

  const { redraw, lowered } = present(driver, {
    root,
    page:
      page === NO_PAGE || channel === 'window'
        ? null
        : { lift: page.lift, lower: page.lower, payElsewhere: () => void page.payElsewhere() },
    live: document.getElementById('live')!,
    host: document.querySelector<HTMLMetaElement>('meta[name=ondemand-operator]')?.content || location.hostname,
    now,
    part: () => part,
    words,
    timer: browserTimer,
  });
  helpWithPhone(driver, navigator.languages);
  let before = driver.state().view;
  driver.subscribe(({ view, acted }) => {
    if (acted && isAnother(view, before)) page.showTop();
    before = view;
  });

  /** The page is in another language now. What cannot be had is said in the language before. */
  const changeWords = async (locale: string) => {
    const parts = [
      words.loadFirst(locale),
      part && words.loadPurchase(locale),
      part?.callAccount && words.loadAccount(locale),
    ];
    await Promise.all(parts).catch(() => {});
    setLanguage(locale);
    redraw();
  };
  return { driver, changeWords, lowered };
}

/** True for another screen, or another part of one. */
const isAnother = (view: State['view'], before: State['view']): boolean =>
  view.screen !== before.screen || ('part' in view && 'part' in before && view.part.name !== before.part.name);

/**
 * Now and from now on. Until the buyer's first act it is the ruler's, which knows nothing of the screen that is shown.
 */
function reportHeight(resize: (height: number) => void, driver: ReturnType<typeof createDriver>): void {
  const ruler = document.getElementById('ruler')!;
  let told = 0;
  const measure = () => {
    const shown = driver.state().acted ? document.documentElement : ruler;
    const height = Math.min(MAX_FRAME_HEIGHT, Math.ceil(shown.getBoundingClientRect().height));
    if (height !== told && height > 0) resize(height);
    told = height;
  };
  const observer = new ResizeObserver(measure);
  observer.observe(document.documentElement);
  observer.observe(ruler);
  driver.subscribe((state) => {
    if (state.acted) queueMicrotask(measure);
  });
  measure();
}

function setLanguage(locale: string): void {
  const { lang, dir } = words.first(locale);
  document.documentElement.lang = lang;
  document.documentElement.dir = dir;
}

/** By CSSOM: the policy of this document allows no inline style. Its rules are loaded if a merchant has any wish. */
async function setAppearance({ appearance = {}, problem }: FrameRequest): Promise<void> {
  const { dataset, style } = document.documentElement;
  document.documentElement.toggleAttribute('data-problem', problem !== undefined);
  const { colorScheme } = appearance;
  style.colorScheme = colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'light dark';
  dataset.scheme = style.colorScheme;
  for (const name of [...style].filter((property) => property.startsWith('--'))) style.removeProperty(name);
  if (Object.keys(appearance).length === 0) return;

  const { applyAppearance } = await loadAppearance();
  applyAppearance(appearance);
}
