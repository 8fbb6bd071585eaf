import type { Preferences } from 'ondemand-pay/protocol';
import { findBuyerByToken } from '../buyers/userToken.js';
import type { Deps } from '../deps.js';
import { requireBuyer } from '../onboarding/authenticateFrame.js';
import type { FrameSession } from '../onboarding/frameSession.js';
import { hasFreshFactor } from '../onboarding/freshFactor.js';
import { ordersOfBuyer } from '../orders/ordersOfBuyer.js';
import { buyersView, recurringPaymentsOfBuyer } from '../recurring/recurringPaymentsOfBuyer.js';
import { Refusal } from '../refusal.js';
import { hashOf } from './invitation.js';
import { findInvited, useInvitation } from './preferencesStore.js';

/**
 * What a buyer pays and has paid this shop, once they have proved to be there. A code on a device not seen before
 * reaches only what was added there, until another factor opens the rest.
 * @throws {Refusal} `step_missing` until somebody has proved to be there; `preferences_expired`, the same for an
 *   invitation that is unknown, expired, used in another frame, of another shop, or names another buyer.
 */
export async function openPreferences(deps: Deps, session: FrameSession, sessionId: string): Promise<Preferences> {
  const { database, clock } = deps;
  const { merchant, buyerId, walletId, sessionId: frame } = requireBuyer(session);
  const { merchantId } = merchant;
  const hash = hashOf(sessionId);
  const userToken = await findInvited(database, merchantId, hash);
  const invited = userToken === undefined ? undefined : await findBuyerByToken(database, merchantId, userToken);
  const isTheirs = invited !== undefined && invited === buyerId;
  if (!isTheirs || !(await useInvitation(database, { merchantId, hash, sessionId: frame }, clock()))) {
    throw new Refusal('preferences_expired');
  }
  const of = { merchantId, buyerId, walletId };
  const orders = await ordersOfBuyer(database, of);
  return {
    merchant_name: merchant.name,
    can_change: await hasFreshFactor(deps, session),
    recurring_payments: (await recurringPaymentsOfBuyer(database, of)).map(buyersView),
    orders: orders.map(({ orderId, name, amount, refundedAmount, currency, status, createdAt }) => ({
      id: orderId,
      name,
      amount,
      refunded_amount: refundedAmount,
      currency,
      status,
      created_at: createdAt.toISOString(),
    })),
  };
}
