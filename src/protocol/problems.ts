import type { OrOther } from './orOther.js';

/**
 * Every `code` the merchant API can answer with, its HTTP status and its title. One table, so that the
 * provider, the merchant client and the documentation cannot disagree.
 */
export const PROBLEMS = {
  malformed_request: [400, 'The request could not be read'],
  invalid_credentials: [401, 'The API key or secret is wrong'],
  payment_declined: [402, 'The payment was declined'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This method is not allowed here'],
  proof_already_used: [409, 'The origin proof was used already'],
  request_in_progress: [409, 'A request with this Idempotency-Key is still running'],
  invalid_state: [409, 'The order is not in a state that allows this'],
  body_too_large: [413, 'The body is larger than 64 KiB'],
  unsupported_media_type: [415, 'Send application/json or application/x-www-form-urlencoded'],
  validation_failed: [422, 'Some fields are missing or wrong'],
  amount_mismatch: [422, 'The amount is not the one the buyer agreed to'],
  currency_mismatch: [422, 'The currency is not the one the buyer agreed to'],
  item_mismatch: [422, 'The name is not the item the buyer agreed to'],
  user_mismatch: [422, 'The proof belongs to another user token'],
  proof_invalid: [422, 'The origin proof is not valid'],
  proof_expired: [422, 'The origin proof has expired'],
  wrong_proof_kind: [422, 'This kind of proof cannot be used here'],
  recurring_terms_exceeded: [422, 'The charge is beyond the terms the buyer agreed to'],
  recurring_revoked: [422, 'The recurring payment was revoked'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used for another request'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Something went wrong here'],
  unavailable: [503, 'The service is not available'],
  outcome_unknown: [504, 'The outcome of the payment is not known yet'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

/** A stable error code of the merchant API. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Why a payment was declined; comes with `payment_declined`. */
export const DECLINE_REASONS = [
  'insufficient_funds',
  'card_declined',
  'limit_exceeded',
  'account_closed',
  'authentication_required',
  'authentication_failed',
  'suspected_fraud',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/**
 * An error body of the merchant API.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export type Problem = {
  /** `<provider>/problems/<code>`: a page for people. Programs read `code`. */
  type: string;
  title: string;
  status: number;
  detail?: string | undefined;
  code: string;
  /** Words for the buyer, in the form's language. */
  user_message?: string | undefined;
  request_id?: string | undefined;
  /** Each wrong field with a JSON pointer (RFC 6901) into the body. */
  errors?: { pointer: string; detail: string }[] | undefined;
  /** The order's URL: with `payment_declined`, `outcome_unknown`, and `proof_already_used`. */
  order?: string | undefined;
  decline_reason?: OrOther<DeclineReason> | undefined;
  /** With `recurring_terms_exceeded`: when this amount could be charged, ISO 8601 in UTC; null: never. */
  next_charge_at?: string | null | undefined;
  [member: string]: unknown;
};
