import type { OwnLimit } from 'ondemand-pay/internal';
import type { AmountLimits } from '../ports/amountLimits.js';

/** Why a browser that is remembered is not enough for a purchase. */
export type Risk = 'amount' | 'own_limit' | 'country' | 'refusals' | 'sim_swap';

/**
 * About a hundred euros: the amount up to which European law lets a payment go by a risk analysis. It is far above what
 * one article or one game costs. In a currency without a limit, a fresh factor is always asked for.
 * @see https://eur-lex.europa.eu/eli/reg_del/2018/389/oj Article 18 and the annex
 */
export const AMOUNT_LIMITS: AmountLimits = {
  AED: 40_000,
  AUD: 16_000,
  BRL: 60_000,
  CAD: 15_000,
  CHF: 10_000,
  CNY: 80_000,
  CZK: 250_000,
  DKK: 75_000,
  EUR: 10_000,
  GBP: 9_000,
  HKD: 85_000,
  HUF: 4_000_000,
  IDR: 180_000_000,
  ILS: 40_000,
  INR: 900_000,
  ISK: 15_000,
  JPY: 16_000,
  KRW: 150_000,
  KWD: 33_000,
  MXN: 200_000,
  NOK: 120_000,
  NZD: 18_000,
  PLN: 45_000,
  RON: 50_000,
  SEK: 120_000,
  SGD: 14_000,
  THB: 380_000,
  TRY: 400_000,
  USD: 11_000,
  VND: 2_700_000,
  ZAR: 200_000,
};

/** Declined orders in {@link REFUSALS_WINDOW} after which somebody may be trying out what they found. */
export const MANY_REFUSALS = 5;

/** Milliseconds. */
export const REFUSALS_WINDOW = 60 * 60_000;

/** What is asked of the buyer: a price, or the most in each period; null: it varies. */
export type Asked = { amount: number | null; currency: string | null };

/** True when the amount alone asks for a fresh factor: above the limit, not limited, or in a currency without a limit. */
export function isAbove({ amount, currency }: Asked, limits: AmountLimits): boolean {
  if (amount === null || currency === null) return true;
  const limit = Object.hasOwn(limits, currency) ? limits[currency] : undefined;
  return limit === undefined || amount > limit;
}

/** The same by the limit that the buyer has set, which holds in its own currency only: in every other one it is above. */
export const isAboveOwn = (asked: Asked, own: OwnLimit | null): boolean =>
  own !== null && isAbove(asked, { [own.currency]: own.amount });

/** True for a country where nothing was bought yet, when it is known where something was. */
export const isNewCountry = (country: string | undefined, known: readonly string[]): boolean =>
  country !== undefined && known.length > 0 && !known.includes(country);
