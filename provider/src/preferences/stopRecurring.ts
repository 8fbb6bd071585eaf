import type { Preferences } from 'ondemand-pay/internal';
import { reachOf } from '../buyers/reach.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { recurringPaymentsOfBuyer } from '../recurring/recurringPaymentStore.js';
import { revokeRecurringPayment } from '../recurring/revokeRecurringPayment.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import { viewPreferences } from './viewPreferences.js';

/**
 * Ends a recurring payment in the buyer's name.
 * @throws {Refusal} `step_missing`; `factor_missing` without a code or another factor less than five minutes old;
 *   `not_found` for what this session does not reach.
 */
export async function stopRecurring(
  deps: Deps,
  session: FrameSession,
  id: string,
  cookies: string | null,
): Promise<Preferences> {
  const proved = requireBuyer(session);
  await requireFreshFactor(deps, proved);
  const theirs = await recurringPaymentsOfBuyer(deps.database, reachOf(proved));
  const payment = theirs.find(({ mandateId }) => mandateId === id);
  if (!payment) throw new Refusal('not_found');
  await revokeRecurringPayment(deps, payment, { kind: 'buyer', id: proved.walletId });
  return viewPreferences(deps, proved, cookies);
}
