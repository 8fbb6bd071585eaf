import type { OrderView, RecurringPaymentView } from 'ondemand-pay/internal';
import type { Reach } from '../buyers/reach.js';
import type { Queryable } from '../store/database.js';
import type { OwnRecurringPayment } from './recurringPayment.js';
import { listOfWallet } from './recurringPaymentStore.js';

/** What a buyer has agreed to with what a session reaches, newest first. */
export const recurringPaymentsOfBuyer = (db: Queryable, of: Reach): Promise<OwnRecurringPayment[]> =>
  listOfWallet(db, of);

/** As the buyer sees it: by the mandate's id, since the reference is the merchant's to charge with. */
export const buyersView = (payment: OwnRecurringPayment, charges: OrderView[]): RecurringPaymentView => ({
  id: payment.mandateId,
  merchant_name: payment.merchantName,
  item_name: payment.itemName,
  status: payment.revokedAt === null ? 'active' : 'revoked',
  terms: payment.terms,
  instrument: payment.instrument,
  created_at: payment.createdAt.toISOString(),
  charges,
});
