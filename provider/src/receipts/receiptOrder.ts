import type { Deps } from '../deps.js';
import type { Merchant } from '../merchants/merchant.js';
import type { FrameSession } from '../onboarding/frameSession.js';
import type { Order } from '../orders/order.js';
import { orderOfShop } from '../orders/orderOfShop.js';
import type { Instrument } from '../payment-methods/instrument.js';
import { findReachedInstrument } from '../payment-methods/reachedInstrument.js';
import { Refusal } from '../refusal.js';

/** An order whose receipt this session may see. */
export type ReceiptOrder = {
  order: Order;
  merchant: Merchant;
  /** Only for a session that has proved to reach it. */
  paidWith: Instrument | undefined;
};

/**
 * An order of the page's own shop.
 * @throws {Refusal} `not_found`.
 */
export async function findReceiptOrder(deps: Deps, session: FrameSession, orderId: string): Promise<ReceiptOrder> {
  const { merchant, buyerId, walletId } = session;
  const order = await orderOfShop(deps, merchant.merchantId, orderId);
  if (!order) throw new Refusal('not_found', { detail: 'No order with this id can be shown here' });
  const proved = buyerId !== null && walletId !== null ? { ...session, buyerId, walletId } : undefined;
  return { order, merchant, paidWith: proved && (await findReachedInstrument(deps.database, proved, order)) };
}
