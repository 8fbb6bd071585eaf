import { compareWithRails } from '../../orders/read/compareWithRails.js';
import { countByRail } from '../../orders/unsettledStore.js';
import { railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import { type Finding, note, ok, wrong } from './findings.js';

/** As many orders as the rails are asked for: each is a call. */
const NEWEST = 50;

/**
 * Whether the rails say of the newest orders what the orders say: one finding for each that they do not; and which
 * orders wait for a rail that is not there.
 */
export async function examineRails(deps: Deps): Promise<Finding[]> {
  const gone = (await countByRail(deps.database)).filter(({ mode, rail }) => !railOf(deps, mode, rail));
  const { agreeing, unanswered, differing } = await compareWithRails(deps, NEWEST);
  return [
    ...gone.map(({ mode, rail, count }) =>
      wrong(
        'rails',
        `${count} order(s), ${mode}, wait for ${rail}, which is not configured`,
        'Configure it again until they are settled: whether they were paid is known there alone.',
      ),
    ),
    ...differing.map(({ order, moved }) => {
      const { orderId, currency, capturedAmount, refundedAmount, rail } = order;
      const said = `${capturedAmount} ${currency} captured and ${refundedAmount} refunded`;
      return wrong(
        'rails',
        `order ${orderId}: ${said}; ${rail} says ${moved.captured} and ${moved.refunded}`,
        'Look it up at the rail. What it tells by notifications may have been lost: have it send them again.',
      );
    }),
    ...(unanswered === 0
      ? []
      : [note('rails', `no answer for ${unanswered} of the newest orders`, 'Run it again once the rail answers.')]),
    ...(differing.length + unanswered === 0
      ? [ok('rails', agreeing === 0 ? 'none to ask' : `say the same of the newest ${agreeing} orders`)]
      : []),
  ];
}
