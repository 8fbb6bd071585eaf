import { render } from 'preact';
import { appearanceProperties } from './appearance.js';
import { createDriver } from './driver.js';
import { connectPage, learnPageOrigin, registeredOrigins } from './pageBridge.js';
import { pageState } from './pageState.js';
import { createProviderApi } from './providerApi.js';
import { Alone } from './screens/alone.js';
import { App } from './screens/app.js';
import type { Asked, State } from './state.js';
import { whenOpened } from './whenOpened.js';
import { chooseWords } from './words/chooseWords.js';

const root = document.getElementById('frame')!;
const now = () => Date.now();

if (window.top === window) {
  setLanguage(navigator.language);
  render(<Alone words={chooseWords(navigator.language)} />, replaceContent(root));
} else {
  startFrame();
}

function startFrame(): void {
  const origins = registeredOrigins(document);
  const pageOrigin = learnPageOrigin(window, origins);
  const page = connectPage(window, origins, {
    open(asked) {
      setLanguage(asked.locale);
      setAppearance(asked);
      driver.dispatch({ type: 'opened', asked });
      return whenOpened(driver);
    },
    update(asked) {
      setLanguage(asked.locale);
      setAppearance(asked);
      driver.dispatch({ type: 'updated', asked });
    },
    present: () => driver.dispatch({ type: 'presented' }),
    focus: () => driver.dispatch({ type: 'presented' }),
    settle: (outcome) => driver.dispatch({ type: 'settled', outcome }),
    restore: () => driver.dispatch({ type: 'restored' }),
  });
  const driver = createDriver({
    provider: createProviderApi((input, init) => fetch(input, init)),
    page,
    key: new URLSearchParams(location.search).get('key') ?? '',
    pageOrigin,
    now,
  });

  let told: string | null = null;
  const tellState = (state: State) => {
    const current = pageState(state);
    if (current !== told) page.changeState(current);
    told = current;
  };
  driver.subscribe(tellState);
  tellState(driver.state());

  // The first trusted act opens what the page may see, so it must be the buyer's own.
  for (const type of ['pointerdown', 'keydown', 'input'] as const) {
    document.addEventListener(type, (event) => event.isTrusted && driver.dispatch({ type: 'acted' }), true);
  }

  render(<App driver={driver} now={now} host={location.host} />, replaceContent(root));
  reportHeight(page.resize, driver);
}

/** Until the buyer's first act the height is the ruler's, which knows nothing of the screen that is shown. */
function reportHeight(resize: (height: number) => void, driver: ReturnType<typeof createDriver>): void {
  const ruler = document.getElementById('ruler')!;
  let told = 0;
  const measure = () => {
    const shown = driver.state().acted ? document.documentElement : ruler;
    const height = Math.ceil(shown.getBoundingClientRect().height);
    if (height !== told && height > 0) resize(height);
    told = height;
  };
  const observer = new ResizeObserver(measure);
  observer.observe(document.documentElement);
  observer.observe(ruler);
  driver.subscribe((state) => {
    if (state.acted) queueMicrotask(measure);
  });
}

function setLanguage(locale: string): void {
  const { lang, dir } = chooseWords(locale);
  document.documentElement.lang = lang;
  document.documentElement.dir = dir;
}

/** By CSSOM: the policy of this document allows no inline style. */
function setAppearance({ appearance = {} }: Asked): void {
  const { style } = document.documentElement;
  for (const name of [...style].filter((property) => property.startsWith('--'))) style.removeProperty(name);
  const { colorScheme } = appearance;
  style.colorScheme = colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'light dark';
  document.documentElement.dataset['scheme'] = style.colorScheme;
  const dark =
    colorScheme === 'dark' || (colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const colours = dark ? { paper: '#14171b', ink: '#f1f3f5' } : { paper: '#ffffff', ink: '#14181f' };
  for (const [name, value] of appearanceProperties(appearance, colours)) style.setProperty(name, value);
}

/** The skeleton goes in the same moment as the first screen comes. */
function replaceContent(element: HTMLElement): HTMLElement {
  element.replaceChildren();
  return element;
}
