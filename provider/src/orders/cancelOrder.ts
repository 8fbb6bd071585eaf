import type { Deps } from '../deps.js';
import type { Answered } from '../idempotency/answer.js';
import { type ChangeOrderRequest, changeOrder } from './changeOrder.js';

/**
 * Releases what is not captured. What is captured stays so and can be refunded.
 * @throws {Refusal} the codes of {@link changeOrder}.
 */
export const cancelOrder = (deps: Deps, request: Omit<ChangeOrderRequest, 'amount'>): Promise<Answered> =>
  changeOrder(deps, 'cancel', request);
