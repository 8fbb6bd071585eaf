import type { DeclineReason } from 'ondemand-pay/protocol';
import type Stripe from 'stripe';
import type { Authorization, Begun, RailPayment } from '../../ports/paymentRail.js';
import { statementPrefix } from './accounts.js';
import { declineReasonOf } from './declineReasons.js';
import { keyWith } from './idempotencyKey.js';
import { repeated } from './repeated.js';
import type { SavedCard } from './savedCard.js';
import { statementSuffix } from './statementSuffix.js';
import { toStripeAmount } from './stripeAmounts.js';
import type { StripeCalls } from './stripeDeps.js';
import { describeFailure, refusalOf } from './stripeErrors.js';
import { formatReference, onAccount, parseReference } from './stripeReference.js';

/** Makes an intent that moves nothing until it is confirmed; Stripe cancels by itself what never is. */
export async function begin(calls: StripeCalls, payment: RailPayment): Promise<Begun> {
  const { payee, currency, idempotencyKey } = payment;
  const amount = toStripeAmount(payment.amount, currency);
  if (typeof amount !== 'number') {
    return { status: 'declined', reason: amount === 'too_large' ? 'limit_exceeded' : 'card_declined' };
  }
  const options = onAccount(payee.account);
  const make = async (card: Chargeable, extras: Extras): Promise<Stripe.PaymentIntent> => {
    const parameters = { ...card, ...intentOf(payment, amount), ...extras };
    try {
      return await repeated(keyWith(idempotencyKey, parameters), (key) =>
        calls.client.paymentIntents.create(parameters, { ...options, idempotencyKey: key }),
      );
    } catch (error) {
      const [refused = ''] = refusalOf(error)?.param?.split('[') ?? [];
      if (!(refused in extras)) throw error;
      return make(card, Object.fromEntries(Object.entries(extras).filter(([name]) => name !== refused)));
    }
  };
  try {
    const card = await cardFor(calls, payment);
    const intent = await make(card, await extrasOf(calls, payment));
    return { status: 'begun', railReference: formatReference({ account: payee.account, id: intent.id }) };
  } catch (error) {
    // Nothing was begun, and for an account that is not ours to charge for nothing ever will be.
    const refusal = refusalOf(error) ?? (describeFailure(error).code === 'account_invalid' ? {} : undefined);
    if (!refusal) throw error;
    calls.log.warn({ ...describeFailure(error), paymentId: payment.paymentId }, 'Stripe refused to begin a payment');
    return { status: 'declined', reason: declineReasonOf(refusal) };
  }
}

type Chargeable = Pick<Stripe.PaymentIntentCreateParams, 'customer' | 'payment_method'>;

/* What a payment can do without: each is left out where the account may not ask for it, since none is worth a sale. */
type Extras = Pick<Stripe.PaymentIntentCreateParams, 'statement_descriptor_suffix' | 'payment_method_options'>;

async function extrasOf(calls: StripeCalls, { payee, capture }: RailPayment): Promise<Extras> {
  const suffix = statementSuffix(payee.name, await statementPrefix(calls, payee.account));
  return {
    ...(suffix !== undefined && { statement_descriptor_suffix: suffix }),
    // Several captures of one hold, where the account was granted them.
    ...(!capture && { payment_method_options: { card: { request_multicapture: 'if_available' } } }),
  };
}

type Intended = Omit<Stripe.PaymentIntentCreateParams, keyof Chargeable | keyof Extras>;

const intentOf = (
  { capture, currency, orderId, paymentId, instrument, payee, setsUpMandate }: RailPayment,
  amount: number,
): Intended => ({
  amount,
  currency: currency.toLowerCase(),
  allowed_payment_method_types: ['card'],
  capture_method: capture ? 'automatic' : 'manual',
  metadata: { order: orderId, payment: paymentId, card: cardOf(instrument.details).reference },
  // Each charge on another's account is of a new copy of the card, which its own page set up: this one pays once.
  ...(setsUpMandate && payee.account === null && { setup_future_usage: 'off_session' }),
});

/**
 * The card as whoever is paid can charge it. It is saved with the operator; on an account that is somebody else's a
 * copy is charged, so that the money is never the operator's.
 */
async function cardFor({ client }: StripeCalls, { payee, instrument, paymentId }: RailPayment): Promise<Chargeable> {
  const { reference, customer } = cardOf(instrument.details);
  if (payee.account === null) return { customer, payment_method: reference };
  const copy = await repeated(`${paymentId}:card`, (idempotencyKey) =>
    client.paymentMethods.create(
      { customer, payment_method: reference },
      { ...onAccount(payee.account), idempotencyKey },
    ),
  );
  return { payment_method: copy.id };
}

const cardOf = (details: Record<string, unknown>): SavedCard => details as SavedCard;

/**
 * Confirms an intent. Without a mandate the buyer is there and may be asked, and an intent that asks for them is given
 * up by the caller; under one they are not, and the charge says so to their bank.
 */
export async function confirm(
  calls: StripeCalls,
  payment: RailPayment & { railReference: string },
): Promise<Authorization> {
  const { railReference, authenticated, mandateId, idempotencyKey } = payment;
  // What the buyer approved on their bank's page was confirmed there.
  if (authenticated) {
    const known = await adopt(calls, payment);
    if (known) return known;
  }
  const confirmed = await confirmIntent(calls, railReference, {
    parameters: mandateId === undefined ? { return_url: nowhere(calls, payment) } : { off_session: true },
    idempotencyKey,
  });
  return confirmed.outcome;
}

/*
 * Stripe wants to know where a buyer would be sent back to before it confirms what may ask for one. None is sent: what
 * asks is given up.
 */
const nowhere = ({ url, mode }: StripeCalls, { paymentId }: RailPayment): string =>
  `${url}/pay/back/${mode}/${encodeURIComponent(paymentId)}`;

/** What an intent is already, told whose order it has become: it was made before there was one. */
async function adopt(
  { client, log }: StripeCalls,
  { railReference, orderId }: { railReference: string; orderId: string },
): Promise<Authorization | undefined> {
  const { id, options } = parseReference(railReference);
  const intent = await client.paymentIntents.retrieve(id, {}, options);
  if (intent.status === 'requires_capture' && intent.metadata.order !== orderId) {
    // For whoever looks it up at Stripe: no money hangs on it.
    await client.paymentIntents
      .update(id, { metadata: { order: orderId } }, options)
      .catch((error) => log.warn(describeFailure(error), 'a hold was not told its order'));
  }
  return authorizationOf(intent);
}

/** Confirms an intent, and gives what became of it with the intent itself. */
export async function confirmIntent(
  calls: StripeCalls,
  railReference: string,
  { parameters, idempotencyKey }: { parameters: Stripe.PaymentIntentConfirmParams; idempotencyKey: string },
): Promise<{ outcome: Authorization; intent: Stripe.PaymentIntent }> {
  const { id, options } = parseReference(railReference);
  try {
    const intent = await repeated(
      idempotencyKey,
      (key) => calls.client.paymentIntents.confirm(id, parameters, { ...options, idempotencyKey: key }),
      async () => {
        const now = await calls.client.paymentIntents.retrieve(id, {}, options);
        return authorizationOf(now) && now;
      },
    );
    return { outcome: authorizationOf(intent) ?? { status: 'unknown' }, intent };
  } catch (error) {
    if (!refusalOf(error)) throw error;
    return afterRefusal(calls, railReference, error);
  }
}

/**
 * What an intent has become whose confirmation was refused: what it says itself. One that Stripe will not confirm at
 * all, as where its card was deleted, is cancelled before anybody hears that it was declined.
 */
async function afterRefusal(calls: StripeCalls, railReference: string, error: unknown) {
  const { id, options } = parseReference(railReference);
  const intent = await calls.client.paymentIntents.retrieve(id, {}, options);
  const outcome = authorizationOf(intent);
  if (outcome) return { outcome, intent };
  calls.log.warn({ ...describeFailure(error) }, 'Stripe refused to confirm a payment');
  const cancelled = await calls.client.paymentIntents.cancel(id, {}, options);
  const reason = declineReasonOf(refusalOf(error) ?? {});
  return { outcome: { status: 'declined', reason } as const, intent: cancelled };
}

/** What became of an intent: it is the same object for as long as the order lives. */
export async function lookup({ client }: StripeCalls, railReference: string): Promise<Authorization | undefined> {
  const { id, options } = parseReference(railReference);
  return authorizationOf(await client.paymentIntents.retrieve(id, {}, options));
}

/** `undefined`: it was never confirmed. */
export function authorizationOf(intent: Stripe.PaymentIntent): Authorization | undefined {
  switch (intent.status) {
    case 'requires_confirmation':
      return undefined;
    case 'requires_payment_method':
      return intent.last_payment_error ? refused(reasonOf(intent)) : undefined;
    case 'requires_action':
      return { status: 'needs_buyer' };
    case 'requires_capture':
      return { status: 'authorized' };
    case 'succeeded':
      // A hold of which a part was taken on Stripe's own pages: the facts tell how much.
      return { status: intent.amount_received < intent.amount ? 'authorized' : 'captured' };
    case 'canceled':
      return { status: 'declined', reason: reasonOf(intent) };
    default:
      return { status: 'unknown' };
  }
}

/* A bank that wanted the buyer, who was not there. */
const refused = (reason: DeclineReason): Authorization =>
  reason === 'authentication_required' ? { status: 'needs_buyer' } : { status: 'declined', reason };

/** Why an intent came to nothing. */
export function reasonOf({ last_payment_error: error, cancellation_reason }: Stripe.PaymentIntent): DeclineReason {
  if (cancellation_reason === GIVEN_UP) return 'authentication_required';
  return error ? declineReasonOf({ code: error.code, decline_code: error.decline_code }) : 'card_declined';
}

/** Why an intent was cancelled that wanted the buyer: whoever asks later reads it there. */
export const GIVEN_UP = 'abandoned' satisfies Stripe.PaymentIntentCancelParams.CancellationReason;
