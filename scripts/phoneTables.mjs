import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The calling codes whose countries matter first, Europe's and North America's: a buyer there is read at once, all
 * others as soon as their tables have come.
 */
const FIRST = [
  ...['1', '30', '31', '32', '33', '34', '36', '39', '40', '41', '43', '44', '45', '46', '47', '48', '49'],
  ...['351', '352', '353', '354', '356', '357', '358', '359', '370', '371', '372', '385', '386', '420', '421'],
];

/**
 * The tables of libphonenumber in two modules, `virtual:phone-tables/first` and `…/rest`. They are divided by calling
 * code: one whose countries were divided would be read wrongly by each half. For Rollup and for the tests.
 */
export function phoneTables() {
  const file = createRequire(import.meta.url).resolve('libphonenumber-js/metadata.min.json');
  const all = JSON.parse(readFileSync(file, 'utf8'));
  const codes = Object.keys(all.country_calling_codes);
  const tables = {
    first: only(
      all,
      codes.filter((code) => FIRST.includes(code)),
    ),
    rest: only(
      all,
      codes.filter((code) => !FIRST.includes(code)),
    ),
  };
  return {
    name: 'phone-tables',
    resolveId: (id) => (id.startsWith('virtual:phone-tables/') ? `\0${id}` : null),
    load: (id) =>
      id.startsWith('\0virtual:phone-tables/')
        ? `export default ${JSON.stringify(tables[id.split('/').at(-1)])};`
        : null,
  };
}

function only(all, codes) {
  const countries = codes.flatMap((code) => all.country_calling_codes[code]).filter((country) => country !== '001');
  const part = (table, keys) => Object.fromEntries(keys.filter((key) => table[key]).map((key) => [key, table[key]]));
  return {
    version: all.version,
    country_calling_codes: part(all.country_calling_codes, codes),
    countries: part(all.countries, countries),
    nonGeographic: part(all.nonGeographic, codes),
  };
}
