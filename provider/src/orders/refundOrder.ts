import type { Deps } from '../deps.js';
import type { Answered } from '../idempotency/answer.js';
import { type ChangeOrderRequest, changeOrder } from './changeOrder.js';

/**
 * Gives captured money back: all that is left, or several parts of it.
 * @throws {Refusal} the codes of {@link changeOrder}.
 */
export const refundOrder = (
  deps: Deps,
  request: ChangeOrderRequest & { reason?: string | undefined },
): Promise<Answered> => changeOrder(deps, 'refund', request);
