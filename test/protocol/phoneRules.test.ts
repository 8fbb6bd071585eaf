import { describe, expect, it } from 'vitest';
import { type PhoneOrigin, phoneCountry, plainPhone } from '../../src/protocol/phoneRules.js';

describe('the country that a number is read in', () => {
  const all: PhoneOrigin = {
    country: 'FI',
    merchantCountry: 'DK',
    locale: 'en-GB',
    currency: 'NOK',
    languages: ['pl-PL'],
  };
  it.each<[what: string, origin: PhoneOrigin, country: string | undefined]>([
    ['the form says it', all, 'FI'],
    ['the shop is registered there', { ...all, country: undefined }, 'DK'],
    ["the locale's region", { ...all, country: undefined, merchantCountry: null }, 'GB'],
    ['a currency of one country', { locale: 'en', currency: 'NOK', languages: ['pl-PL'] }, 'NO'],
    ['a Danish browser on a Norwegian page', { locale: 'nb', currency: 'NOK', languages: ['da-DK', 'da'] }, 'NO'],
    ['and where nothing is bought', { locale: 'nb', languages: ['da-DK'] }, 'NO'],
    ['an English page of a Swedish shop', { locale: 'en', currency: 'SEK', languages: ['en-US'] }, 'SE'],
    ['many countries pay in euros', { locale: 'en', currency: 'EUR', languages: ['de-AT'] }, 'AT'],
    ['and in dollars', { locale: 'en', currency: 'USD', languages: ['fr', 'es-MX'] }, 'MX'],
    ['and in francs of Africa', { locale: 'fr', currency: 'XOF', languages: ['fr-SN'] }, 'SN'],
    ['a language without a region in the browser', { locale: 'en', languages: ['de'] }, 'DE'],
    ['a region that is no country', { locale: 'es-419', languages: ['es-AR'] }, 'AR'],
    ['an older code', { locale: 'en', country: 'UK' }, 'GB'],
    ['what is no code', { locale: 'en', country: 'Sweden', languages: ['sv-SE'] }, 'SE'],
    ['what is no tag', { locale: 'sv_SE', languages: ['no tag', 'nb-NO'] }, 'NO'],
    ['nothing tells', { locale: 'en' }, undefined],
  ])('%s', (_, origin, country) => {
    expect(phoneCountry(origin)).toBe(country);
  });
});

it.each([
  ['tel:+46-70-123-45-67', '+46-70-123-45-67'],
  ['TEL: +46701234567', '+46701234567'],
  ['tel:%2B46701234567', '+46701234567'],
  ['tel:070-1234567;phone-context=+46', '+46070-1234567'],
  ['tel:+46701234567;ext=3', '+46701234567'],
  ['sms:+46701234567?body=hi', '+46701234567'],
  ['(+46) 70 123 45 67', '+46  70 123 45 67'],
  ['(0046)701234567', '+46 701234567'],
  ['＋４６ ７０ １２３ ４５ ６７', '+46 70 123 45 67'],
  ['\u202a+46\u00a070\u2011123\u202f45\u202f67\u202c', '+46 70-123 45 67'],
  ['00 46 701234567', '+46 701234567'],
  ['+0046701234567', '+46701234567'],
  ['++46701234567', '+46701234567'],
  ['٠٧٠ ١٢٣ ٤٥ ٦٧', '070 123 45 67'],
  ['(070) 123 45 67', '(070) 123 45 67'],
  ['0701234567', '0701234567'],
  ['', ''],
])('%j is %j in plain signs', (written, plain) => {
  expect(plainPhone(written)).toBe(plain);
});
