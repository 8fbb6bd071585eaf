import { recordAudit } from '../../audit/auditStore.js';
import type { Answer, Answered } from '../../common/answer.js';
import { errorName } from '../../common/errorName.js';
import { uuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { IdempotentRequest } from '../../idempotency/idempotentRequest.js';
import { claimKey, keepFirst, recallAnswer } from '../../idempotency/recallAnswer.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';
import { StoreUnavailable } from '../../store/storeError.js';
import { isFree } from '../lease.js';
import { findOperation, insertOperation } from '../operationStore.js';
import { type Operation, type OperationKind, type Order, reserve } from '../order.js';
import { outcomeUnknown } from '../orderAnswers.js';
import { findOrder, lockOrder, writeAmounts } from '../orderStore.js';
import { readOrder } from '../read/readOrder.js';
import { repairOrder } from '../settle/repairOrder.js';
import { settleOperation } from '../settle/settleOperation.js';
import { learnOfRefusal } from './learnOfRefusal.js';

export type ChangeOrderRequest = {
  merchant: Merchant;
  userToken: string;
  orderId: string;
  /** Minor units; all that is left without one. */
  amount?: number | undefined;
  /** With an `Idempotency-Key`. */
  once: IdempotentRequest | undefined;
  /** The answer once it is done. */
  answerOf: (order: Order) => Answer;
};

/**
 * What capture, refund and cancel have in common: the amount is promised to an operation under the order's lock, so
 * that all operations together stay within the order whatever their number; then the rail is asked; then the amounts
 * are written.
 *
 * @throws {Refusal} `not_found`, `invalid_state` (also when the rail refuses: nothing moved, and the key is free
 *   again), `validation_failed` at `/amount`, `idempotency_key_reused`, `request_in_progress`, `outcome_unknown`.
 */
export async function changeOrder(
  deps: Deps,
  kind: OperationKind,
  request: ChangeOrderRequest & { reason?: string | undefined },
): Promise<Answered> {
  const earlier = await recallChanged(deps, request);
  if (earlier) return earlier;

  const order = await readOrder(deps, request);
  const operation = await reserveOperation(deps, order, kind, request);
  if (!operation) {
    const winner = await recallChanged(deps, request);
    if (winner) return winner;
    throw new Refusal('request_in_progress', { retryAfter: 1 });
  }

  const { once, answerOf } = request;
  const keep = once && { once, answerOf };
  const options = { isFirst: true, ...(keep && { keep }) };
  const settled = await settleOperation(deps, operation, options).catch((cause) => {
    deps.log.error({ orderId: order.orderId, error: errorName(cause) }, 'an operation was left unsettled');
    return { outcome: 'unknown', order } as const;
  });
  if (settled.outcome === 'unknown') throw outcomeUnknown(deps.url, settled.order);
  if (settled.outcome === 'refused') {
    await learnOfRefusal(deps, settled.order, operation);
    throw railRefused();
  }
  return { answer: answerOf(settled.order), replayed: false };
}

const railRefused = () => new Refusal('invalid_state', { detail: 'The payment rail refused; no money was moved' });

/** `undefined`: the key was taken by another request just now. */
async function reserveOperation(
  deps: Deps,
  { merchantId, orderId, mode }: Order,
  kind: OperationKind,
  {
    amount: wanted,
    reason = null,
    once,
    merchant,
  }: Pick<ChangeOrderRequest, 'amount' | 'once' | 'merchant'> & { reason?: string | null | undefined },
): Promise<Operation | undefined> {
  const { database, clock, random } = deps;
  const operationId = uuid(random);
  try {
    return await database.transaction(async (tx) => {
      const now = clock();
      const order = await lockOrder(tx, merchantId, orderId);
      if (!order) throw new TypeError('An order is never deleted');
      if (once && !(await claimKey(tx, once, { orderId, operationId }, now))) return undefined;
      const { order: promised, amount } = reserve(order, kind, wanted);
      await writeAmounts(tx, promised, now);
      const by = { kind: 'key', id: merchant.apiKey } as const;
      await recordAudit(tx, deps, { mode, by, action: `order.${kind}`, subjectId: orderId, merchantId });
      return insertOperation(tx, { merchantId, orderId, operationId, kind, amount, reason }, now);
    });
  } catch (cause) {
    // Whether it was committed is not known, so it is not "unavailable, nothing happened".
    throw cause instanceof StoreUnavailable && !cause.hadNoEffect ? new Refusal('internal_error', { cause }) : cause;
  }
}

/** What an earlier request with this key came to, if there was one; asks the rail again if that is not known. */
async function recallChanged(deps: Deps, { once, answerOf }: ChangeOrderRequest): Promise<Answered | undefined> {
  const recalled = once && (await recallAnswer(deps, once));
  if (!once || !recalled) return undefined;
  if (recalled.kind === 'answered') return { answer: recalled.answer, replayed: true };

  const { database, clock, url } = deps;
  const begun = await findOrder(database, once.merchantId, recalled.orderId);
  const operationId = recalled.operationId;
  const operation = begun && operationId ? await findOperation(database, begun, operationId) : undefined;
  if (!begun || !operation || !operationId) throw new TypeError('A claimed key names an operation that does not exist');
  if (operation.state === 'pending' && operation.attempts === 0 && !isFree(operation, clock())) {
    throw new Refusal('request_in_progress', { retryAfter: 1 });
  }
  const order = await repairOrder(deps, begun);
  const now = await findOperation(database, begun, operationId);
  if (now?.state === 'pending') throw outcomeUnknown(url, order);
  if (now?.state === 'failed') throw railRefused();
  return keepFirst(deps, once, answerOf(order));
}
