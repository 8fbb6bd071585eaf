import type { Deps } from '../deps.js';
import type { Answered } from '../idempotency/answer.js';
import { type ChangeOrderRequest, changeOrder } from './changeOrder.js';

/**
 * Takes money that was authorised: all that is left, or several parts of it.
 * @throws {Refusal} the codes of {@link changeOrder}.
 */
export const captureOrder = (deps: Deps, request: ChangeOrderRequest): Promise<Answered> =>
  changeOrder(deps, 'capture', request);
