import { compareWithRails } from '../../orders/read/compareWithRails.js';
import type { Deps } from '../../ports/deps.js';
import { type Finding, note, ok, wrong } from './findings.js';

/** As many orders as the rails are asked for: each is a call. */
const NEWEST = 50;

/** Whether the rails say of the newest orders what the orders say: one finding for each that they do not. */
export async function examineRails(deps: Deps): Promise<Finding[]> {
  const { agreeing, unanswered, differing } = await compareWithRails(deps, NEWEST);
  return [
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
