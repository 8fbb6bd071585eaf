// @ts-check
import { OnDemandApiError } from 'ondemand-pay/merchant';
import { premium } from './premium.js';
import { record } from './subscriptions.js';

/** @typedef {import('ondemand-pay/merchant').Merchant} Merchant */
/** @typedef {import('./subscriptions.js').Subscription} Subscription */

/**
 * Charges the month that is due; a shop runs this every night for everybody whose month is over. Sent twice, it is one
 * charge: the key says which month it is, and which try.
 *
 * @param {Merchant} merchant
 * @param {Subscription} subscription
 */
export async function renew(merchant, subscription) {
  const { id, userToken, reference, charges } = subscription;
  if (charges.some(({ status }) => status === 'waiting')) return settle(merchant, subscription);
  const month = charges.filter(({ status }) => status === 'paid').length + 1;
  const tries = charges.filter((charge) => charge.month === month).length;
  const key = `premium-${id}-${month}-${tries + 1}`;
  try {
    const order = await merchant.orders.create(
      userToken,
      {
        reference: `premium-${id}-${month}`,
        name: `${premium.name}, month ${month}`,
        amount: premium.amount,
        currency: premium.currency,
        originProof: reference,
      },
      { idempotencyKey: key },
    );
    // The payment takes days: nothing is paid yet.
    const status = order.status === 'processing' ? 'waiting' : 'paid';
    record(subscription, { key, month, status, at: order.created_at, orderUrl: order.url });
  } catch (error) {
    if (!(error instanceof OnDemandApiError)) throw error;
    // The reader has stopped it, or removed the card. That is an answer, not a failure.
    if (error.code === 'recurring_revoked') subscription.state = 'ended';
    // The month is paid already.
    else if (error.code === 'recurring_terms_exceeded') return;
    else if ((error.code === 'payment_declined' || error.code === 'outcome_unknown') && error.order) {
      record(subscription, { key, month, ...(await outcomeOf(merchant, error.order)) });
    } else throw error;
  }
}

/**
 * Asks what became of a charge that the bank had not answered.
 *
 * @param {Merchant} merchant
 * @param {Subscription} subscription
 */
export async function settle(merchant, subscription) {
  const waiting = subscription.charges.find(({ status }) => status === 'waiting');
  if (waiting?.orderUrl) record(subscription, { ...waiting, ...(await outcomeOf(merchant, waiting.orderUrl)) });
}

/**
 * @param {Merchant} merchant
 * @param {string} orderUrl
 */
async function outcomeOf(merchant, orderUrl) {
  const { status, created_at: at } = await merchant.orders.retrieve(orderUrl);
  const outcome = status === 'declined' ? 'declined' : status === 'processing' ? 'waiting' : 'paid';
  return { status: /** @type {import('./subscriptions.js').Charge['status']} */ (outcome), at, orderUrl };
}
