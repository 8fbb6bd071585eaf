import type { OwnLimit } from 'ondemand-pay/internal';
import type { AmountLimits } from '../ports/amountLimits.js';

/**
 * The most that is bought without a factor: thirty euros, and in the other currencies a round amount that is not worth
 * more. In a currency that is not listed, a factor is always asked for.
 * @see https://eur-lex.europa.eu/eli/reg_del/2018/389/oj Article 16, whose figures these are; the exemption itself is
 *   for the issuer of a card to claim.
 */
export const ONE_TAP_LIMITS: AmountLimits = {
  AED: 11_500,
  AUD: 4_800,
  BRL: 17_000,
  CAD: 4_500,
  CHF: 2_700,
  CNY: 23_000,
  CZK: 72_000,
  DKK: 22_000,
  EUR: 3_000,
  GBP: 2_500,
  HKD: 25_000,
  HUF: 1_100_000,
  IDR: 50_000_000,
  ILS: 11_000,
  INR: 260_000,
  ISK: 4_200,
  JPY: 4_700,
  KRW: 43_000,
  KWD: 9_800,
  MXN: 55_000,
  NOK: 33_000,
  NZD: 5_200,
  PLN: 12_500,
  RON: 14_500,
  SEK: 32_000,
  SGD: 4_300,
  THB: 108_000,
  TRY: 140_000,
  USD: 3_000,
  VND: 800_000,
  ZAR: 57_000,
};

/** No limit is inherited: a currency named like a member of every object has none. */
export const limitIn = (limits: AmountLimits, currency: string): number | undefined =>
  Object.hasOwn(limits, currency) ? limits[currency] : undefined;

/** A limit as it holds: one kept from before may be above what anybody may buy without a factor. */
export const cutToOneTap = (limit: OwnLimit): OwnLimit => ({
  ...limit,
  amount: Math.min(limit.amount, limitIn(ONE_TAP_LIMITS, limit.currency) ?? 0),
});
