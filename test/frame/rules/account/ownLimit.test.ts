import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitProblem } from '../../../../src/frame/fields/amount.js';
import { choiceOf, limitCurrencies, limitGiven, typedLimit } from '../../../../src/frame/rules/account/ownLimit.js';
import { INITIAL_STATE } from '../../../../src/frame/state/initialState.js';
import { accountPreferences, SUBSCRIPTION } from '../../accountFixtures.js';

const account = accountPreferences().account!;
const [order] = accountPreferences().orders;
const bought = (currency: string, created_at: string) => ({ ...order!, currency, created_at });
const agreed = (currency: string | null, created_at: string) => ({
  ...SUBSCRIPTION,
  created_at,
  terms: { ...SUBSCRIPTION.terms, currency },
});

describe('the currencies of a limit', () => {
  it('begin with that of the newest purchase or subscription', () => {
    const orders = [bought('NOK', '2026-03-01T12:00:00Z'), bought('JPY', '2026-01-01T12:00:00Z')];
    const recurring_payments = [agreed(null, '2026-04-01T12:00:00Z'), agreed('GBP', '2026-02-01T12:00:00Z')];
    const currencies = limitCurrencies(accountPreferences({ orders, recurring_payments }));
    expect(currencies.slice(0, 3)).toEqual(['NOK', 'GBP', 'JPY']);
    expect(new Set(currencies).size).toBe(currencies.length);
    const newer = [agreed('GBP', '2026-05-01T12:00:00Z')];
    expect(limitCurrencies(accountPreferences({ orders, recurring_payments: newer }))[0]).toBe('GBP');
  });

  it('begin with that of the limit where there is one, and with the euro where nothing was paid', () => {
    const own_limit = { amount: 100, currency: 'THB' };
    expect(limitCurrencies(accountPreferences({ account: { ...account, own_limit } }))[0]).toBe('THB');
    const nothing = limitCurrencies(accountPreferences({ orders: [], recurring_payments: [] }));
    expect(nothing[0]).toBe('EUR');
    expect(nothing).toContain('SEK');
  });
});

it('what holds is what is given when nothing is changed', () => {
  const limit = fc.option(
    fc.record({ amount: fc.maxSafeNat(), currency: fc.constantFrom('SEK', 'EUR', 'JPY', 'KWD') }),
  );
  fc.assert(
    fc.property(limit, fc.constantFrom('en', 'sv-SE', 'de', 'ar-EG'), (own_limit, locale) => {
      const shown = typedLimit(accountPreferences({ account: { ...account, own_limit } }), locale);
      const typed = { ...INITIAL_STATE.typed, ...shown };
      expect(limitProblem(typed, locale)).toBeUndefined();
      expect(limitGiven(typed, locale)).toEqual(own_limit);
    }),
  );
});

it('an amount of zero is the same as being asked every time', () => {
  const typed = { ...INITIAL_STATE.typed, choice: 'own', limitAmount: '0', limitCurrency: 'SEK' };
  expect(choiceOf(limitGiven(typed, 'en'))).toBe('always');
});
