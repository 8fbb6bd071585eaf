import type { OpenConfirmation } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';
import type { StoredProof } from '../proofs/storedProof.js';
import type { Price } from './stepUpRules.js';

/** What a confirm screen is asked to show of money, as it is stored with the proof. */
export type AgreedTerms = Pick<StoredProof, 'amount' | 'currency' | 'terms'>;

/**
 * The money in what was asked for: a price, recurring terms, or none.
 * @throws {Refusal} `validation_failed` for terms that contradict each other: a count without an interval, a cap
 *   without its currency or a currency without its cap.
 */
export function readAgreedTerms(asked: OpenConfirmation, locale: string): AgreedTerms {
  if (asked.flow === 'registration') return { amount: null, currency: null, terms: null };
  if (asked.flow === 'purchase') return { amount: asked.amount, currency: asked.currency, terms: null };

  const { max_amount = null, currency = null, interval = null, interval_count } = asked;
  const contradictions = [
    ...(interval === null && interval_count !== undefined
      ? [{ pointer: '/interval_count', detail: 'needs an interval: it means "every N intervals"' }]
      : []),
    ...(max_amount !== null && currency === null ? [{ pointer: '/currency', detail: 'is missing beside a cap' }] : []),
    ...(max_amount === null && currency !== null
      ? [{ pointer: '/max_amount', detail: 'is missing beside a currency' }]
      : []),
  ];
  if (contradictions.length > 0) throw new Refusal('validation_failed', { errors: contradictions, locale });
  const terms = { max_amount, currency, interval, interval_count: interval === null ? null : (interval_count ?? 1) };
  return { amount: null, currency: null, terms };
}

/** What of it a factor may be needed for: the price of a purchase, or an agreement about later charges. */
export function wantedOf({ amount, currency }: AgreedTerms): Price | 'recurring' {
  return amount === null || currency === null ? 'recurring' : { amount, currency };
}
