import { MAX_FRAME_HEIGHT, type State as PageState } from '../../protocol/bridge.js';
import { createFrame } from '../shell/createFrame.js';
import type { Driver } from '../shell/driver.js';
import { loadAppearance } from '../shell/lazyParts.js';
import { createWords, type LoadedWords } from '../shell/loadWords.js';
import { connectPage, registeredOrigins } from '../shell/pageBridge.js';
import { pageState } from '../shell/pageState.js';
import { whenOpened } from '../shell/whenOpened.js';
import type { FrameRequest, State } from '../state/state.js';
import type { OpeningWords } from '../words/words.js';

/** @param first the first words, in the language of the document */
export function startFrame(first: OpeningWords): void {
  const root = document.getElementById('frame')!;
  const words = createWords(first);
  if (window.top === window) {
    // The pages that the same document is without a page around it.
    void import('../providerWindow/topLevel.js').then(({ startTopLevel }) =>
      startTopLevel(window, { root, words, startPurchase: (place) => startPurchase(root, words, place) }),
    );
  } else {
    const key = new URLSearchParams(location.search).get('key') ?? '';
    startPurchase(root, words, { key, channel: 'frame', peer: window.parent, onLeave: () => {} });
  }
}

type Place = {
  key: string;
  channel: 'frame' | 'window';
  /** The window of the page that the port must come from. */
  peer: Window | null;
  onLeave: () => void;
};

function startPurchase(root: HTMLElement, words: LoadedWords, { key, channel, peer, onLeave }: Place): Driver {
  const isFrame = channel === 'frame';
  const { page: pageAround, origin } = connectPage({ window, peer }, registeredOrigins(document), {
    async open(request) {
      setAppearance(request);
      driver.dispatch({ type: 'opened', request });
      // A known buyer's first screen needs these. The page waits for them either way, or it could time who is known.
      const [reply] = await Promise.all([whenOpened(driver), driver.prepare()]);
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
  const guards = isFrame ? { lift: page.lift, lower: page.lower, payElsewhere: () => void page.payElsewhere() } : null;
  const { driver, changeWords, lowered } = createFrame({
    root,
    words,
    page,
    guards,
    key,
    channel,
    keeps: isFrame,
    pageOrigin: origin,
  });

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

/**
 * Now and from now on. Until the buyer's first act it is the ruler's, which knows nothing of the screen that is shown.
 */
function reportHeight(resize: (height: number) => void, driver: Driver): void {
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

/** By CSSOM: the policy of this document allows no inline style. Its rules are loaded if a merchant has any wish. */
async function setAppearance({ appearance = {}, problem, flow }: FrameRequest): Promise<void> {
  const { dataset, style } = document.documentElement;
  document.documentElement.toggleAttribute('data-problem', problem !== undefined);
  dataset.flow = flow;
  const { colorScheme } = appearance;
  style.colorScheme = colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'light dark';
  dataset.scheme = style.colorScheme;
  for (const name of [...style].filter((property) => property.startsWith('--'))) style.removeProperty(name);
  if (Object.keys(appearance).length === 0) return;

  const { applyAppearance } = await loadAppearance();
  applyAppearance(appearance);
}
