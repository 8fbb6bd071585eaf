import type { RecurringPayment } from '../protocol/merchantApi.js';
import { readRecurringPayment } from './answers.js';
import type { ApiClient } from './apiClient.js';
import { usableKey } from './idempotencyKey.js';
import type { CallOptions, WriteOptions } from './orders.js';
import { isPathSegment, usersUrl } from './urls.js';

/**
 * Agreements to be charged later. A charge is an order: `orders.create()` with the reference as `originProof`. Every
 * call throws an `OnDemandApiError` if it does not succeed.
 */
export type RecurringPayments = {
  /**
   * Turns a proof of the kind `recurring-purchase` into a reference. Store it as you store a secret. Nothing is
   * charged.
   * @throws {OnDemandApiError} `proof_already_used`, `proof_expired`, `wrong_proof_kind`.
   */
  create(userToken: string, given: { originProof: string }, options?: WriteOptions): Promise<RecurringPayment>;
  /** How an agreement stands: the buyer may have ended it. */
  retrieve(userToken: string, reference: string, options?: CallOptions): Promise<RecurringPayment>;
  /** Ends it: no further charge. Again changes nothing. */
  revoke(userToken: string, reference: string, options?: CallOptions): Promise<RecurringPayment>;
};

export function createRecurringPayments(api: ApiClient): RecurringPayments {
  const collection = (userToken: string) => `${usersUrl(api.url(), userToken)}/recurring_payments`;
  const one = (userToken: string, reference: string) => {
    if (!isPathSegment(reference)) throw new TypeError('reference must be the reference of a recurring payment');
    return `${collection(userToken)}/${encodeURIComponent(reference)}`;
  };

  return {
    async create(userToken, { originProof }, { idempotencyKey, signal } = {}) {
      const body = { origin_proof: originProof };
      const call = { method: 'POST' as const, url: collection(userToken), body };
      return api.call({ ...call, idempotencyKey: usableKey(idempotencyKey), signal }, readRecurringPayment);
    },
    async retrieve(userToken, reference, { signal } = {}) {
      return api.call({ method: 'GET', url: one(userToken, reference), signal }, readRecurringPayment);
    },
    async revoke(userToken, reference, { signal } = {}) {
      return api.call({ method: 'DELETE', url: one(userToken, reference), signal }, readRecurringPayment);
    },
  };
}
