import type { Queryable } from '../store/database.js';
import type { Order } from './order.js';
import { listOrdersOfWallet } from './orderStore.js';

const MOST = 50;

/** A buyer's newest orders at one shop, paid with what a session reaches. */
export const ordersOfBuyer = (
  db: Queryable,
  of: { merchantId: string; buyerId: string; walletId: string },
): Promise<Order[]> => listOrdersOfWallet(db, of, MOST);
