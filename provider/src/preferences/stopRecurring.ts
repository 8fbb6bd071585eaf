import type { RecurringPaymentView } from 'ondemand-pay/protocol';
import type { Deps } from '../deps.js';
import { requireBuyer } from '../onboarding/authenticateFrame.js';
import type { FrameSession } from '../onboarding/frameSession.js';
import { hasFreshFactor } from '../onboarding/freshFactor.js';
import { buyersView, recurringPaymentsOfBuyer } from '../recurring/recurringPaymentsOfBuyer.js';
import { revokeRecurringPayment } from '../recurring/revokeRecurringPayment.js';
import { Refusal } from '../refusal.js';

/**
 * Ends a recurring payment in the buyer's name.
 * @throws {Refusal} `step_missing`; `factor_missing` without a code or another factor less than five minutes old;
 *   `not_found` for what this session does not reach.
 */
export async function stopRecurring(
  deps: Deps,
  session: FrameSession,
  id: string,
): Promise<{ recurring_payment: RecurringPaymentView }> {
  const { merchant, buyerId, walletId } = requireBuyer(session);
  if (!(await hasFreshFactor(deps, session))) throw new Refusal('factor_missing');
  const theirs = await recurringPaymentsOfBuyer(deps.database, { merchantId: merchant.merchantId, buyerId, walletId });
  const payment = theirs.find(({ mandateId }) => mandateId === id);
  if (!payment) throw new Refusal('not_found');
  return { recurring_payment: buyersView(await revokeRecurringPayment(deps, payment, 'buyer')) };
}
