import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { RailCall, RailOutcome, RailTotals } from '../../ports/paymentRail.js';
import { GIVEN_UP } from './payments.js';
import { repeated } from './repeated.js';
import { fromStripeAmount, toStripeAmount } from './stripeAmounts.js';
import type { StripeCalls } from './stripeDeps.js';
import { describeFailure, refusalOf } from './stripeErrors.js';
import { parseReference } from './stripeReference.js';

type Move = RailCall & { railReference: string };

const done: RailOutcome = { status: 'done' };
const refused: RailOutcome = { status: 'refused' };

/** Where the key of a refund stands: Stripe forgets it after a day, and tells of refunds for months. */
export const REFUND_KEY = 'refund_key';

/**
 * Takes money of a hold. Where the account was granted several captures what is left stays held; else the first one
 * releases the rest. Which captures were made stands in the intent itself, so that one is never made twice.
 */
export async function capture(
  calls: StripeCalls,
  { railReference, amount, currency, idempotencyKey }: Move,
): Promise<RailOutcome> {
  const { id, options } = parseReference(railReference);
  const written = toStripeAmount(amount, currency);
  if (typeof written !== 'number') return refused;
  const mark = `capture_${digest(idempotencyKey)}`;
  const look = () => calls.client.paymentIntents.retrieve(id, { expand: ['latest_charge'] }, options);
  const before = await look();
  if (before.metadata[mark] !== undefined) return done;
  const isKeptOpen = written < before.amount_capturable && isMultiple(await chargeOf(calls, before, options));
  const parameters = {
    amount_to_capture: written,
    metadata: { [mark]: String(written) },
    ...(isKeptOpen && { final_capture: false }),
  };
  const take = async (key: string) => {
    await calls.client.paymentIntents.capture(id, parameters, { ...options, idempotencyKey: key });
    return done;
  };
  const find = async () => ((await look()).metadata[mark] === undefined ? undefined : done);
  return refusedOr(calls, 'a capture', () => repeated(idempotencyKey, take, find));
}

const isMultiple = (charge: Stripe.Charge | undefined): boolean =>
  charge?.payment_method_details?.card?.multicapture?.status === 'available';

/* Whatever is asked for with an answer may come as its id alone. */
async function chargeOf(
  { client }: StripeCalls,
  { latest_charge: charge }: Stripe.PaymentIntent,
  options: { stripeAccount?: string },
): Promise<Stripe.Charge | undefined> {
  return typeof charge === 'string' ? client.charges.retrieve(charge, {}, options) : (charge ?? undefined);
}

/** Gives money back. Its key goes along: so one that fails in a week is known as ours, and one is never made twice. */
export async function refund(
  calls: StripeCalls,
  { railReference, amount, currency, idempotencyKey }: Move,
): Promise<RailOutcome> {
  const { id, options } = parseReference(railReference);
  const written = toStripeAmount(amount, currency);
  if (typeof written !== 'number') return refused;
  const find = async () => {
    for await (const { metadata, status } of calls.client.refunds.list({ payment_intent: id, limit: 100 }, options)) {
      if (metadata?.[REFUND_KEY] === idempotencyKey) return isLost(status) ? refused : done;
    }
    return undefined;
  };
  const give = async (key: string) => {
    const made = await calls.client.refunds.create(
      { payment_intent: id, amount: written, metadata: { [REFUND_KEY]: idempotencyKey } },
      { ...options, idempotencyKey: key },
    );
    return isLost(made.status) ? refused : done;
  };
  return refusedOr(calls, 'a refund', async () => (await find()) ?? repeated(idempotencyKey, give, find));
}

const isLost = (status: string | null): boolean => status === 'failed' || status === 'canceled';

/**
 * Releases what is held. Of a hold that was captured in part the rest goes with the last capture, if it is not gone
 * already; an intent that waits for its buyer says that it was given up.
 */
export async function cancel(calls: StripeCalls, { railReference, idempotencyKey }: Move): Promise<RailOutcome> {
  const { id, options } = parseReference(railReference);
  const intent = await calls.client.paymentIntents.retrieve(id, {}, options);
  if (isReleased(intent)) return done;
  if (intent.status === 'succeeded') return refused;
  const isPartial = intent.status === 'requires_capture' && intent.amount_received > 0;
  const wantsBuyer =
    intent.status === 'requires_action' || intent.last_payment_error?.code === 'authentication_required';
  const released = await refusedOr(calls, 'a release', async () => {
    if (isPartial) {
      const rest = { amount_to_capture: 0, final_capture: true };
      await calls.client.paymentIntents.capture(id, rest, { ...options, idempotencyKey: `${idempotencyKey}:rest` });
    } else {
      const reason = wantsBuyer ? { cancellation_reason: GIVEN_UP } : {};
      await calls.client.paymentIntents.cancel(id, reason, options);
    }
    return done;
  });
  if (released.status === 'done') return done;
  // Whoever else cancelled it a moment ago did what was asked for.
  const now = await calls.client.paymentIntents.retrieve(id, {}, options);
  return isReleased(now) ? done : refused;
}

/** Nothing of it is held any more, and something of it never was taken. */
const isReleased = ({ status, amount, amount_received }: Stripe.PaymentIntent): boolean =>
  status === 'canceled' || (status === 'succeeded' && amount_received < amount);

/** All that was taken and given back of an intent so far. */
export async function moved(calls: StripeCalls, railReference: string): Promise<RailTotals> {
  const { id, options } = parseReference(railReference);
  const intent = await calls.client.paymentIntents.retrieve(id, { expand: ['latest_charge'] }, options);
  const { amount_received, currency } = intent;
  const charge = await chargeOf(calls, intent, options);
  return {
    captured: fromStripeAmount(amount_received, currency),
    refunded: fromStripeAmount(charge?.amount_refunded ?? 0, currency),
  };
}

/** Refused only where Stripe has looked at the call and done nothing; else nobody knows, which is thrown. */
async function refusedOr({ log }: StripeCalls, what: string, move: () => Promise<RailOutcome>): Promise<RailOutcome> {
  try {
    return await move();
  } catch (error) {
    if (!refusalOf(error)) throw error;
    log.warn(describeFailure(error), `Stripe refused ${what}`);
    return refused;
  }
}

const digest = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);
