import type { Deps } from '../deps.js';
import type { Answer, Answered } from '../idempotency/answer.js';
import type { IdempotentRequest } from '../idempotency/idempotentRequest.js';
import { keepAnswer, recallAnswer } from '../idempotency/recallAnswer.js';
import { uuid } from '../ids.js';
import type { Merchant } from '../merchants/merchant.js';
import { Refusal } from '../refusal.js';
import { StoreUnavailable } from '../store/storeError.js';
import { acceptProof } from './acceptProof.js';
import { isFree } from './lease.js';
import type { Order, OrderFields } from './order.js';
import { outcomeUnknown } from './orderAnswers.js';
import { findOrder, type Reservation, reserveOrder } from './orderStore.js';
import { repairOrder } from './repairOrder.js';
import { settleOrder } from './settleOrder.js';

export type PlaceOrderRequest = {
  merchant: Merchant;
  userToken: string;
  fields: OrderFields;
  /** With an `Idempotency-Key`. */
  once: IdempotentRequest | undefined;
  /** The answer to an order whose rail has decided. */
  answerOf: (order: Order) => Answer;
};

/**
 * Places an order: everything is verified first; then one statement consumes the proof and reserves the order; then
 * the rail is asked, with no transaction open; then its decision is written. Whatever stops in between, the sweeper
 * finishes with the same keys.
 *
 * @throws {Refusal} the codes of {@link acceptProof}; `idempotency_key_reused`, `request_in_progress`;
 *   `outcome_unknown` with the order when the rail cannot say yet.
 */
export async function placeOrder(deps: Deps, request: PlaceOrderRequest): Promise<Answered> {
  const earlier = await recallPlaced(deps, request);
  if (earlier) return earlier;

  const { merchant, userToken, fields, once, answerOf } = request;
  const orderId = uuid(deps.random);
  let reserved: Awaited<ReturnType<typeof reserve>>;
  try {
    const { jti } = await acceptProof(deps, merchant, userToken, fields);
    reserved = await reserve(deps, { merchantId: merchant.merchantId, jti, orderId, fields, once });
    if (!reserved) throw await explainLostRace(deps, request);
  } catch (refusal) {
    // Since the key was looked up, a request with the same key may have used key and proof.
    const winner = refusal instanceof Refusal && (await recallPlaced(deps, request));
    if (winner) return winner;
    throw refusal;
  }

  const { order, instrument } = reserved;
  const keep = once && { once, answerOf };
  const settled = await settleOrder(deps, order, { instrument, ...(keep && { keep }) }).catch((cause) => {
    // The order is reserved and its money may have moved: its address is worth more than the reason.
    deps.log.error(
      { orderId, error: cause instanceof Error ? cause.name : typeof cause },
      'an order was left unsettled',
    );
    return order;
  });
  if (settled.status === 'processing') throw outcomeUnknown(deps.url, settled);
  return { answer: answerOf(settled), replayed: false };
}

/** A store that fails here may have reserved or not, which is no "unavailable, nothing happened". */
async function reserve({ database, clock }: Deps, reservation: Reservation) {
  try {
    return await reserveOrder(database, reservation, clock());
  } catch (cause) {
    throw cause instanceof StoreUnavailable ? new Refusal('internal_error', { cause }) : cause;
  }
}

/** Another request took the key or the proof between the checks and the reservation: now it is there to be seen. */
async function explainLostRace(deps: Deps, { merchant, userToken, fields }: PlaceOrderRequest): Promise<Refusal> {
  await acceptProof(deps, merchant, userToken, fields);
  return new Refusal('proof_invalid', { detail: 'What the buyer chose to pay with is gone' });
}

/** What an earlier request with this key came to, if there was one; asks the rail again if that is not known. */
async function recallPlaced(deps: Deps, { once, answerOf }: PlaceOrderRequest): Promise<Answered | undefined> {
  const recalled = once && (await recallAnswer(deps, once));
  if (!once || !recalled) return undefined;
  if (recalled.kind === 'answered') return { answer: recalled.answer, replayed: true };

  const begun = await findOrder(deps.database, once.merchantId, recalled.orderId);
  if (!begun) throw new TypeError('A claimed key names an order that does not exist');
  if (begun.status === 'processing' && begun.attempts === 0 && !isFree(begun, deps.clock())) {
    throw new Refusal('request_in_progress', { retryAfter: 1 });
  }
  const order = await repairOrder(deps, begun);
  if (order.status === 'processing') throw outcomeUnknown(deps.url, order);
  const answer = answerOf(order);
  await keepAnswer(deps.database, once, answer);
  return { answer, replayed: true };
}
