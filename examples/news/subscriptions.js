// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * @typedef {import('ondemand-pay/merchant').RecurringPayment} RecurringPayment
 *
 * @typedef {object} Charge
 * @property {string} key its idempotency key: the same charge is written once
 * @property {number} month counted from 1
 * @property {'paid' | 'declined' | 'waiting'} status
 * @property {string} at ISO 8601
 * @property {string} [orderUrl]
 *
 * @typedef {object} Subscription
 * @property {string} id our own, which idempotency keys are made of
 * @property {string} userToken
 * @property {string} reference what is charged with; kept like a secret, never part of a page
 * @property {RecurringPayment['terms']} terms
 * @property {'active' | 'failed' | 'ended'} state `failed`: a month could not be paid; `ended`: nothing is charged
 *   any more
 * @property {Charge[]} charges oldest first
 */

/**
 * Who subscribes. Kept in memory here; a shop keeps all of this in its database, and `reference` sealed.
 */
export function createSubscriptions() {
  /** @type {Map<string, Subscription>} reader → subscription */
  const subscriptions = new Map();

  return {
    /** @param {string | undefined} reader */
    of: (reader) => subscriptions.get(reader ?? ''),

    /**
     * @param {string | undefined} reader
     * @param {string} orderId
     */
    paid: (reader, orderId) =>
      subscriptions.get(reader ?? '')?.charges.some(({ orderUrl }) => orderUrl?.endsWith(`/${orderId}`)) ?? false,

    /** @param {string} reference */
    byReference: (reference) => [...subscriptions.values()].find((each) => each.reference === reference),

    /** @param {string} orderUrl */
    waitingFor: (orderUrl) =>
      [...subscriptions.values()].find(({ charges }) =>
        charges.some((charge) => charge.status === 'waiting' && charge.orderUrl === orderUrl),
      ),

    /**
     * In place of the one before; the same agreement sent again stays what it is.
     *
     * @param {string} reader
     * @param {{ userToken: string, reference: string, terms: RecurringPayment['terms'] }} agreed
     * @returns {Subscription}
     */
    begin(reader, agreed) {
      const known = subscriptions.get(reader);
      if (known?.reference === agreed.reference) return known;
      /** @type {Subscription} */
      const begun = { ...agreed, id: randomBytes(9).toString('base64url'), state: 'active', charges: [] };
      subscriptions.set(reader, begun);
      return begun;
    },
  };
}

/**
 * Writes what became of a charge, over what was known of it before.
 *
 * @param {Subscription} subscription
 * @param {Charge} charge
 */
export function record(subscription, charge) {
  const at = subscription.charges.findIndex(({ key }) => key === charge.key);
  subscription.charges.splice(at < 0 ? subscription.charges.length : at, at < 0 ? 0 : 1, charge);
  if (subscription.state === 'ended') return;
  subscription.state = charge.status === 'declined' ? 'failed' : 'active';
}
