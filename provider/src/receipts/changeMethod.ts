import type { ChangeMethod, Receipt } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';
import { changeMethod as payWith } from '../orders/change/changeMethod.js';
import { findUsableInstrument } from '../payment-methods/usableInstruments.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import { canPay } from './changeableTo.js';
import { openReceipt } from './openReceipt.js';
import { findReceiptOrder } from './receiptOrder.js';

/**
 * Pays an order with another of the buyer's saved methods, while nothing was captured or released of it.
 * @throws {Refusal} `step_missing`; `factor_missing`; `not_found` for an order or a method that this session does not
 *   reach; `instrument_refused` for one that cannot pay it; `invalid_state`, `payment_declined`, `outcome_unknown`.
 */
export async function changeMethod(
  deps: Deps,
  session: FrameSession,
  { order_id, instrument_id }: ChangeMethod,
): Promise<Receipt> {
  const proved = requireBuyer(session);
  await requireFreshFactor(deps, session);
  const { order, reached } = await findReceiptOrder(deps, session, order_id);
  const instrument = reached && (await findUsableInstrument(deps.database, proved, instrument_id));
  if (!instrument) throw new Refusal('not_found', { detail: 'Nothing of this is reached here' });
  if (instrument_id !== order.instrumentId && !canPay(deps, order, instrument)) {
    const errors = [{ pointer: '/instrument_id', detail: 'cannot pay this order' }];
    throw new Refusal('instrument_refused', { errors, locale: order.locale });
  }
  await payWith(deps, order, instrument_id, proved.walletId);
  return openReceipt(deps, session, order_id);
}
