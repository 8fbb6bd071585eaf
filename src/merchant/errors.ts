import type { OrOther } from '../protocol/orOther.js';
import type { DeclineReason, Problem, ProblemCode } from '../protocol/problems.js';

/**
 * What an {@link OnDemandApiError} can carry: the API's own codes (a newer provider may know more), and
 * - `network_error`: no answer arrived. Whether the call took effect is not known; repeat it with the same
 *   Idempotency-Key.
 * - `unexpected_response`: something answered that does not speak this API, such as a proxy's error page.
 */
export type OnDemandApiErrorCode = OrOther<ProblemCode | 'network_error' | 'unexpected_response'>;

type Details = {
  status?: number;
  problem?: Problem | undefined;
  order?: string | undefined;
  retryAfter?: number | undefined;
  idempotencyKey?: string | undefined;
  cause?: unknown;
};

/**
 * A call to the merchant API that did not succeed. Switch on `code`, never on the message. Neither the API
 * secret nor a proof, token or address is ever part of it.
 */
export class OnDemandApiError extends Error {
  readonly code: OnDemandApiErrorCode;
  /** The HTTP status; 0 if no answer arrived. */
  readonly status: number;
  /** The whole answer (RFC 9457), if there was one. Fit for `data-problem`. */
  readonly problem: Problem | undefined;
  /**
   * The order's URL: with `payment_declined`, `outcome_unknown`, `proof_already_used`, and an order that was placed but
   * whose answer could not be read. Good for `orders.retrieve(url)`.
   */
  readonly order: string | undefined;
  /** Why, with `payment_declined`; a newer provider may know more reasons. */
  readonly declineReason: OrOther<DeclineReason> | undefined;
  /** Seconds to wait before the next try, if the provider asked for a wait. */
  readonly retryAfter: number | undefined;
  /** The key the call was sent with: a repetition with it never does the same thing twice. */
  readonly idempotencyKey: string | undefined;

  constructor(code: OnDemandApiErrorCode, message: string, details: Details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'OnDemandApiError';
    this.code = code;
    this.status = details.status ?? 0;
    this.problem = details.problem;
    this.order = details.problem?.order ?? details.order;
    this.declineReason = details.problem?.decline_reason;
    this.retryAfter = details.retryAfter;
    this.idempotencyKey = details.idempotencyKey;
  }
}

/**
 * Why an origin proof was refused. The first six mean what they mean in the merchant API;
 * - `item_mismatch`, `origin_mismatch`, `email_mismatch`: it was made for another item, page or address;
 * - `channel_mismatch`: it was made on a payment link, and `acceptLinks` was not said;
 * - `keys_unavailable`: the provider's keys could not be fetched, so nothing is known about the proof. Try again.
 */
export type OriginProofErrorCode =
  | 'proof_invalid'
  | 'proof_expired'
  | 'wrong_proof_kind'
  | 'user_mismatch'
  | 'currency_mismatch'
  | 'amount_mismatch'
  | 'item_mismatch'
  | 'origin_mismatch'
  | 'channel_mismatch'
  | 'email_mismatch'
  | 'keys_unavailable';

/** An origin proof that must not be accepted. The proof itself is never part of the error. */
export class OriginProofError extends Error {
  readonly code: OriginProofErrorCode;

  constructor(code: OriginProofErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OriginProofError';
    this.code = code;
  }
}

/**
 * Why a webhook was refused:
 * - `webhook_signature_invalid`: it was not sent by the provider for this endpoint, or was changed on its way;
 * - `webhook_too_old`: it was signed more than five minutes ago, or ahead: somebody may be sending it again;
 * - `webhook_unreadable`: it is genuine, and no event that this version can read. An event of an unknown type is none
 *   of these.
 */
export type WebhookErrorCode = 'webhook_signature_invalid' | 'webhook_too_old' | 'webhook_unreadable';

const WEBHOOK_MESSAGES: Record<WebhookErrorCode, string> = {
  webhook_signature_invalid: 'The webhook has no valid signature.',
  webhook_too_old: 'The webhook was not signed just now.',
  webhook_unreadable: 'The webhook is no event that this version can read.',
};

/** A webhook that must not be acted upon. Neither its body nor the secret is ever part of the error. */
export class WebhookError extends Error {
  readonly code: WebhookErrorCode;

  constructor(code: WebhookErrorCode, options?: { cause?: unknown }) {
    super(WEBHOOK_MESSAGES[code], options);
    this.name = 'WebhookError';
    this.code = code;
  }
}
