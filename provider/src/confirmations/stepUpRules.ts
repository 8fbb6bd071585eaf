import type { OwnLimit } from 'ondemand-pay/internal';
import { limitIn, ONE_TAP_LIMITS } from '../buyers/oneTapLimits.js';
import type { AmountLimits } from '../ports/amountLimits.js';

/** Why what the session has proved is not enough for a purchase. */
export type Risk = 'recurring' | 'amount' | 'own_limit' | 'allowance' | 'country' | 'refusals' | 'sim_swap';

/** A purchase's price, in minor units. */
export type Price = { amount: number; currency: string };

/** Purchases without a factor since the last one; the next one asks. */
export const MOST_ONE_TAPS = 5;

/** What they may come to: a hundred euros where one may be thirty, as the fraction of the limits that it is. */
const MOST_IN_ALL = { of: 100n, limit: 30n };

/** Declined orders in {@link REFUSALS_WINDOW} after which somebody may be trying out what they found. */
export const MANY_REFUSALS = 5;

/** Milliseconds. */
export const REFUSALS_WINDOW = 60 * 60_000;

/** Whose limits there are beside the law's figures. Each only makes them stricter. */
export type Stricter = {
  /**
   * In a currency that the operator does not name, a factor is always asked for; left out: as {@link ONE_TAP_LIMITS}.
   */
  operator?: AmountLimits | undefined;
  shop: AmountLimits;
  /** The buyer's own, which holds in its own currency: in every other one nothing is bought without a factor. */
  own: OwnLimit | null;
};

/** Whose limit a price is above; `undefined`: nobody's. */
export function isAbove(
  price: Price,
  { operator = ONE_TAP_LIMITS, shop, own }: Stricter,
): 'amount' | 'own_limit' | undefined {
  const { amount, currency } = price;
  const most = Math.min(
    limitIn(ONE_TAP_LIMITS, currency) ?? -1,
    limitIn(operator, currency) ?? -1,
    limitIn(shop, currency) ?? Number.POSITIVE_INFINITY,
  );
  if (amount > most) return 'amount';
  return own !== null && (own.currency !== currency || amount > own.amount) ? 'own_limit' : undefined;
}

/**
 * Whether one more purchase without a factor is few enough and, with those before it, small enough. The sum of amount ÷
 * limit is compared as the fraction it is: no rounding lets an amount through or keeps one out.
 */
export function isWithinAllowance(before: readonly Price[], price: Price): boolean {
  if (before.length >= MOST_ONE_TAPS) return false;
  let spent = { of: 0n, limit: 1n };
  for (const { amount, currency } of [...before, price]) {
    const limit = limitIn(ONE_TAP_LIMITS, currency);
    if (limit === undefined) return false;
    spent = { of: spent.of * BigInt(limit) + BigInt(amount) * spent.limit, limit: spent.limit * BigInt(limit) };
  }
  return spent.of * MOST_IN_ALL.limit <= MOST_IN_ALL.of * spent.limit;
}

/** True for a country where nothing was bought yet, when it is known where something was. */
export const isNewCountry = (country: string | undefined, known: readonly string[]): boolean =>
  country !== undefined && known.length > 0 && !known.includes(country);
