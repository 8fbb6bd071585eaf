import type { CountryList } from './countryList.js';

/** What a screen shows only on demand, once it is loaded. */
export const lateParts: { CountryList?: typeof CountryList } = {};
