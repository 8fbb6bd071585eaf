import type { ProblemCode } from './problems.js';

/**
 * Whether money may have moved where a code is answered. `none`: this request moved none and never will. `before`: this
 * one moved none, an earlier one may have. `unknown`: it may have, or still may.
 */
export type MoneyMoved = 'none' | 'before' | 'unknown';

/** What is told of a code to whoever writes a shop: its page at the provider and `docs/errors.md` are made of this. */
export type ProblemAdvice = { means: string; money: MoneyMoved; todo: string };

/** Said of each in the page and in the table. */
export const MONEY_MOVED: Record<MoneyMoved, string> = {
  none: 'No money moved.',
  before: 'This request moved no money. An earlier one may have.',
  unknown: 'Money may have moved, or may still move.',
};

export const PROBLEM_GUIDE: Record<ProblemCode, ProblemAdvice> = {
  malformed_request: {
    means: 'The body is no JSON and no form, or a form names a field twice.',
    money: 'none',
    todo: 'Mend the request. `detail` says where it could not be read.',
  },
  invalid_credentials: {
    means: 'The API key is unknown here, or the secret is not its own.',
    money: 'none',
    todo: 'Check key, secret and address: a test key is known only to the provider that made it. `ondemand merchant rotate-secret` makes a new secret.',
  },
  payment_declined: {
    means:
      'The bank, or whoever pays by this method, said no. `decline_reason` says why and `order` is the declined order. The proof is used up.',
    money: 'none',
    todo: 'Hand the problem on to the frame, under native delivery with `data-problem`: the buyer is led to another way to pay. With `authentication_required` the next click asks the bank first.',
  },
  not_found: {
    means: 'There is no such thing, or it is another shop’s.',
    money: 'before',
    todo: 'Check the user token and the order’s address: both belong to one key and one mode.',
  },
  method_not_allowed: {
    means: 'The path exists, and this method does not.',
    money: 'none',
    todo: 'Use one of those that `Allow` names.',
  },
  proof_already_used: {
    means:
      'This proof has bought something already, or was tried and declined. `order` is the address of what it bought.',
    money: 'before',
    todo: 'Read `order` and go on with that: it is what the buyer agreed to. Never ask the buyer to pay again because of this code.',
  },
  request_in_progress: {
    means: 'A request with the same `Idempotency-Key` is still running.',
    money: 'unknown',
    todo: 'Repeat after `Retry-After` with the same key: you get the answer of the first one.',
  },
  invalid_state: {
    means: 'The order is not in a state in which this can be done: there is nothing left to capture, refund or cancel.',
    money: 'before',
    todo: 'Read the order. Its amounts say what is left.',
  },
  body_too_large: {
    means: 'The body has more than 64 KiB.',
    money: 'none',
    todo: 'Send less. An order needs less than 10 KiB.',
  },
  unsupported_media_type: {
    means: 'The body is neither JSON nor a form.',
    money: 'none',
    todo: 'Send `application/json` or `application/x-www-form-urlencoded`.',
  },
  validation_failed: {
    means: 'Fields are missing or wrong. `errors` names each with a JSON pointer.',
    money: 'none',
    todo: 'Mend the fields it names. The proof can still be used.',
  },
  amount_mismatch: {
    means: 'The amount is not the one on the buyer’s screen. It has to be equal, also when it is less.',
    money: 'none',
    todo: 'Take price and form from one catalogue. After a change of price the buyer has to agree again.',
  },
  currency_mismatch: {
    means: 'The currency is not the one on the buyer’s screen.',
    money: 'none',
    todo: 'Take both from one catalogue.',
  },
  item_mismatch: {
    means: 'The form named an item, and the order’s `name` is another.',
    money: 'none',
    todo: 'Send the very name that stood in `data-item-name`.',
  },
  user_mismatch: {
    means: 'The proof was made by another buyer than the one in the path.',
    money: 'none',
    todo: 'Use the `userToken` that was posted together with this `origin_proof`.',
  },
  proof_invalid: {
    means:
      'The proof was not made here for this key, was changed on its way, or was given up: the buyer was told that nothing was charged, was erased, or has removed the way to pay.',
    money: 'none',
    todo: 'Check that key and provider are the page’s own. An order that comes more than half a minute late may find its proof given up: place orders while the buyer waits.',
  },
  proof_expired: {
    means: 'The proof is older than ten minutes and has bought nothing.',
    money: 'none',
    todo: 'Place the order when the form arrives. The buyer has to agree again.',
  },
  wrong_proof_kind: {
    means: 'A proof of a purchase, of a recurring purchase and of a registration each serve for one thing only.',
    money: 'none',
    todo: 'Send a purchase’s proof to `orders`, a recurring one’s to `recurring_payments`. A registration’s buys nothing.',
  },
  recurring_terms_exceeded: {
    means: 'The charge is more than the buyer agreed to for this period. `next_charge_at` says when it fits again.',
    money: 'none',
    todo: 'Charge then, or less. The agreement stands.',
  },
  recurring_revoked: {
    means: 'The buyer or the shop has ended the agreement.',
    money: 'none',
    todo: 'Charge no more under it. To go on, the buyer has to agree anew.',
  },
  idempotency_key_reused: {
    means: 'This `Idempotency-Key` was used for another request of yours.',
    money: 'before',
    todo: 'Make the key from what is being done: a hash of the proof for an order. Read what the first request did before you ask the buyer for anything.',
  },
  rate_limited: {
    means: 'More requests than one key may make.',
    money: 'before',
    todo: 'Wait as long as `Retry-After` says, then repeat with the same `Idempotency-Key`.',
  },
  internal_error: {
    means: 'Something failed at the provider; `request_id` leads its operator to the place.',
    money: 'unknown',
    todo: 'Repeat with the same `Idempotency-Key` until you get another answer. Do not ask the buyer to pay again.',
  },
  unavailable: {
    means: 'The provider could not begin: its store cannot be reached, or it is being restarted.',
    money: 'before',
    todo: 'Repeat after `Retry-After` with the same `Idempotency-Key`.',
  },
  outcome_unknown: {
    means:
      'The order is there, and its rail has not answered within ten seconds. `order` is its address, its status is `processing`.',
    money: 'unknown',
    todo: 'Read `order`, or repeat with the same `Idempotency-Key`, until the status is another. Do not ask the buyer to pay again.',
  },
};
