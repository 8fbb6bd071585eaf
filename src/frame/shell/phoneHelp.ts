import type { Driver } from './driver.js';
import { loadPhoneReader } from './lazyParts.js';

/**
 * Reads the number back to the buyer while it is typed, by a module that is loaded at the first key. A help
 * that cannot be loaded is no reason to stop: the provider reads the number anyway.
 */
export function helpWithPhone(driver: Driver, languages: readonly string[]): void {
  let read = '';
  driver.subscribe(async ({ view, typed }) => {
    const { phone } = typed;
    const asksForOne = view.screen === 'phone' || (view.screen === 'preferences' && view.part.name === 'phone');
    if (!asksForOne || phone === read) return;
    read = phone;
    if (phone.trim() === '') return;
    try {
      const { readPhone } = await loadPhoneReader();
      // The page's language comes first only if it names a country: an English page may well be read in Sweden.
      const { locale } = view.shop.request;
      const first = new Intl.Locale(locale).region ? [locale, ...languages] : [...languages, locale];
      const reading = await readPhone(phone, first);
      driver.dispatch({ type: 'phone-read', typed: phone, reading });
    } catch {
      read = '';
    }
  });
}
