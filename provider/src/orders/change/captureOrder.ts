import type { Answered } from '../../common/answer.js';
import type { Deps } from '../../ports/deps.js';
import { type ChangeOrderRequest, changeOrder } from './changeOrder.js';

/**
 * Takes money that was authorised: all that is left, or several parts of it.
 * @throws {Refusal} the codes of {@link changeOrder}.
 */
export const captureOrder = (deps: Deps, request: ChangeOrderRequest): Promise<Answered> =>
  changeOrder(deps, 'capture', request);
