import type { Receipt, ReportOrder } from 'ondemand-pay/internal';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { viewReceipt } from './openReceipt.js';
import { findReceiptOrder } from './receiptOrder.js';
import { recordReport } from './recordReport.js';

const DAY = 24 * 60 * 60;

/**
 * "I did not buy this". Whoever may see the receipt may say so, because the one who did not buy can often not prove to
 * be the one who did; shop and operator are told which of the two it was.
 * @throws {Refusal} the codes of `findReceiptOrder`; `rate_limited`.
 */
export async function reportOrder(
  deps: Deps,
  session: FrameSession,
  { order_id: orderId, note = '' }: ReportOrder,
): Promise<Receipt> {
  const found = await findReceiptOrder(deps, session, orderId);
  const { sessionId, address, walletId } = session;
  await recordReport(deps, {
    order: found.order,
    note: note.trim() || null,
    walletId: found.reached ? walletId : null,
    address,
    limits: [{ bucket: `report:session:${sessionId}`, window: DAY, max: 5 }],
  });
  return viewReceipt(deps, found);
}
