import { render } from 'preact';
import { FRAME_PATHS, HandedOverSchema } from '../../protocol/frameApi.js';
import { DeviceKeptSchema, SIGN_IN_PATHS } from '../../protocol/signInApi.js';
import purchaseStylesheet from '../screens/lazy.css?url';
import { createFrame } from '../shell/createFrame.js';
import type { LoadedPart, Loader } from '../shell/lazyParts.js';
import { lazyPurchase } from '../shell/lazyPurchase.js';
import { loadStyles } from '../shell/loadStyles.js';
import type { LoadedWords } from '../shell/loadWords.js';
import { NO_PAGE } from '../shell/pageBridge.js';
import { createProviderApi } from '../shell/providerApi.js';
import { Alone, Connecting } from './alone.js';
import { meetOpener, type Opener } from './opener.js';
import { welcomeTransition } from './welcomeRules.js';
import { welcomeScreens } from './welcomeScreens.js';
import { type WindowWords, windowWords } from './words.js';

/**
 * The provider's window, which a frame opened: first-party, so that cookies and passkeys work where the page around
 * the frame keeps them from it. Who the buyer is goes back to the frame through a port, on their click.
 */
export async function startProviderWindow(
  window: Window & typeof globalThis,
  { root, words }: { root: HTMLElement; words: LoadedWords },
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
  if (opener.says.keep !== undefined) {
    await keep(window, opener.says.keep);
    return;
  }
  render(null, root);
  await welcomeBack(window, { root, words, key, opener, said });
}

/** The frame's buyer is known at every shop from here on. Whatever comes of it, nobody has to look at the window. */
async function keep(window: Window & typeof globalThis, token: string): Promise<void> {
  const provider = createProviderApi((input, init) => window.fetch(input, init), { channel: 'window' });
  await provider.post(SIGN_IN_PATHS.keep, { keep: token }, DeviceKeptSchema);
  window.close();
}

/** Runs the window as the frame is run, by its own rules and with the screens that only it has. */
async function welcomeBack(
  window: Window & typeof globalThis,
  {
    root,
    words,
    key,
    opener,
    said,
  }: { root: HTMLElement; words: LoadedWords; key: string; opener: Opener; said: WindowWords },
): Promise<void> {
  const { locale, merchantName, sessionId } = opener.says;
  const loader: Loader = (words, given) => {
    const part: LoadedPart = {
      phones: lazyPurchase.createPhoneReadings(navigator.languages),
      ...lazyPurchase,
      recognition: lazyPurchase.createRecognition(given),
      transition: welcomeTransition,
      screens: welcomeScreens(said, merchantName),
      handOver: async (api, knownEverywhere) => {
        const body = { session_id: sessionId, known_everywhere: knownEverywhere };
        const made = await api.post(FRAME_PATHS.handOver, body, HandedOverSchema);
        if (made.ok) opener.handOver({ handover: made.value.handover });
        return made;
      },
    };
    return async () => {
      await Promise.all([words.loadOpening(locale), words.loadPurchase(locale)]);
      return part;
    };
  };
  const { driver } = createFrame({
    root,
    words,
    page: { ...NO_PAGE, cancel: async () => window.close() },
    guards: null,
    key,
    pageOrigin: () => window.location.origin,
    loader,
  });
  await driver.prepare();
  driver.subscribe(({ view }) => view.screen === 'handed-over' && window.close());
  driver.dispatch({ type: 'opened', request: { flow: 'preferences', delivery: 'native', locale } });
  driver.dispatch({ type: 'first-party' });
}
