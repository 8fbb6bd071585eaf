import type { OrderView, RecurringPaymentView } from 'ondemand-pay/internal';
import type { OwnRecurringPayment } from './recurringPayment.js';

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
