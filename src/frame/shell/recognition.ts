import type { Timer } from '../browser/browserTimer.js';
import { createPasskeys, type Passkeys } from '../browser/passkeys.js';
import { askForCookies } from '../browser/storageAccess.js';
import { visitProviderWindow } from '../browser/visitProviderWindow.js';
import type { Visit } from '../state/recognitionState.js';
import type { State } from '../state/state.js';
import type { Driver } from './driver.js';
import type { ProviderApi } from './providerApi.js';
import { startEffects } from './screenEffects.js';

/** The browser's part in recognising a buyer. What asks the browser must be called in the buyer's click. */
export type BrowserRecognition = {
  passkeys: Passkeys;
  askForCookies(): Promise<boolean>;
  visit(state: State): Promise<Visit>;
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
  return {
    passkeys,
    askForCookies: () => askForCookies(window.document),
    async visit({ view }) {
      const sessionId = provider.sessionId();
      if (!('shop' in view) || sessionId === null) return { status: 'blocked' };
      const { merchantName, livemode, request } = view.shop;
      return visitProviderWindow(window, {
        sessionId,
        mode: livemode ? 'live' : 'test',
        merchantName,
        locale: request.locale,
      });
    },
    startEffects: (driver) => startEffects(driver, passkeys, window, timer),
  };
}
