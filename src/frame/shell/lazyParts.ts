import type { Timer } from '../browser/browserTimer.js';
import accountStylesheet from '../screens/account/account.css?url';
import purchaseStylesheet from '../screens/lazy.css?url';
import { isAccountFlow } from '../state/request.js';
import type { State } from '../state/state.js';
import { type LazyPart, localeOf } from './driver.js';
import { loadStyles } from './loadStyles.js';
import type { LoadedWords } from './loadWords.js';
import type { PhoneReadings } from './phoneHelp.js';
import type { ProviderApi } from './providerApi.js';
import type { BrowserRecognition } from './recognition.js';

/** Everything that is not in the first load, but for the words of each language: named here once. */
export const loadPurchase = async () => (await import('./lazyPurchase.js')).lazyPurchase;
const load = {
  purchase: loadPurchase,
  account: async () => (await import('./lazyAccount.js')).lazyAccount,
};
export const loadAlone = () => import('../screens/alone.js');
export const loadAppearance = () => import('./appearance.js');
export const loadCountryList = () => import('../screens/countryList.js');
export const loadCardRecords = async () => (await import('../fields/cardRecords.js')).cardRecords;
export const loadPhoneReader = () => import('../fields/phoneReader.js');

/** What is there once it is loaded: the rules, calls and screens of the flow that the page asks for. */
export type LoadedPart = LazyPart & { recognition: BrowserRecognition; phones: PhoneReadings } & Awaited<
    ReturnType<(typeof load)['purchase']>
  >;

/** Loads what comes after the first screen. @throws if something cannot be had; it is asked for again the next time. */
export type Loader = (
  words: LoadedWords,
  given: { provider: ProviderApi; window: Window & typeof globalThis; now: () => number; timer: Timer },
) => (state: State) => Promise<LoadedPart>;

export const createLoader: Loader = (words, given) => {
  let recognition: BrowserRecognition | null = null;
  return async (state: State): Promise<LoadedPart> => {
    const { view } = state;
    const locale = localeOf(state);
    const request = 'shop' in view ? view.shop.request : view.request;
    const account = request && isAccountFlow(request);
    const [purchase, own] = await Promise.all([
      load.purchase(),
      account ? load.account() : null,
      words.loadPurchase(locale),
      account ? words.loadAccount(locale) : null,
      loadStyles(purchaseStylesheet),
      account ? loadStyles(accountStylesheet) : null,
    ]);
    recognition ??= purchase.createRecognition(given);
    return { ...purchase, ...own, recognition, phones: purchase.createPhoneReadings(given.window.navigator.languages) };
  };
};
