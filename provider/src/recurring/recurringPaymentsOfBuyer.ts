import type { RecurringPaymentView } from 'ondemand-pay/protocol';
import type { Queryable } from '../store/database.js';
import type { RecurringPayment } from './recurringPayment.js';
import { listOfWallet } from './recurringPaymentStore.js';

/** What a buyer has agreed to at one shop with what a session reaches, newest first. */
export const recurringPaymentsOfBuyer = (
  db: Queryable,
  of: { merchantId: string; buyerId: string; walletId: string },
): Promise<RecurringPayment[]> => listOfWallet(db, of);

/** As the buyer sees it: by the mandate's id, since the reference is the merchant's to charge with. */
export const buyersView = ({
  mandateId,
  itemName,
  revokedAt,
  terms,
  createdAt,
}: RecurringPayment): RecurringPaymentView => ({
  id: mandateId,
  item_name: itemName,
  status: revokedAt === null ? 'active' : 'revoked',
  terms,
  created_at: createdAt.toISOString(),
});
