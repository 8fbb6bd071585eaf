import type Stripe from 'stripe';
import { invalid } from './apiError.js';
import { type Form, nested } from './formBody.js';

const of = <P>(...names: (keyof P & string)[]): readonly string[] => names;

/** What the simulator acts on, by the names that the API has for it. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'POST /v1/customers': of<Stripe.CustomerCreateParams>('description', 'email', 'metadata'),
  'POST /v1/payment_methods': of<Stripe.PaymentMethodCreateParams>('card', 'customer', 'payment_method', 'type'),
  'POST /v1/payment_methods/:id/attach': of<Stripe.PaymentMethodAttachParams>('customer'),
  'POST /v1/checkout/sessions': of<Stripe.Checkout.SessionCreateParams>(
    'allowed_payment_method_types',
    'cancel_url',
    'client_reference_id',
    'currency',
    'customer',
    'locale',
    'metadata',
    'mode',
    'setup_intent_data',
    'success_url',
  ),
  'POST /v1/payment_intents': of<Stripe.PaymentIntentCreateParams>(
    'allowed_payment_method_types',
    'amount',
    'capture_method',
    'confirm',
    'currency',
    'customer',
    'description',
    'metadata',
    'off_session',
    'payment_method',
    'payment_method_options',
    'return_url',
    'setup_future_usage',
    'statement_descriptor_suffix',
  ),
  'POST /v1/payment_intents/:id': of<Stripe.PaymentIntentUpdateParams>('metadata'),
  'POST /v1/payment_intents/:id/confirm': of<Stripe.PaymentIntentConfirmParams>(
    'off_session',
    'payment_method',
    'return_url',
  ),
  'POST /v1/payment_intents/:id/capture': of<Stripe.PaymentIntentCaptureParams>(
    'amount_to_capture',
    'final_capture',
    'metadata',
  ),
  'POST /v1/payment_intents/:id/cancel': of<Stripe.PaymentIntentCancelParams>('cancellation_reason'),
  'POST /v1/refunds': of<Stripe.RefundCreateParams>('amount', 'charge', 'metadata', 'payment_intent', 'reason'),
  'POST /v1/refunds/:id': of<Stripe.RefundUpdateParams>('metadata'),
  'GET /v1/refunds': of<Stripe.RefundListParams>('charge', 'limit', 'payment_intent', 'starting_after'),
  'GET /v1/webhook_endpoints': of<Stripe.WebhookEndpointListParams>('limit', 'starting_after'),
};

/** Refuses what a call does not know, as the API does, and what does not fit into metadata. */
export function checkParameters(call: string, form: Form): void {
  const known = ['expand', ...(PARAMETERS[call] ?? [])];
  for (const name of Object.keys(form)) {
    if (name === 'payment_method_types') continue;
    if (!known.includes(name)) {
      throw invalid(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
    }
  }
  const metadata = Object.entries(nested(form, 'metadata'));
  const isTooLong = metadata.some(
    ([name, value]) => name.length > 40 || /[[\]]/.test(name) || String(value).length > 500,
  );
  if (isTooLong || metadata.length > 50) throw invalid('This does not fit into metadata.', { param: 'metadata' });
}

/** The longest key of a call. */
export const LONGEST_KEY = 255;
