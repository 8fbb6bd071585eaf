import { phoneCountry } from '../../protocol/phoneRules.js';
import { lateParts } from '../screens/lateParts.js';
import type { PhoneReading, State } from '../state/state.js';
import { languageOf } from '../words/spoken.js';
import { type Driver, localeOf } from './driver.js';
import { loadCountryList, loadPhoneReader } from './lazyParts.js';

/** How phone numbers are read for the buyer. */
export type PhoneReadings = {
  /** ISO 3166-1: where a number without a country code is read; the buyer's choice, else what the rule finds. */
  country(state: State): string | undefined;
  /** `null` where it cannot be read, or the module that reads it cannot be had: the provider reads it anyway. */
  read(state: State, typed: string): Promise<PhoneReading | null>;
};

/** @param languages the browser's */
export function createPhoneReadings(languages: readonly string[]): PhoneReadings {
  const country = ({ view, phoneCountry: chosen }: State) => {
    if (!('shop' in view)) return undefined;
    const { merchantCountry, request } = view.shop;
    return phoneCountry({ ...request, country: chosen ?? request.country, merchantCountry, languages });
  };
  return {
    country,
    async read(state, typed) {
      try {
        const { readPhone } = await loadPhoneReader();
        return await readPhone(typed, country(state), languageOf(localeOf(state)));
      } catch {
        return null;
      }
    },
  };
}

/**
 * Shows where numbers are read, reads one back to the buyer while it is typed, and brings the list of countries: by
 * modules that are loaded at the first key.
 */
export function helpWithPhone(driver: Driver, phones: PhoneReadings): void {
  let read = '';
  let shown = '';
  const help = async (state: State) => {
    const { view, typed, countries } = state;
    const asksForOne = view.screen === 'phone' || (view.screen === 'preferences' && view.part.name === 'phone');
    if (!asksForOne) return;
    const language = languageOf(localeOf(state));
    const code = phones.country(state);
    if (shown !== `${code} ${language}`) {
      shown = `${code} ${language}`;
      const name = code && new Intl.DisplayNames([language], { type: 'region' }).of(code);
      driver.dispatch({ type: 'phone-home', home: code && name ? { code, name } : null });
    }
    if (countries?.length === 0) void openCountries(driver, language);
    const { phone } = typed;
    const reading = `${code} ${phone}`;
    if (reading === read) return;
    read = reading;
    if (phone.trim() === '') return;
    const found = await phones.read(state, phone);
    if (read === reading) driver.dispatch({ type: 'phone-read', typed: phone, reading: found });
  };
  driver.subscribe(help);
  void help(driver.state());
}

/** A number can be written with its country code where the list cannot be had. */
async function openCountries(driver: Driver, language: string): Promise<void> {
  const isWanted = () => driver.state().countries?.length === 0;
  try {
    const [{ CountryList }, { listCountries }] = await Promise.all([loadCountryList(), loadPhoneReader()]);
    const list = await listCountries(language);
    lateParts.CountryList = CountryList;
    if (isWanted()) driver.dispatch({ type: 'countries', list });
  } catch {
    if (isWanted()) driver.dispatch({ type: 'countries', list: null });
  }
}
