import { currencyDecimals } from 'ondemand-pay/protocol';

/*
 * Stripe's minor units are those of ISO 4217 but for a few currencies: amounts in ISK and UGX are written with two
 * decimals that are always zero, those in MGA with none. https://docs.stripe.com/currencies
 */
const DECIMALS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** Currencies of three decimals whose last one has to be zero. */
const TENS = ['BHD', 'JOD', 'KWD', 'OMR', 'TND'];

/** More digits than Stripe reads in any currency. How much it takes of each is its own to say: `amount_too_large`. */
const MOST = 999_999_999_999;

/** Every currency that Stripe charges cards in. */
export const STRIPE_CURRENCIES: readonly string[] = (
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP ' +
  'CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD ' +
  'JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN ' +
  'NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD ' +
  'STN SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW'
).split(' ');

/**
 * An amount in our minor units as Stripe writes it, `too_large` where it takes no such sum, `undefined` where it cannot
 * be paid at all: a fraction that the currency has here and not there.
 */
export function toStripeAmount(amount: number, currency: string): number | 'too_large' | undefined {
  const written = scaled(amount, (DECIMALS[currency] ?? decimalsOf(currency)) - decimalsOf(currency));
  if (!Number.isInteger(written) || (TENS.includes(currency) && written % 10 !== 0)) return undefined;
  return written > MOST ? 'too_large' : written;
}

/** The other way round; `currency` may be in small letters, as Stripe writes it. */
export function fromStripeAmount(written: number, currency: string): number {
  const code = currency.toUpperCase();
  return scaled(written, decimalsOf(code) - (DECIMALS[code] ?? decimalsOf(code)));
}

const decimalsOf = (currency: string): number => currencyDecimals(currency) ?? 2;

const scaled = (amount: number, decimals: number): number =>
  decimals < 0 ? amount / 10 ** -decimals : amount * 10 ** decimals;
