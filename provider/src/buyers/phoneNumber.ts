import parsePhoneNumber, { type NumberType, type PhoneNumber as Parsed } from 'libphonenumber-js/max';
import { Refusal } from '../common/refusal.js';

/** A number that exists and can be sent a text at no more than the usual price. */
export type PhoneNumber = {
  /** E.164: `+46701234567`. */
  e164: string;
  /** ISO 3166-1, or the calling code for numbers of no country. */
  country: string;
  /** "+46 70 ••• •• 67" */
  masked: string;
};

/** Text messages to these cost the sender or the owner extra, or reach nobody. */
const REFUSED_TYPES: readonly NumberType[] = [
  'PREMIUM_RATE',
  'SHARED_COST',
  'TOLL_FREE',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
];

/** Languages spoken in one country only. English, Spanish or French say nothing of where a number is from. */
const COUNTRY_OF_LANGUAGE: Partial<Record<string, 'SE' | 'NO' | 'DK' | 'FI' | 'IS' | 'EE' | 'LV' | 'LT' | 'PL'>> = {
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

/**
 * Reads a number as people write it: with `+` or `00` and any spacing, or in the national form when the
 * locale tells the country.
 * @param locale BCP 47; its region, else its language, is the country of a number without one.
 * @throws {Refusal} `validation_failed` at `/phone`, never quoting what was written.
 */
export function readPhoneNumber(written: string, locale: string): PhoneNumber {
  const international = written.trim().replace(/^00\s*/, '+');
  const country = countryOf(locale);
  if (!/^[+＋]/.test(international) && !country) throw invalid('must start with + and the country code');
  const parsed = parse(international, country);
  if (!parsed?.isValid() || parsed.ext) throw invalid('must be a phone number that can receive text messages');
  if (REFUSED_TYPES.includes(parsed.getType())) throw invalid('must not be a number with extra charges');
  return {
    e164: parsed.number,
    country: parsed.country ?? parsed.countryCallingCode,
    masked: mask(parsed),
  };
}

function parse(written: string, country: string | undefined): Parsed | undefined {
  return parsePhoneNumber(written, { extract: false, ...(country ? { defaultCountry: country as 'SE' } : {}) });
}

function countryOf(locale: string): string | undefined {
  const { language, region } = new Intl.Locale(locale);
  return /^[A-Z]{2}$/.test(region ?? '') ? region : COUNTRY_OF_LANGUAGE[language];
}

/** Enough to recognise one's own number by: the country, the first two digits and the last two. */
function mask(number: Parsed): string {
  const [callingCode = '', ...groups] = number.formatInternational().split(' ');
  const national = groups.join(' ');
  const digits = national.replace(/\D/g, '').length;
  let position = 0;
  const hidden = national.replace(/\d/g, (digit) => {
    position += 1;
    const shown = (digits >= 7 && position <= 2) || position > digits - 2;
    return shown ? digit : '•';
  });
  return `${callingCode} ${hidden}`;
}

/** The same of a number that is stored, E.164. */
export function maskPhone(e164: string): string {
  const parsed = parsePhoneNumber(e164);
  return parsed ? mask(parsed) : '•••';
}

const invalid = (detail: string) => new Refusal('validation_failed', { errors: [{ pointer: '/phone', detail }] });
