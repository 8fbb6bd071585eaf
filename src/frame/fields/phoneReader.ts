import first from 'virtual:phone-tables/first';
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type MetadataJson,
  parseIncompletePhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import { plainPhone } from '../../protocol/phoneRules.js';
import type { PhoneCountry, PhoneReading } from '../state/state.js';

/**
 * Reads a number typed in any form. Loaded only once the buyer types: its tables are larger than the rest of
 * the frame; those of most countries only when a number needs them. It helps, it does not judge: the provider decides
 * whether a number can be texted.
 *
 * @param home ISO 3166-1: where a number without a country code is read
 * @param language BCP 47: what the country is named in
 */
export async function readPhone(
  typed: string,
  home: string | undefined,
  language: string,
): Promise<PhoneReading | null> {
  const text = plainPhone(typed);
  const tables = isOfFirst(text, home as CountryCode | undefined) ? first : await loadAll();
  const known = home && isSupportedCountry(home as CountryCode, tables) ? { defaultCountry: home as CountryCode } : {};
  const number = parsePhoneNumberFromString(text, known, tables);
  if (!number?.isValid() || number.ext) return null;
  const { country = null } = number;
  return {
    e164: number.number,
    formatted: number.formatInternational(),
    international: text.startsWith('+'),
    national: number.nationalNumber,
    region: country,
    country: country && nameOf(country, language),
  };
}

/** Every country that has numbers, by its name. */
export async function listCountries(language: string): Promise<PhoneCountry[]> {
  const tables = await loadAll();
  const { compare } = new Intl.Collator(language);
  return getCountries(tables)
    .map((code) => ({ code, name: nameOf(code, language), callingCode: getCountryCallingCode(code, tables) }))
    .sort((one, other) => compare(one.name, other.name));
}

const nameOf = (country: string, language: string): string =>
  new Intl.DisplayNames([language, 'en'], { type: 'region' }).of(country) ?? country;

/** Whether the first tables read this number as all would. A calling code that has only begun may yet be theirs. */
function isOfFirst(text: string, home: CountryCode | undefined): boolean {
  const dialled = parseIncompletePhoneNumber(text);
  const codes = Object.keys(first.country_calling_codes);
  const isAmerican = home !== undefined && first.country_calling_codes['1']?.includes(home);
  const [abroad] = (isAmerican ? /^(?:\+|011)/ : /^\+/).exec(dialled) ?? [];
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
