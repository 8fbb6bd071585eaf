import type { OwnLimit, Preferences } from '../../../protocol/accountApi.js';
import { isCurrency } from '../../../protocol/money.js';
import { readAmount, writeAmount } from '../../fields/amount.js';
import type { LimitChoice } from '../../state/accountState.js';
import type { Typed } from '../../state/state.js';

/** Currencies that buyers can choose beside their own. */
const OFFERED = ['CHF', 'DKK', 'EUR', 'GBP', 'NOK', 'PLN', 'SEK', 'USD'];

export const choiceOf = (limit: OwnLimit | null): LimitChoice =>
  limit === null ? 'shops' : limit.amount === 0 ? 'always' : 'own';

/** The currencies to choose from: those that this buyer has paid in first, the newest before the others. */
export function limitCurrencies({ account, orders, recurring_payments }: Preferences): string[] {
  const paid = [
    ...orders,
    ...recurring_payments.flatMap(({ created_at, terms, charges }) => [
      { created_at, currency: terms.currency },
      ...charges,
    ]),
  ].sort((one, other) => other.created_at.localeCompare(one.created_at));
  const limit = account?.own_limit;
  const own = [...(limit ? [limit.currency] : []), ...paid.flatMap(({ currency }) => currency ?? [])];
  // Who has paid nothing yet begins with the euro.
  return [...new Set([...own.filter(isCurrency), ...(own.length === 0 ? ['EUR'] : []), ...OFFERED])];
}

/** What the fields begin with: the limit as it stands. */
export function typedLimit(
  preferences: Preferences,
  locale: string,
): Pick<Typed, 'choice' | 'limitAmount' | 'limitCurrency'> {
  const limit = preferences.account?.own_limit ?? null;
  const choice = choiceOf(limit);
  return {
    choice,
    limitAmount: limit && choice === 'own' ? writeAmount(limit, locale) : '',
    limitCurrency: limitCurrencies(preferences)[0]!,
  };
}

/** The limit that was typed; there is nothing wrong with it. */
export function limitGiven({ choice, limitAmount, limitCurrency }: Typed, locale: string): OwnLimit | null {
  if (choice === 'shops') return null;
  const amount = choice === 'own' ? (readAmount(limitAmount, limitCurrency, locale) ?? 0) : 0;
  return { amount, currency: limitCurrency };
}
