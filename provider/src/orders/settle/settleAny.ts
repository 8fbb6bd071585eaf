import type { Deps } from '../../ports/deps.js';
import type { MethodChange, Operation } from '../order.js';
import { settleMethodChange } from './settleMethodChange.js';
import { settleOperation } from './settleOperation.js';

/** Goes on with an operation that was left open, of whatever kind. The caller holds its lease. */
export async function settleAny(
  deps: Deps,
  operation: Operation | MethodChange,
  options: { patience?: number } = {},
): Promise<void> {
  if (operation.kind === 'change_method') await settleMethodChange(deps, operation, options);
  else await settleOperation(deps, operation, options);
}
