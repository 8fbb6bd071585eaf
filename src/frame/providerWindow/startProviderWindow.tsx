import { render } from 'preact';
import { FRAME_PATHS, HandedOverSchema } from '../../protocol/frameApi.js';
import { browserTimer } from '../browser/browserTimer.js';
import purchaseStylesheet from '../screens/lazy.css?url';
import { createDriver } from '../shell/driver.js';
import type { LoadedPart } from '../shell/lazyParts.js';
import { lazyPurchase } from '../shell/lazyPurchase.js';
import { loadStyles } from '../shell/loadStyles.js';
import { createWords } from '../shell/loadWords.js';
import { NO_PAGE } from '../shell/pageBridge.js';
import { helpWithPhone } from '../shell/phoneHelp.js';
import { present } from '../shell/presenter.js';
import { createProviderApi } from '../shell/providerApi.js';
import { Alone, Connecting } from './alone.js';
import { meetOpener, type Opener } from './opener.js';
import { welcomeTransition } from './welcomeRules.js';
import { welcomeScreens } from './welcomeScreens.js';
import { type WindowWords, windowWords } from './words.js';

/**
 * The provider's own window, which a frame opened: first-party, so that cookies and passkeys work where the page around
 * the frame keeps them from it. Who the buyer is goes back to the frame through a port, on their click.
 */
export async function startProviderWindow(
  window: Window & typeof globalThis,
  root: HTMLElement,
  key: string,
): Promise<void> {
  const { search, hostname } = window.location;
  const said = windowWords(new URLSearchParams(search).get('locale') ?? window.navigator.language);
  const { document } = window;
  document.documentElement.lang = said.lang;
  document.title = said.title;
  const operator = document.querySelector<HTMLMetaElement>('meta[name=ondemand-operator]')?.content;
  const host = operator || hostname;
  root.replaceChildren();
  render(<Connecting said={said} host={host} />, root);
  const [opener] = await Promise.all([meetOpener(window), loadStyles(purchaseStylesheet).catch(() => {})]);
  if (!opener || !key.startsWith(`${opener.says.mode}_`)) {
    render(<Alone said={said} host={host} />, root);
    return;
  }
  render(null, root);
  await welcomeBack(window, { root, key, host, opener, said });
}

/** Runs the window as the frame is run, by its own rules and with the screens that only it has. */
async function welcomeBack(
  window: Window & typeof globalThis,
  given: { root: HTMLElement; key: string; host: string; opener: Opener; said: WindowWords },
): Promise<void> {
  const { root, key, host, opener, said } = given;
  const { document, location, navigator } = window;
  const { locale } = opener.says;
  const now = () => Date.now();
  const words = createWords();
  const provider = createProviderApi((input, init) => window.fetch(input, init));
  const recognition = lazyPurchase.createRecognition({ provider, window, now, timer: browserTimer });
  const part: LoadedPart = {
    ...lazyPurchase,
    recognition,
    transition: welcomeTransition,
    screens: welcomeScreens(said, opener.says.merchantName),
    handOver: async (api, knownEverywhere) => {
      const body = { session_id: opener.says.sessionId, known_everywhere: knownEverywhere };
      const made = await api.post(FRAME_PATHS.handOver, body, HandedOverSchema);
      if (made.ok) opener.handOver({ handover: made.value.handover });
      return made;
    },
  };
  const driver = createDriver({
    provider,
    page: { ...NO_PAGE, cancel: async () => window.close() },
    key,
    pageOrigin: () => location.origin,
    loadWords: words.loadFirst,
    async loadPart() {
      await words.loadPurchase(locale);
      return part;
    },
    now,
    pause: (milliseconds) => new Promise((resolve) => browserTimer.start(resolve, milliseconds)),
  });
  for (const type of ['keydown', 'input', 'click'] as const) {
    document.addEventListener(type, (event) => event.isTrusted && driver.dispatch({ type: 'acted' }));
  }
  await Promise.all([driver.prepare(), words.loadFirst(locale)]);
  present(driver, {
    root,
    live: document.getElementById('live')!,
    page: null,
    host,
    now,
    part: () => part,
    words,
    timer: browserTimer,
  });
  helpWithPhone(driver, navigator.languages);
  recognition.startEffects(driver);
  driver.subscribe(({ view }) => view.screen === 'handed-over' && window.close());
  driver.dispatch({ type: 'opened', request: { flow: 'preferences', delivery: 'native', locale } });
  driver.dispatch({ type: 'first-party' });
}
