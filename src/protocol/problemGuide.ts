import type { OnDemandErrorCode } from './errors.js';
import type { FrameProblemCode } from './frameApi.js';
import type { DeclineReason, ProblemCode } from './problems.js';

/**
 * Whether money may have moved where a code is answered. `none`: this request moved none and never will. `before`: this
 * one moved none, an earlier one may have. `unknown`: it may have, or still may.
 */
export type MoneyMoved = 'none' | 'before' | 'unknown';

/** What is told of a code to whoever writes a shop: its page at the provider, and `docs/errors.md`. */
export type ProblemAdvice = { means: string; money: MoneyMoved; todo: string };

/** Said of each in the page and in the table. */
export const MONEY_MOVED: Record<MoneyMoved, string> = {
  none: 'No money moved.',
  before: 'This request moved no money. An earlier one may have.',
  unknown: 'Money may have moved, or may still move.',
};

/** The merchant API's own. */
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
    means:
      'The amount is not the one on the buyer’s screen, or the tax, or what a subscription charges first. It has to be equal, also when it is less.',
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
    means:
      "The provider could not begin: its store cannot be reached, it is being restarted, or the rail of the buyer's way to pay is not configured.",
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

/** What the provider answers to the frame alone: a shop sees these only when it looks over the frame's shoulder. */
export const FRAME_PROBLEM_GUIDE: Record<FrameProblemCode, ProblemAdvice> = {
  session_expired: {
    means: 'The frame has been open for longer than its session, or another frame has taken the session over.',
    money: 'before',
    todo: 'Nothing: the frame opens a new session by itself, and asks what became of a proof in that one.',
  },
  origin_not_registered: {
    means: 'The page’s origin is not one of those registered with the key, or it was not the frame that called.',
    money: 'none',
    todo: 'Register the origin exactly, scheme and port included: `ondemand merchant add --origin`.',
  },
  code_wrong: {
    means: 'The code typed is not the one sent. `tries_left` says how often it can be tried again.',
    money: 'none',
    todo: 'The buyer reads the newest message again.',
  },
  code_expired: {
    means: 'The code was sent more than five minutes ago.',
    money: 'none',
    todo: 'The buyer asks for another.',
  },
  code_used_up: {
    means: 'The code was tried five times.',
    money: 'none',
    todo: 'The buyer asks for another.',
  },
  step_missing: {
    means: 'A step of the frame was called before the one it stands on.',
    money: 'none',
    todo: 'Nothing: the frame begins again where something is missing.',
  },
  instrument_refused: {
    means: 'This card, account or address cannot be used to pay here. `errors` names the fields.',
    money: 'none',
    todo: 'The buyer mends the fields or chooses another way to pay.',
  },
  factor_wrong: {
    means:
      'What was given as a further proof of who is there is not right. `tries_left` says how often it can be tried.',
    money: 'none',
    todo: 'The buyer tries again or takes another way to show who they are.',
  },
  passkey_refused: {
    means: 'The passkey is unknown here, or its answer was not made for this page, session or moment.',
    money: 'none',
    todo: 'The buyer goes on without it: with the phone number.',
  },
  handover_refused: {
    means: 'The way back from the provider’s window is unknown, expired, used, or was made for another frame.',
    money: 'none',
    todo: 'The buyer goes on in the form of the page, or opens the window again.',
  },
  authentication_missing: {
    means: 'The bank wants the buyer to approve exactly this payment before a proof is made.',
    money: 'none',
    todo: 'Nothing: the frame shows the screen on which that is done.',
  },
  authentication_refused: {
    means: 'The buyer, or the bank, refused to approve the payment.',
    money: 'none',
    todo: 'The buyer chooses another way to pay or stops.',
  },
  consent_missing: {
    means: 'This shop asks for consent to immediate supply, and the box was not ticked.',
    money: 'none',
    todo: 'The buyer ticks the box, or does not buy.',
  },
  terms_not_shown: {
    means: 'The final button was pressed before item and price had been on the screen for half a second.',
    money: 'none',
    todo: 'The buyer presses again.',
  },
  bought_meanwhile: {
    means: 'Since these terms were shown, the same buyer bought the same at the same shop, in another tab.',
    money: 'before',
    todo: 'The frame says so above its button; whoever presses again buys once more.',
  },
  link_over: {
    means: 'The payment link was revoked, has expired, or all of its uses are taken.',
    money: 'none',
    todo: 'The page of the link says which. Ask the shop for another link.',
  },
  confirmation_stale: {
    means: 'These terms are another session’s, were given up, or something was bought with them already.',
    money: 'before',
    todo: 'The frame shows the terms again, and says there whether the same was bought just now.',
  },
  preferences_expired: {
    means: 'The preferences session is unknown, older than five minutes, used, or names another buyer.',
    money: 'none',
    todo: 'Make a new one with `POST /api/preferences/sessions` when the page is rendered.',
  },
  fresh_factor_missing: {
    means:
      'A remembered browser is not enough for this purchase: it is too much, too many, or unusual. `reason` says which.',
    money: 'none',
    todo: 'The frame asks for one of `factors` first.',
  },
  factor_missing: {
    means: 'A change needs something that was proved in the last five minutes.',
    money: 'none',
    todo: 'The frame asks for a code or another factor first.',
  },
  second_factor_missing: {
    means: 'Changing number or address, taking everything along and erasing it need more than a text message.',
    money: 'none',
    todo: 'The frame asks for another factor first.',
  },
  saved_elsewhere: {
    means: 'Something was saved with this number before, and this browser has not proved to reach it.',
    money: 'none',
    todo: 'The buyer proves it, or begins anew with what they have.',
  },
  phone_taken: {
    means: 'The number is in use by somebody else.',
    money: 'none',
    todo: 'The buyer takes another number.',
  },
  instrument_in_use: {
    means: 'A recurring payment is charged to this way to pay.',
    money: 'none',
    todo: 'Name another for it, or stop it first.',
  },
};

/** What the SDK gives in `ondemand:error` and throws, always before anything is agreed to. */
export const SDK_ERROR_GUIDE: Record<OnDemandErrorCode, ProblemAdvice> = {
  invalid_option: {
    means: 'An attribute or option is missing, wrong or contradicts another. `attribute` names it.',
    money: 'none',
    todo: 'Mend it; the message says what it has to be.',
  },
  frame_unreachable: {
    means:
      'The frame did not load: something blocked it, the network is gone, or the page’s origin is not registered with the key.',
    money: 'none',
    todo: 'Register the origin that the console names. Buyers can go on in the provider’s window.',
  },
  frame_blocked_by_csp: {
    means: 'The page’s Content-Security-Policy lacks the provider in `frame-src`.',
    money: 'none',
    todo: 'Add the provider’s address to `frame-src`, `script-src` and `connect-src`.',
  },
  handshake_timeout: {
    means: 'The frame loaded and did not answer in time.',
    money: 'none',
    todo: 'Try again; a browser’s extension or a slow network can be the reason.',
  },
  bridge_version: {
    means: 'The SDK and the frame speak different versions of their messages.',
    money: 'none',
    todo: 'Bring the SDK, or the provider, up to date.',
  },
  provider_mismatch: {
    means: 'What answered is no provider of this SDK, or stands on the page’s own origin.',
    money: 'none',
    todo: 'Check the provider’s URL: it needs an origin of its own.',
  },
  destroyed: {
    means: 'The handle was used after `destroy()`.',
    money: 'before',
    todo: 'Mount the form again.',
  },
};

/** What only `ondemand-pay/merchant` says, in a shop's backend: the API itself never answers with these. */
export const CLIENT_ERROR_GUIDE = {
  network_error: {
    means: 'No answer arrived. Whether the call took effect is not known.',
    money: 'unknown',
    todo: 'Repeat with the same `Idempotency-Key`, which is in `error.idempotencyKey`. Do not ask the buyer to pay again.',
  },
  unexpected_response: {
    means: 'Something answered that does not speak this API, such as a proxy’s error page.',
    money: 'unknown',
    todo: 'Check the provider’s URL, then repeat with the same `Idempotency-Key`.',
  },
  origin_mismatch: {
    means: '`verifyOriginProof` was told another page than the one on which the proof was made.',
    money: 'none',
    todo: 'Compare the origins. A proof of another page of yours is good only where you say so.',
  },
  channel_mismatch: {
    means: 'The proof was made on a payment link, and `acceptLinks` was not said.',
    money: 'none',
    todo: 'Say `acceptLinks` where links end, and nowhere else.',
  },
  email_mismatch: {
    means: 'The address posted is not the one that the proof was made with.',
    money: 'none',
    todo: 'Do not use the address. Somebody changed the form on its way.',
  },
  keys_unavailable: {
    means: 'The provider’s keys could not be fetched: nothing is known about the proof.',
    money: 'none',
    todo: 'Try again. Do not take the proof as genuine, nor as forged.',
  },
  webhook_signature_invalid: {
    means: 'The webhook was not sent by the provider for this endpoint, or was changed on its way.',
    money: 'before',
    todo: 'Answer 400 and do nothing. Verify the body as it came, before anything parses it.',
  },
  webhook_too_old: {
    means: 'The webhook was signed more than five minutes ago, or ahead: somebody may be sending it again.',
    money: 'before',
    todo: 'Answer 400 and check the clock. The provider signs anew each time it tries.',
  },
  webhook_unreadable: {
    means: 'The webhook is genuine, and no event that this version can read.',
    money: 'before',
    todo: 'Answer 400, and bring `ondemand-pay` up to date: the provider tries again for about three days.',
  },
} satisfies Record<string, ProblemAdvice>;

/** What `decline_reason` means; comes with `payment_declined`. */
export const DECLINE_GUIDE: Record<DeclineReason, string> = {
  insufficient_funds: 'There is not enough on the account.',
  card_declined: 'The bank says no more than that.',
  limit_exceeded: 'It is more than this way to pay allows at once, or in a time.',
  account_closed: 'The account is closed, or cannot be debited.',
  authentication_required: 'The bank wants to ask the buyer first: the next click does that, and then pays.',
  authentication_failed: 'The bank asked the buyer, and did not get a good answer.',
  suspected_fraud: 'The bank, or the provider, thinks that somebody else is paying. Do not tell the buyer so.',
};
