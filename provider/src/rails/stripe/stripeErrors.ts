import type Stripe from 'stripe';
import { errorName } from '../../common/errorName.js';

/** What an error of the client says of the answer behind it. */
export type StripeFailure = {
  /** Of HTTP; undefined: there was no answer, or none that could be read. */
  statusCode: number | undefined;
  code: string | undefined;
  decline_code: string | undefined;
  param: string | undefined;
};

/**
 * The answer of Stripe that says no for good: it looked at the call and did nothing. Everything else, be it silence, a
 * page of a proxy, too many calls, a key that was used for something else, or a fault of Stripe's, says nothing about
 * the payment: `undefined`.
 */
export function refusalOf(error: unknown): StripeFailure | undefined {
  const { type, rawType, statusCode, code, decline_code, param } = (error ?? {}) as Partial<Stripe.errors.StripeError>;
  const isFinal =
    (type === 'StripeCardError' && statusCode === 402) ||
    (type === 'StripeInvalidRequestError' && (statusCode === 400 || statusCode === 404));
  // The client goes by the status, which is not Stripe's alone to give.
  const isNamed = rawType === 'card_error' || rawType === 'invalid_request_error';
  if (!isFinal || !isNamed || code === 'lock_timeout' || code === 'idempotency_key_in_use') return undefined;
  return { statusCode, code, decline_code: decline_code || undefined, param };
}

/** What may stand in a log about a failed call: neither its words nor what was asked for. */
export function describeFailure(error: unknown): Record<string, unknown> {
  const { type, statusCode, code, requestId } = (error ?? {}) as Partial<Stripe.errors.StripeError>;
  return { type: type ?? errorName(error), statusCode, code, requestId };
}
