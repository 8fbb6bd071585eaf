import type { Answer, Answered } from '../../common/answer.js';
import { errorName } from '../../common/errorName.js';
import { uuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { IdempotentRequest } from '../../idempotency/idempotentRequest.js';
import { keepFirst, recallAnswer } from '../../idempotency/recallAnswer.js';
import type { Caller } from '../../merchants/authenticateMerchant.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';
import { acceptCharge } from '../../recurring/acceptCharge.js';
import { isReference } from '../../recurring/recurringPayment.js';
import { StoreUnavailable } from '../../store/storeError.js';
import { reserveCharge } from '../chargeStore.js';
import { isFree } from '../lease.js';
import type { Order, OrderFields } from '../order.js';
import { outcomeUnknown } from '../orderAnswers.js';
import { findOrder, type RailReferences, reserveOrder } from '../orderStore.js';
import { repairOrder } from '../settle/repairOrder.js';
import { settleOrder } from '../settle/settleOrder.js';
import { acceptProof } from './acceptProof.js';
import { fitsProof } from './fitsProof.js';

export type PlaceOrderRequest = {
  /** Perhaps only remembered: the reservation looks at the secret, and nothing else is done before it is confirmed. */
  caller: Caller;
  userToken: string;
  fields: OrderFields;
  /** With an `Idempotency-Key`. */
  once: IdempotentRequest | undefined;
  /** The answer to an order whose rail has decided. */
  answerOf: (order: Order) => Answer;
};

/**
 * Places an order: everything is verified first; then one statement consumes the proof and reserves the order, and a
 * proof whose signed claims fit goes straight to it; then the rail is asked, with no transaction open; then its
 * decision is written. Whatever stops in between, the sweeper finishes with the same keys.
 *
 * @throws {Refusal} the codes of {@link acceptProof} or, for a reference, of {@link acceptCharge};
 *   `idempotency_key_reused`, `request_in_progress`; `unavailable` where the rail is not configured;
 *   `outcome_unknown` with the order when the rail cannot say yet.
 */
export async function placeOrder(deps: Deps, request: PlaceOrderRequest): Promise<Answered> {
  const begun = (await reserveAtOnce(deps, request)) ?? (await lookAndBegin(deps, request));
  if ('answer' in begun) return begun;

  const { order, parties } = begun;
  const { once, answerOf } = request;
  const keep = once && { once, answerOf };
  const settled = await settleOrder(deps, order, { parties, ...(keep && { keep }) }).catch((cause) => {
    // The order is reserved and its money may have moved: its address is worth more than the reason.
    deps.log.error({ orderId: order.orderId, error: errorName(cause) }, 'an order was left unsettled');
    return order;
  });
  if (isUndecided(settled)) throw outcomeUnknown(deps.url, settled);
  // Written after the order: a process that ends in between leaves a key that is answered when it is repeated.
  if (once && settled.pendingReason !== null) await keepFirst(deps, once, answerOf(settled));
  return { answer: answerOf(settled), replayed: false };
}

/** Nobody knows; an order whose rail takes days is known to be on its way. */
const isUndecided = ({ status, pendingReason }: Order): boolean => status === 'processing' && pendingReason === null;

/** What nearly every order is: a new key, a new proof, and everything as agreed. `undefined`: it is something else. */
async function reserveAtOnce(deps: Deps, { caller, userToken, fields, once }: PlaceOrderRequest) {
  if (isReference(fields.origin_proof)) return undefined;
  const jti = await fitsProof(deps, caller.merchant, userToken, fields);
  if (jti === undefined) return undefined;
  const reservation = { caller, jti, ...newOrder(deps, caller.merchant), fields, once };
  return reserveOrder(deps.database, reservation, deps.clock()).catch(unsure);
}

async function lookAndBegin(deps: Deps, request: PlaceOrderRequest) {
  await request.caller.confirm();
  return (await recallPlaced(deps, request)) ?? (await begin(deps, request));
}

/** Verifies and reserves, or gives the answer of a request with the same key that was faster. */
async function begin(deps: Deps, request: PlaceOrderRequest) {
  try {
    return await reserve(deps, request);
  } catch (refusal) {
    // Since the key was looked up, that request may have used both the key and the proof.
    const isRefused = refusal instanceof Refusal && refusal.status < 500;
    const winner = isRefused && (await recallPlaced(deps, request));
    if (winner) return winner;
    throw refusal;
  }
}

const reserve = (deps: Deps, request: PlaceOrderRequest) =>
  isReference(request.fields.origin_proof) ? reserveWithReference(deps, request) : reserveWithProof(deps, request);

async function reserveWithProof(deps: Deps, { caller, userToken, fields, once }: PlaceOrderRequest) {
  const { database, clock } = deps;
  const { merchant } = caller;
  const { jti } = await acceptProof(deps, merchant, userToken, fields);
  const reservation = { caller, jti, ...newOrder(deps, merchant), fields, once };
  const reserved = await reserveOrder(database, reservation, clock()).catch(unsure);
  if (reserved) return reserved;
  // Another request took the proof or the key after the checks: now they see it.
  await acceptProof(deps, merchant, userToken, fields);
  throw new Refusal('proof_invalid', { detail: 'What the buyer chose to pay with is gone' });
}

async function reserveWithReference(deps: Deps, { caller, userToken, fields, once }: PlaceOrderRequest) {
  const { database, clock } = deps;
  const { merchant } = caller;
  const { merchantId } = merchant;
  const { origin_proof: reference, order_amount: amount, currency } = fields;
  const accept = () => acceptCharge(deps, merchant, { userToken, reference, amount, currency });
  const reservation = { merchantId, ...newOrder(deps, merchant), charge: await accept(), fields, once };
  const reserved = await reserveCharge(database, reservation, clock()).catch(unsure);
  if (reserved) return reserved;
  // Another request took the key or what was left, or it was revoked, after the checks: now they see it.
  await accept();
  throw new Refusal('request_in_progress', { detail: 'Another charge has just ended', retryAfter: 1 });
}

/** Its id, and its reference on whichever rail it turns out to be paid, where that rail asks nobody for one. */
function newOrder(
  { random, rails }: Deps,
  { mode }: Merchant,
): { orderId: string; references: RailReferences; rails: string[] } {
  const orderId = uuid(random);
  const named = rails[mode].flatMap((rail) => (rail.reference ? [[rail.name, rail.reference(orderId)] as const] : []));
  return { orderId, references: Object.fromEntries(named), rails: rails[mode].map(({ name }) => name) };
}

/** It may have been reserved or not, which is no "unavailable, nothing happened". */
function unsure(cause: unknown): never {
  throw cause instanceof StoreUnavailable && !cause.hadNoEffect ? new Refusal('internal_error', { cause }) : cause;
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
  if (isUndecided(order)) throw outcomeUnknown(deps.url, order);
  return keepFirst(deps, once, answerOf(order));
}
