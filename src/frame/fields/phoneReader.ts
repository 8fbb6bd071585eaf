import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { PhoneReading } from '../state/state.js';

/**
 * Reads a number typed in any form. Loaded only once the buyer types: its tables are larger than the rest of
 * the frame. It helps, it does not judge: the provider decides whether a number can be texted.
 *
 * @param languages BCP 47 tags, the most telling first; the first with a known region says which country a
 *   number without a country code belongs to
 */
export function readPhone(typed: string, languages: readonly string[]): PhoneReading | null {
  const number = parsePhoneNumberFromString(typed, homeCountry(languages));
  if (!number?.isValid()) return null;
  const country = number.country
    ? (new Intl.DisplayNames([...languages], { type: 'region' }).of(number.country) ?? null)
    : null;
  return { formatted: number.formatInternational(), country };
}

function homeCountry(languages: readonly string[]): CountryCode | undefined {
  const locales = languages.map((language) => new Intl.Locale(language));
  const named = locales.find(({ region }) => region)?.region;
  const region = named ?? locales[0]?.maximize().region;
  return region && isSupportedCountry(region) ? region : undefined;
}
