import parsePhoneNumber, {
  isSupportedCountry,
  type NumberType,
  type PhoneNumber as Parsed,
} from 'libphonenumber-js/max';
import { type PhoneOrigin, phoneCountry, plainPhone } from 'ondemand-pay/internal';
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

/**
 * Reads a number as people write it: with `+` or `00` and any spacing, or in the national form where something tells
 * the country. By the rule that the frame reads it back by.
 * @throws {Refusal} `validation_failed` at `/phone`, never quoting what was written.
 */
export function readPhoneNumber(written: string, origin: PhoneOrigin): PhoneNumber {
  const number = plainPhone(written);
  const country = phoneCountry(origin);
  if (!number.startsWith('+') && !country) throw invalid('must start with + and the country code');
  const parsed = parse(number, country);
  if (!parsed?.isValid() || parsed.ext) throw invalid('must be a phone number that can receive text messages');
  if (REFUSED_TYPES.includes(parsed.getType())) throw invalid('must not be a number with extra charges');
  return described(parsed);
}

/** A number that was read before, E.164. */
export function storedPhoneNumber(e164: string): PhoneNumber {
  const parsed = parsePhoneNumber(e164);
  return parsed ? described(parsed) : { e164, country: '', masked: '•••' };
}

const described = (parsed: Parsed): PhoneNumber => ({
  e164: parsed.number,
  country: parsed.country ?? parsed.countryCallingCode,
  masked: mask(parsed),
});

function parse(written: string, country: string | undefined): Parsed | undefined {
  const known = country && isSupportedCountry(country) ? { defaultCountry: country } : {};
  return parsePhoneNumber(written, { extract: false, ...known });
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
export const maskPhone = (e164: string): string => storedPhoneNumber(e164).masked;

const invalid = (detail: string) => new Refusal('validation_failed', { errors: [{ pointer: '/phone', detail }] });
