import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { type CountryCode, getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readPhone } from '../../../src/frame/fields/phoneReader.js';

const asked = { forRest: false };
vi.mock('virtual:phone-tables/rest', async (original) => {
  const { default: tables } = await original<{ default: unknown }>();
  return {
    get default() {
      asked.forRest = true;
      return tables;
    },
  };
});

beforeEach(() => {
  asked.forRest = false;
});

const read = (typed: string, language: string) => readPhone(typed, new Intl.Locale(language).maximize().region, 'en');

const countries = getCountries().filter((country) => examples[country]);
const exampleOf = (country: CountryCode) => getExampleNumber(country, examples)!;

describe('a number is read by divided tables as by the whole', () => {
  it.each(countries)('of %s, at home and from abroad', async (country) => {
    const number = exampleOf(country);
    const formatted = number.formatInternational();
    expect(await read(number.formatNational(), `en-${country}`)).toMatchObject({ formatted });
    expect(await read(number.number, 'sv-SE')).toMatchObject({ formatted });
    expect(await read(number.number, `en-${country}`)).toMatchObject({ formatted });
    expect(await read(`00${number.number.slice(1)}`, 'sv-SE')).toMatchObject({ formatted });
    expect(await read(`011 ${number.number.slice(1)}`, 'en-US')).toMatchObject({ formatted });
  });

  it('says nothing of a number that is not finished or none, as the whole does', async () => {
    for (const typed of ['+', '+8', '+81', '0', '00', '070', '+46 70', 'phone', '＋', '٠٠', '+999 12345678']) {
      expect(parsePhoneNumberFromString(typed, 'SE')?.isValid() ?? false).toBe(false);
      expect(await read(typed, 'sv-SE')).toBeNull();
    }
  });

  it('in other digits too', async () => {
    expect(await read('＋８１ ９０-１２３４-５６７８', 'sv-SE')).toMatchObject({ formatted: '+81 90 1234 5678' });
    expect(await read('٠٧٠ ٠٠٠ ٠٠ ٠١', 'sv-SE')).toMatchObject({ formatted: '+46 70 000 00 01' });
  });
});

describe('the tables of most countries are loaded', () => {
  it.each([
    ['070 000 00 01', 'sv-SE'],
    ['0', 'sv-SE'],
    ['+', 'sv-SE'],
    ['+4', 'de-DE'],
    ['+46 70 000 00 01', 'en-US'],
    ['+1 876 210 1234', 'sv-SE'],
    ['(201) 555-0123', 'en-US'],
    ['0112345', 'sv-SE'],
  ])('not for %s in %s', async (typed, language) => {
    await read(typed, language);
    expect(asked.forRest).toBe(false);
  });

  it.each([
    ['+81', 'sv-SE'],
    ['0081', 'sv-SE'],
    ['011 81', 'en-US'],
    ['0', 'ja-JP'],
    ['0', 'ja'],
  ])('for %s in %s', async (typed, language) => {
    await read(typed, language);
    expect(asked.forRest).toBe(true);
  });
});
