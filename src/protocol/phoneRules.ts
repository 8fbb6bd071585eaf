/**
 * How a phone number is read, alike in the frame, which reads it back to the buyer, and at the provider, which texts
 * it.
 */
import { plainSigns } from './plainSigns.js';

/** What tells in which country a number was written that does not say it itself. */
export type PhoneOrigin = {
  /** The buyer's choice, or `data-country`. */
  country?: string | null | undefined;
  /** Where the shop is registered. */
  merchantCountry?: string | null | undefined;
  /** BCP 47, of the form. */
  locale: string;
  currency?: string | undefined;
  /** The browser's, the most liked first. */
  languages?: readonly string[];
};

/**
 * The country (ISO 3166-1) that a number without `+` or `00` is read in: the first that is named, by the form, the
 * shop, the language's region, a currency that only one country has, a language that only one speaks, or the browser.
 * `undefined`: nothing tells.
 */
export function phoneCountry({
  country,
  merchantCountry,
  locale,
  currency = '',
  languages = [],
}: PhoneOrigin): string | undefined {
  const form = tagOf(locale);
  const tags = languages.flatMap((language) => tagOf(language) ?? []);
  return [
    regionOf(country),
    regionOf(merchantCountry),
    regionOf(form?.region),
    SHARED_CURRENCY.test(currency) ? undefined : regionOf(currency.slice(0, 2)),
    form && COUNTRY_OF_LANGUAGE[form.language],
    ...tags.map(({ region }) => regionOf(region)),
    regionOf(tags[0]?.maximize().region),
  ].find((found) => found !== undefined);
}

/**
 * A number as it can be read by a library: `+` where it is international, without what a link or a contact card puts
 * around it.
 */
export function plainPhone(written: string): string {
  const link = /^\s*(?:tel|sms|smsto|callto)\s*:(?:\/\/)?([^;?]*)(?:.*?;phone-context=([^;?]*))?/iu.exec(
    plainSigns(written),
  );
  const [, number = '', context = ''] = link?.map((part = '') => plainSigns(decoded(part))) ?? [];
  const text = link
    ? /^\s*(?:\+|00)/.test(number) || !context.startsWith('+')
      ? number
      : context + number
    : plainSigns(written);
  return text.replace(/^[([{]\s*((?:\+|00)[\d\s-]*)[)\]}]/, '$1 ').replace(/^(?:\+\s*)+(?:00\s*)?|^0\s*0\s*/, '+');
}

/** Currencies that are the money of several countries; every other code begins with its country's. */
const SHARED_CURRENCY = /^(?:$|X|EUR|USD|AUD|CHF|ILS|INR|NZD|ZAR)/;

/** Languages spoken in one country only. English, Spanish or French say nothing of where a number is from. */
const COUNTRY_OF_LANGUAGE: Readonly<Record<string, string | undefined>> = {
  sv: 'SE',
  nb: 'NO',
  nn: 'NO',
  no: 'NO',
  da: 'DK',
  fi: 'FI',
  is: 'IS',
  et: 'EE',
  lv: 'LV',
  lt: 'LT',
  pl: 'PL',
};

/** A region that is a country: "419" is none. An older code is the one of today. */
function regionOf(code: string | null | undefined): string | undefined {
  const written = code?.toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(written) ? tagOf(`und-${written}`)?.region : undefined;
}

function tagOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
