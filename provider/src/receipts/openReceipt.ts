import type { InstrumentView, Receipt } from 'ondemand-pay/internal';
import type { Instrument } from '../payment-methods/instrument.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { changeableTo } from './changeableTo.js';
import { asksRecognition } from './justBought.js';
import { findReceiptOrder, type ReceiptOrder } from './receiptOrder.js';
import { findReport } from './reportStore.js';

/**
 * The receipt of an order. The page's own shop knows what was bought, so its page may show that to anybody; what it was
 * paid with is for a session that has proved to reach it.
 * @throws {Refusal} `not_found`, the same for what does not exist, is another shop's, or is not reached.
 */
export const openReceipt = async (deps: Deps, session: FrameSession, orderId: string): Promise<Receipt> =>
  viewReceipt(deps, await findReceiptOrder(deps, session, orderId));

/** The receipt as it stands now. */
export async function viewReceipt(deps: Deps, found: ReceiptOrder): Promise<Receipt> {
  const { order, merchant, reached } = found;
  const { consentVersion, consentedAt } = order;
  return {
    order_id: order.orderId,
    merchant_name: merchant.name,
    support_url: merchant.supportUrl,
    seller: [merchant.legalName, merchant.legalAddress].filter((part) => part !== null).join(', ') || null,
    name: order.name,
    amount: order.amount,
    tax_amount: order.taxAmount,
    refunded_amount: order.refundedAmount,
    currency: order.currency,
    status: order.status,
    created_at: order.createdAt.toISOString(),
    consent:
      consentVersion === null || consentedAt === null
        ? null
        : { kind: 'immediate_supply', version: consentVersion, at: consentedAt.toISOString() },
    reported_at: (await findReport(deps.database, order))?.toISOString() ?? null,
    payment: reached
      ? {
          instrument: instrumentView(reached.paidWith),
          changeable_to: (await changeableTo(deps, reached.session, order)).map(instrumentView),
          asks_recognition: await asksRecognition(deps, found),
        }
      : null,
  };
}

const instrumentView = ({ instrumentId, method, label }: Instrument): InstrumentView => ({
  instrument_id: instrumentId,
  method,
  label,
});
