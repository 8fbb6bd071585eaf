import type { KnownEverywhere } from '../../protocol/confirmationApi.js';
import type { FrameSays } from '../../protocol/providerWindow.js';
import { SIGN_IN_PATHS, SignInOpenedSchema } from '../../protocol/signInApi.js';
import { canSignIn, signIn, signOut } from '../browser/browserSignIn.js';
import type { Timer } from '../browser/browserTimer.js';
import { createPasskeys, type Passkeys } from '../browser/passkeys.js';
import { askForCookies } from '../browser/storageAccess.js';
import { openProviderWindow, visitProviderWindow } from '../browser/visitProviderWindow.js';
import type { Access, Visit } from '../state/recognitionState.js';
import type { Result } from '../state/result.js';
import type { State } from '../state/state.js';
import type { Driver } from './driver.js';
import type { ProviderApi } from './providerApi.js';
import { startEffects } from './screenEffects.js';

/** The browser's part in recognising a buyer. What asks the browser must be called in the buyer's click. */
export type BrowserRecognition = {
  passkeys: Passkeys;
  askAccess(state: State): Promise<Access>;
  visit(state: State): Promise<Visit>;
  /** Has the provider's window keep what the browser would not keep here, if the provider says what. */
  keepInWindow(state: State, known: Promise<Result<KnownEverywhere>>): Promise<void>;
  /** Has the browser forget what it knows of the buyer here. */
  signOut(state: State): Promise<void>;
  /** Starts what goes on beside the screens. */
  startEffects(driver: Driver): void;
};

export function createRecognition(given: {
  provider: ProviderApi;
  window: Window & typeof globalThis;
  now: () => number;
  timer: Timer;
}): BrowserRecognition {
  const { provider, window, now, timer } = given;
  const passkeys = createPasskeys(provider, now);
  let signingIn: AbortController | null = null;
  /* Looked up beforehand: a window has to be opened in the click itself. */
  let isWithheld = false;
  void lookForCookies();
  return {
    passkeys,
    // Where there is no sign-in to wait for, the cookies are asked for in the click itself.
    askAccess: (state) => (canSignIn(window) ? signInFirst(state) : askStorageAccess()),
    async visit(state) {
      const says = frameSays(state);
      return says ? visitProviderWindow(window, says) : { status: 'blocked' };
    },
    async keepInWindow(state, known) {
      const says = frameSays(state);
      if (!says || !isWithheld) return;
      await openProviderWindow(window, says, async () => {
        const result = await known;
        return result.ok && result.value.keep !== undefined ? { ...says, keep: result.value.keep } : null;
      });
    },
    async signOut(state) {
      const says = frameSays(state);
      if (says && canSignIn(window)) await signOut(window, says);
    },
    startEffects(driver) {
      startEffects(driver, passkeys, window, timer);
      // Whoever goes on with their number has no use for the browser's dialog.
      driver.subscribe(({ work }) => {
        if (work.status !== 'busy' || work.job.kind !== 'askAccess') signingIn?.abort();
      });
    },
  };

  function frameSays({ view }: State): FrameSays | null {
    const sessionId = provider.sessionId();
    if (!('shop' in view) || sessionId === null) return null;
    const { merchantName, livemode, request } = view.shop;
    return { sessionId, mode: livemode ? 'live' : 'test', merchantName, locale: request.locale };
  }

  async function lookForCookies(): Promise<void> {
    isWithheld = window.parent !== window && (await window.document.hasStorageAccess?.()) === false;
  }

  async function askStorageAccess(): Promise<Access> {
    return (await askForCookies(window.document)) ? 'cookies' : 'refused';
  }

  async function signInFirst({ view }: State): Promise<Access> {
    const sessionId = provider.sessionId();
    if (!('shop' in view) || sessionId === null) return askStorageAccess();
    signingIn = new AbortController();
    const isOpened = async () => {
      const result = await provider.post(SIGN_IN_PATHS.opened, {}, SignInOpenedSchema);
      return result.ok && result.value.opened;
    };
    const mode = view.shop.livemode ? 'live' : 'test';
    const handover = await signIn(window, { mode, sessionId, isOpened, now, timer, ended: signingIn });
    if (handover !== null) {
      // Granted without a question to whom the browser has just signed in: the next load knows them at once.
      await askForCookies(window.document);
      await lookForCookies();
      return { handover };
    }
    return window.navigator.userActivation.isActive ? askStorageAccess() : 'lapsed';
  }
}
