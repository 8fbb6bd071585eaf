import type { Answered } from '../../common/answer.js';
import type { Deps } from '../../ports/deps.js';
import { type ChangeOrderRequest, changeOrder } from './changeOrder.js';

/**
 * Releases what is not captured. What is captured stays so and can be refunded.
 * @throws {Refusal} the codes of {@link changeOrder}.
 */
export const cancelOrder = (deps: Deps, request: Omit<ChangeOrderRequest, 'amount'>): Promise<Answered> =>
  changeOrder(deps, 'cancel', request);
