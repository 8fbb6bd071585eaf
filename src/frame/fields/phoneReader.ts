import first from 'virtual:phone-tables/first';
import {
  type CountryCode,
  isSupportedCountry,
  type MetadataJson,
  parseIncompletePhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import type { PhoneReading } from '../state/state.js';

/**
 * Reads a number typed in any form. Loaded only once the buyer types: its tables are larger than the rest of
 * the frame; those of most countries only when a number needs them. It helps, it does not judge: the provider decides
 * whether a number can be texted.
 *
 * @param languages BCP 47 tags, the most telling first; the first with a known region says which country a
 *   number without a country code belongs to
 */
export async function readPhone(typed: string, languages: readonly string[]): Promise<PhoneReading | null> {
  const home = homeCountry(languages);
  // Full-width digits and signs as their plain ones.
  const text = typed.normalize('NFKC');
  const tables = isOfFirst(text, home) ? first : await loadAll();
  const known = home && isSupportedCountry(home, tables) ? home : undefined;
  const number = parsePhoneNumberFromString(text, { ...(known && { defaultCountry: known }) }, tables);
  if (!number?.isValid()) return null;
  const country = number.country
    ? (new Intl.DisplayNames([...languages], { type: 'region' }).of(number.country) ?? null)
    : null;
  return { formatted: number.formatInternational(), country };
}

function homeCountry(languages: readonly string[]): CountryCode | undefined {
  const locales = languages.map((language) => new Intl.Locale(language));
  const named = locales.find(({ region }) => region)?.region;
  return (named ?? locales[0]?.maximize().region) as CountryCode | undefined;
}

/** Whether the first tables read this number as all would. A calling code that has only begun may yet be theirs. */
function isOfFirst(text: string, home: CountryCode | undefined): boolean {
  const dialled = parseIncompletePhoneNumber(text);
  const codes = Object.keys(first.country_calling_codes);
  const isAmerican = home !== undefined && first.country_calling_codes['1']?.includes(home);
  const [abroad] = (isAmerican ? /^(?:\+|00|011)/ : /^(?:\+|00)/).exec(dialled) ?? [];
  if (abroad === undefined) return home === undefined || isSupportedCountry(home, first);
  const digits = dialled.slice(abroad.length);
  return codes.some((code) => code.startsWith(digits) || digits.startsWith(code));
}

async function loadAll(): Promise<MetadataJson> {
  const { default: rest } = await import('virtual:phone-tables/rest');
  const both = (part: 'country_calling_codes' | 'countries' | 'nonGeographic') => ({ ...first[part], ...rest[part] });
  return {
    ...first,
    country_calling_codes: both('country_calling_codes'),
    countries: both('countries'),
    nonGeographic: both('nonGeographic'),
  } as MetadataJson;
}
