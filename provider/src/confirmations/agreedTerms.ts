import type { OpenConfirmation } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';
import type { StoredProof } from '../proofs/storedProof.js';
import type { Price } from './stepUpRules.js';

/** What a confirm screen is asked to show of money, as it is stored with the proof. */
export type AgreedTerms = Pick<StoredProof, 'amount' | 'currency' | 'taxAmount' | 'terms'>;

/**
 * The money in what was asked for: a price, recurring terms, or none.
 * @throws {Refusal} `validation_failed` for terms that contradict each other: more tax than there is to pay, a count
 *   without an interval, an amount without its currency or a currency without an amount, a first charge above the cap.
 */
export function readAgreedTerms(asked: OpenConfirmation, locale: string): AgreedTerms {
  if (asked.flow === 'registration') return { amount: null, currency: null, taxAmount: null, terms: null };
  if (asked.flow === 'purchase') {
    const { amount, currency, tax_amount: taxAmount = null } = asked;
    if (taxAmount !== null && taxAmount > amount) {
      throw new Refusal('validation_failed', {
        errors: [{ pointer: '/tax_amount', detail: 'is above amount' }],
        locale,
      });
    }
    return { amount, currency, taxAmount, terms: null };
  }

  const { max_amount = null, first_amount, currency = null, interval = null, interval_count } = asked;
  const contradictions = [
    ...(interval === null && interval_count !== undefined
      ? [{ pointer: '/interval_count', detail: 'needs an interval: it means "every N intervals"' }]
      : []),
    ...((max_amount !== null || first_amount !== undefined) && currency === null
      ? [{ pointer: '/currency', detail: 'is missing beside an amount' }]
      : []),
    ...(max_amount === null && first_amount === undefined && currency !== null
      ? [{ pointer: '/max_amount', detail: 'is missing beside a currency' }]
      : []),
    // It counts in the first period like any other charge.
    ...(max_amount !== null && first_amount !== undefined && first_amount > max_amount
      ? [{ pointer: '/first_amount', detail: 'is above max_amount' }]
      : []),
  ];
  if (contradictions.length > 0) throw new Refusal('validation_failed', { errors: contradictions, locale });
  const count = interval === null ? null : (interval_count ?? 1);
  const first = first_amount === undefined ? {} : { first_amount };
  const terms = { max_amount, currency, interval, interval_count: count, ...first };
  return { amount: null, currency: null, taxAmount: null, terms };
}

/** What of it a factor may be needed for: the price of a purchase, or an agreement about later charges. */
export function wantedOf({ amount, currency }: Pick<AgreedTerms, 'amount' | 'currency'>): Price | 'recurring' {
  return amount === null || currency === null ? 'recurring' : { amount, currency };
}
