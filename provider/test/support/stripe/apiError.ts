import type Stripe from 'stripe';

type Details = {
  code?: string;
  decline_code?: string;
  param?: string;
  payment_intent?: Stripe.PaymentIntent;
  setup_intent?: Stripe.SetupIntent;
  payment_method?: Stripe.PaymentMethod;
  charge?: string;
};

type Kind = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** An answer of the API that is an error, as `{ error: { type, code, message, … } }` with its status. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: Kind,
    message: string,
    readonly details: Details = {},
  ) {
    super(message);
  }

  get body() {
    const { code } = this.details;
    const about = code === undefined ? {} : { doc_url: `https://docs.stripe.com/error-codes/${code}` };
    return { error: { type: this.type, message: this.message, ...this.details, ...about } };
  }
}

export const invalid = (message: string, details: Details = {}): ApiError =>
  new ApiError(400, 'invalid_request_error', message, details);

export const missing = (what: string, id: string): ApiError =>
  new ApiError(404, 'invalid_request_error', `No such ${what}: '${id}'`, { code: 'resource_missing', param: 'id' });

/** The same, where a parameter of another call names it. */
export const unnamed = (what: string, param: string, id: string): ApiError =>
  invalid(`No such ${what}: '${id}'`, { code: 'resource_missing', param });

/** A refusal of something that was begun: it is kept under the key of its call. */
export class Unfit extends ApiError {}

export const unfit = (message: string, details: Details = {}): Unfit =>
  new Unfit(400, 'invalid_request_error', message, details);

export const unexpectedState = (intent: Stripe.PaymentIntent, act: string): ApiError =>
  unfit(`You cannot ${act} this PaymentIntent because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: intent,
  });

/** What the account has not been granted. */
export function checkForbidden({ forbidden }: { forbidden: string | undefined }, form: Record<string, unknown>): void {
  if (forbidden === undefined) return;
  const path = forbidden.split(/[[\]]+/).filter(Boolean);
  const given = path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], form);
  if (given !== undefined) throw invalid('This account may not use this parameter.', { param: forbidden });
}

/** What was taken away with the version of the API that this simulator speaks. */
export function refuseTypes(form: Record<string, unknown>): void {
  if (form.payment_method_types === undefined) return;
  throw invalid('payment_method_types is no longer supported.', { code: 'payment_method_types_no_longer_supported' });
}
