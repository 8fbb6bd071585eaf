import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Order } from '../orders/order.js';
import { findOrderById } from '../orders/read/findOrderById.js';
import { orderOfShop } from '../orders/read/orderOfShop.js';
import type { Instrument } from '../payment-methods/instrument.js';
import { findReachedInstrument } from '../payment-methods/reachedInstrument.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';

/** An order whose receipt this session may see. */
export type ReceiptOrder = {
  order: Order;
  merchant: Merchant;
  /** Only for a session that has proved to reach what it was paid with. */
  reached: { session: ProvedSession; paidWith: Instrument } | undefined;
};

/**
 * An order of the page's own shop, whoever asks; on the provider's own page an order of any shop, for a session that
 * reaches what it was paid with.
 * @throws {Refusal} `not_found`.
 */
export async function findReceiptOrder(deps: Deps, session: FrameSession, orderId: string): Promise<ReceiptOrder> {
  const { merchant, mode, buyerId, walletId } = session;
  const found = merchant.ofProvider
    ? await findOrderById(deps, orderId)
    : { merchant, order: await orderOfShop(deps, merchant.merchantId, orderId) };
  const { order } = found;
  if (!order || order.mode !== mode) throw notFound();
  const proved = buyerId !== null && walletId !== null ? { ...session, buyerId, walletId } : undefined;
  const paidWith = proved && (await findReachedInstrument(deps.database, proved, order));
  if (merchant.ofProvider && !paidWith) throw notFound();
  return { order, merchant: found.merchant, reached: proved && paidWith ? { session: proved, paidWith } : undefined };
}

const notFound = () => new Refusal('not_found', { detail: 'No order has this id' });
