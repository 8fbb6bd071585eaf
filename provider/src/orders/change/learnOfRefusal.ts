import { errorName } from '../../common/errorName.js';
import { askRail, railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import type { PaymentFact } from '../../ports/railFacts.js';
import { takeFact } from '../facts/takeFact.js';
import type { Operation, Order } from '../order.js';

/**
 * A rail that refuses to capture or to cancel may know what the order does not, since notifications are lost: that the
 * hold has lapsed, or that it was captured elsewhere. It is asked, so that no order stays in a status that nobody can
 * change any more.
 */
export async function learnOfRefusal(deps: Deps, order: Order, operation: Operation): Promise<void> {
  const { mode, railReference } = order;
  const rail = railOf(deps, mode, order.rail);
  if (!rail || railReference === null || operation.kind === 'refund') return;
  const of = { id: `${operation.operationId} refused`, railReference };
  const became = await askRail(deps, () => rail.lookup(railReference));
  if (became?.status === 'unknown') return;
  const source = { mode, rail: rail.name };
  if (became?.status === 'declined') return take(deps, source, { ...of, kind: 'failed', reason: became.reason });
  const moved = await askRail(deps, async () => rail.moved?.(railReference));
  if (moved === undefined || 'status' in moved || moved.captured <= order.capturedAmount) return;
  return take(deps, source, { ...of, kind: 'captured', amount: moved.captured, currency: order.currency });
}

/** Whoever was refused hears that whatever comes of this. */
async function take(deps: Deps, source: Parameters<typeof takeFact>[1], fact: PaymentFact): Promise<void> {
  await takeFact(deps, source, fact).catch((error) =>
    deps.log.warn({ error: errorName(error) }, 'what was refused was not looked at'),
  );
}
