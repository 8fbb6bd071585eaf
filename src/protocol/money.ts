/**
 * ISO 4217 currencies in use, grouped by their number of decimals. A fixed list, not `Intl`, so that
 * the page, the frame and the provider agree whatever version of Unicode data each of them carries.
 * @see https://www.iso.org/iso-4217-currency-codes.html
 */
const CURRENCIES_BY_DECIMALS: Record<0 | 2 | 3, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP ' +
    'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
    'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN ' +
    'MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE ' +
    'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/** An amount in minor units with its currency: `{ amount: 9900, currency: 'SEK' }` is 99 kronor. */
export type Money = { amount: number; currency: string };

/** How many decimals a currency has (0, 2 or 3); `undefined` for a code that is no currency in use. */
export function currencyDecimals(currency: string): 0 | 2 | 3 | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  for (const decimals of [2, 0, 3] as const) {
    if (CURRENCIES_BY_DECIMALS[decimals].includes(currency)) return decimals;
  }
  return undefined;
}

/** True for an ISO 4217 code in use, in capitals. */
export const isCurrency = (value: string): boolean => currencyDecimals(value) !== undefined;

/** True for a price somebody can be asked to pay: an integer of minor units from 1 to 2^53 − 1. */
export const isPayableAmount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

/**
 * The price as a person reads it in their language, with exactly the currency's own decimals:
 * 9900 SEK in Swedish is "99,00 kr", 9900 JPY in English is "¥9,900".
 */
export const formatMoney = (money: Money, locale: string): string =>
  moneyParts(money, locale)
    .map(({ value }) => value)
    .join('');

/** The same without the currency, where it stands beside the price already: 108 SEK in English is "1.08". */
export const formatAmount = (money: Money, locale: string): string =>
  moneyParts(money, locale)
    .filter(({ type }) => type !== 'currency' && type !== 'literal')
    .map(({ value }) => value)
    .join('');

/**
 * The amount with a point and the currency's own decimals, as programs read it: 9900 SEK is "99.00". A string keeps
 * every digit; dividing would round above 2^53 / 10^decimals.
 */
export function decimalAmount({ amount, currency }: Money): string {
  const decimals = currencyDecimals(currency) ?? 2;
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  const decimal = decimals === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return amount < 0 ? `-${decimal}` : decimal;
}

function moneyParts(money: Money, locale: string): Intl.NumberFormatPart[] {
  const { currency } = money;
  const decimals = currencyDecimals(currency) ?? 2;
  return new Intl.NumberFormat(locale, {
    // The words around it are in languages that write these digits, whatever the region's own are.
    numberingSystem: 'latn',
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).formatToParts(decimalAmount(money) as Intl.StringNumericLiteral);
}
