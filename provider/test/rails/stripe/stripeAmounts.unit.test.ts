import fc from 'fast-check';
import { currencyDecimals } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { fromStripeAmount, STRIPE_CURRENCIES, toStripeAmount } from '../../../src/rails/stripe/stripeAmounts.js';

describe('an amount at Stripe', () => {
  it.each([
    ['two decimals', 9900, 'SEK', 9900],
    ['no decimals', 500, 'JPY', 500],
    ['three decimals', 5_120, 'KWD', 5_120],
    ['no decimals here and two there', 5, 'ISK', 500],
    ['the same for the shilling', 5, 'UGX', 500],
    ['two decimals here and none there', 500, 'MGA', 5],
  ])('of %s', (_, amount, currency, written) => {
    expect(toStripeAmount(amount, currency)).toBe(written);
    expect(fromStripeAmount(written, currency.toLowerCase())).toBe(amount);
  });

  it('is none where the currency has a fraction here that nobody can pay there', () => {
    expect(toStripeAmount(5_124, 'KWD')).toBeUndefined();
    expect(toStripeAmount(550, 'MGA')).toBeUndefined();
  });

  it('is Stripe’s to judge up to twelve digits, of which it takes eight in most currencies', () => {
    expect(toStripeAmount(999_999_999_999, 'IDR')).toBe(999_999_999_999);
    expect(toStripeAmount(1_000_000_000_000, 'IDR')).toBe('too_large');
    expect(toStripeAmount(10_000_000_000, 'ISK')).toBe('too_large');
  });

  it('comes back as it was, in every currency', () => {
    const amounts = fc.tuple(fc.constantFrom(...STRIPE_CURRENCIES), fc.integer({ min: 1, max: 999_999 }));
    fc.assert(
      fc.property(amounts, ([currency, amount]) => {
        const written = toStripeAmount(amount, currency);
        if (typeof written !== 'number') return currencyDecimals(currency) === 3 || currency === 'MGA';
        return Number.isSafeInteger(written) && fromStripeAmount(written, currency.toLowerCase()) === amount;
      }),
    );
  });

  it('is in a currency that this project knows', () => {
    for (const currency of STRIPE_CURRENCIES) expect([currency, currencyDecimals(currency)]).not.toContain(undefined);
  });
});
