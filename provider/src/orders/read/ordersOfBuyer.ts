import type { OrderView } from 'ondemand-pay/internal';
import type { Reach } from '../../buyers/reach.js';
import type { Queryable } from '../../store/database.js';
import { listChargesOfWallet, listOrdersOfWallet, type OwnOrder } from '../orderStore.js';

const MOST = 50;
const MOST_CHARGES = 12;

/** A buyer's newest purchases, paid with what a session reaches. */
export const ordersOfBuyer = (db: Queryable, of: Reach): Promise<OwnOrder[]> => listOrdersOfWallet(db, of, MOST);

/** The newest charges of each of a buyer's recurring payments, at most twelve, by the mandate's id. */
export async function chargesOfBuyer(db: Queryable, of: Reach): Promise<Map<string, OwnOrder[]>> {
  const charges = new Map<string, OwnOrder[]>();
  for (const order of await listChargesOfWallet(db, of, MOST_CHARGES)) {
    const mandate = order.mandateId ?? '';
    charges.set(mandate, [...(charges.get(mandate) ?? []), order]);
  }
  return charges;
}

/** As its buyer sees it. */
export const ownOrderView = (order: OwnOrder): OrderView => ({
  id: order.orderId,
  merchant_name: order.merchantName,
  name: order.name,
  amount: order.amount,
  refunded_amount: order.refundedAmount,
  currency: order.currency,
  status: order.status,
  created_at: order.createdAt.toISOString(),
});
