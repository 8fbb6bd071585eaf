import type { Answered } from '../../common/answer.js';
import type { Deps } from '../../ports/deps.js';
import { type ChangeOrderRequest, changeOrder } from './changeOrder.js';

/**
 * Gives captured money back: all that is left, or several parts of it.
 * @throws {Refusal} the codes of {@link changeOrder}.
 */
export const refundOrder = (
  deps: Deps,
  request: ChangeOrderRequest & { reason?: string | undefined },
): Promise<Answered> => changeOrder(deps, 'refund', request);
