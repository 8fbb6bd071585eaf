import type Stripe from 'stripe';
import { checkForbidden, invalid, refuseTypes, unexpectedState } from './apiError.js';
import { type AccountBooks, type Books, findIn, namedIn, newId, seconds } from './books.js';
import { chargeFor, openDispute, recordCapture } from './charges.js';
import { type Form, mergedMetadata, nested, text } from './formBody.js';
import { cardError, cardOf } from './paymentMethods.js';
import type { Decline } from './testCards.js';

/** Currencies that the API takes without a decimal, and those of three whose last has to be zero. */
const HUNDREDS = ['isk', 'ugx'];
const TENS = ['bhd', 'jod', 'kwd', 'omr', 'tnd'];

/** `POST /v1/payment_intents`, confirmed at once where that is asked for. */
export function createIntent(books: Books, account: AccountBooks, form: Form): Stripe.PaymentIntent {
  refuseTypes(form);
  checkForbidden(books, form);
  const currency = text(form, 'currency') ?? '';
  if (!/^[a-z]{3}$/.test(currency)) throw invalid('Invalid currency.', { param: 'currency' });
  const amount = Number(text(form, 'amount'));
  checkAmount(amount, currency);
  const suffix = text(form, 'statement_descriptor_suffix') ?? null;
  checkSuffix(account, suffix);
  const customer = text(form, 'customer') ?? null;
  if (customer !== null) namedIn(account.customers, 'customer', 'customer', customer);
  const method = text(form, 'payment_method') ?? null;
  if (method !== null) checkMethod(account, method, customer);
  const id = newId('pi');
  const options = nested(nested(form, 'payment_method_options'), 'card');
  const intent: Stripe.PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: (text(form, 'capture_method') ?? 'automatic_async') as Stripe.PaymentIntent.CaptureMethod,
    client_secret: `${id}_secret`,
    confirmation_method: 'automatic',
    created: seconds(books),
    currency,
    customer,
    customer_account: null,
    description: text(form, 'description') ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: books.livemode,
    managed_payments: null,
    metadata: mergedMetadata({}, form),
    next_action: null,
    on_behalf_of: null,
    payment_method: method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        ...(text(options, 'request_multicapture') === 'if_available' && { request_multicapture: 'if_available' }),
        request_three_d_secure: 'automatic',
      },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: usageOf(form),
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: suffix,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    transfer_group: null,
  };
  account.intents.set(id, intent);
  books.tell(account, 'payment_intent.created', intent);
  return text(form, 'confirm') === 'true' ? confirmIntent(books, account, id, form) : intent;
}

function usageOf(form: Form): Stripe.PaymentIntent.SetupFutureUsage | null {
  const usage = text(form, 'setup_future_usage');
  if (usage === undefined) return null;
  if (usage === 'off_session' || usage === 'on_session') return usage;
  throw invalid('Invalid setup_future_usage.', { param: 'setup_future_usage' });
}

function checkAmount(amount: number, currency: string): void {
  if (!Number.isSafeInteger(amount) || amount < 1) throw invalid('Invalid positive integer', { param: 'amount' });
  if (amount > (currency === 'idr' ? 999_999_999_999 : 99_999_999)) {
    throw invalid('Amount must be no more than 999,999.99', { code: 'amount_too_large', param: 'amount' });
  }
  if (HUNDREDS.includes(currency) && amount % 100 !== 0) throw invalid('Invalid amount.', { param: 'amount' });
  if (TENS.includes(currency) && amount % 10 !== 0) throw invalid('Invalid amount.', { param: 'amount' });
}

function checkSuffix({ account }: AccountBooks, suffix: string | null): void {
  if (suffix === null) return;
  const prefix = account.settings?.card_payments?.statement_descriptor_prefix ?? '';
  const param = { param: 'statement_descriptor_suffix' };
  if (/[<>\\'"*]/.test(suffix) || !/[A-Za-z]/.test(suffix) || /[^\x20-\x7e]/.test(suffix)) {
    throw invalid('The statement descriptor suffix has characters that are not allowed, or no letter.', param);
  }
  if (prefix.length + 2 + suffix.length > 22) throw invalid('The statement descriptor is too long.', param);
}

function checkMethod(account: AccountBooks, id: string, customer: string | null): void {
  const method = namedIn(account.paymentMethods, 'PaymentMethod', 'payment_method', id);
  if (method.customer !== null && method.customer !== customer) {
    throw invalid('The payment method belongs to a customer. Provide it.', { param: 'customer' });
  }
  if (method.customer === null && customer !== null) {
    throw invalid('The payment method does not belong to the customer.', { param: 'payment_method' });
  }
}

/** `POST …/confirm`. Off session nobody can be asked, so a card that wants its buyer is declined. */
export function confirmIntent(books: Books, account: AccountBooks, id: string, form: Form): Stripe.PaymentIntent {
  const intent = findIn(account.intents, 'payment_intent', id);
  const given = text(form, 'payment_method');
  if (given !== undefined) {
    checkMethod(account, given, typeof intent.customer === 'string' ? intent.customer : null);
    intent.payment_method = given;
    if (intent.status === 'requires_payment_method') intent.status = 'requires_confirmation';
  }
  if (intent.status !== 'requires_confirmation') throw unexpectedState(intent, 'confirm');
  const isOffSession = text(form, 'off_session') === 'true';
  const returnUrl = text(form, 'return_url');
  if (!isOffSession && returnUrl === undefined) {
    throw invalid('A `return_url` must be specified: some payment methods may require a redirect.');
  }
  const method = String(intent.payment_method);
  const card = cardOf(account, method);
  if (account.spent.has(method)) {
    throw invalid('This PaymentMethod was used without being attached to a Customer, and may not be used again.');
  }
  if (intent.customer === null) account.spent.add(method);
  const isSetUp = account.setUp.has(String(intent.payment_method));
  const wantsBuyer =
    card.authentication === 'always' || (card.authentication === 'unless_set_up' && !(isOffSession && isSetUp));
  if (wantsBuyer && isOffSession) {
    return decline(books, account, intent, {
      code: 'authentication_required',
      decline_code: 'authentication_required',
    });
  }
  if (wantsBuyer) {
    intent.status = 'requires_action';
    intent.next_action =
      card.asksBy === 'sdk'
        ? { type: 'use_stripe_sdk', use_stripe_sdk: {} }
        : {
            type: 'redirect_to_url',
            redirect_to_url: { url: `${books.url()}/3ds/${account.id}/${id}`, return_url: returnUrl ?? null },
          };
    books.tell(account, 'payment_intent.requires_action', intent);
    return intent;
  }
  return charge(books, account, intent);
}

/** What the buyer says on the bank's page. */
export function authenticateIntent(
  books: Books,
  account: AccountBooks,
  id: string,
  approved: boolean,
): Stripe.PaymentIntent {
  const intent = findIn(account.intents, 'payment_intent', id);
  if (intent.status !== 'requires_action') return intent;
  intent.next_action = null;
  if (approved) {
    try {
      return charge(books, account, intent);
    } catch {
      return intent;
    }
  }
  intent.status = 'requires_payment_method';
  intent.last_payment_error = {
    type: 'card_error',
    code: 'payment_intent_authentication_failure',
    message: 'The provided PaymentMethod has failed authentication.',
    payment_method: account.paymentMethods.get(String(intent.payment_method)),
  } as Stripe.PaymentIntent.LastPaymentError;
  intent.payment_method = null;
  books.tell(account, 'payment_intent.payment_failed', intent);
  return intent;
}

function charge(books: Books, account: AccountBooks, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const card = cardOf(account, String(intent.payment_method));
  if (card.refusedOnCharge) return decline(books, account, intent, card.refusedOnCharge);
  const isHold = intent.capture_method === 'manual';
  const made = chargeFor(books, account, intent, card);
  intent.latest_charge = made.id;
  if (intent.setup_future_usage === 'off_session') account.setUp.add(String(intent.payment_method));
  if (isHold) {
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    books.tell(account, 'charge.succeeded', made);
    books.tell(account, 'payment_intent.amount_capturable_updated', intent);
  } else {
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    recordCapture(books, account, made, intent.amount);
    books.tell(account, 'charge.succeeded', made);
    books.tell(account, 'payment_intent.succeeded', intent);
    if (card.later === 'disputed') openDispute(books, account, made.id);
    if (card.later === 'inquiry') openDispute(books, account, made.id, { status: 'warning_needs_response' });
  }
  return intent;
}

function decline(books: Books, account: AccountBooks, intent: Stripe.PaymentIntent, reason: Decline): never {
  const made = chargeFor(books, account, intent, undefined, reason);
  intent.latest_charge = made.id;
  intent.last_payment_error = {
    type: 'card_error',
    ...reason,
    charge: made.id,
    message: 'Your card was declined.',
    payment_method: account.paymentMethods.get(String(intent.payment_method)),
  } as Stripe.PaymentIntent.LastPaymentError;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  books.tell(account, 'charge.failed', made);
  books.tell(account, 'payment_intent.payment_failed', intent);
  throw cardError(reason, { charge: made.id, payment_intent: structuredClone(intent) });
}

/** `POST …/capture`: what is not taken is released, unless it can be captured again and that was asked for. */
export function captureIntent(books: Books, account: AccountBooks, id: string, form: Form): Stripe.PaymentIntent {
  const intent = findIn(account.intents, 'payment_intent', id);
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'capture');
  const made = findIn(account.charges, 'charge', String(intent.latest_charge));
  const isMany = made.payment_method_details?.card?.multicapture?.status === 'available';
  const isFinal = text(form, 'final_capture') !== 'false';
  if (!isFinal && !isMany) throw invalid('Multicapture is not available.', { param: 'final_capture' });
  const asked = text(form, 'amount_to_capture');
  const amount = asked === undefined ? intent.amount_capturable : Number(asked);
  const least = isMany && isFinal && intent.amount_received > 0 ? 0 : 1;
  if (!Number.isSafeInteger(amount) || amount < least || amount > intent.amount_capturable) {
    throw invalid('The amount to capture is greater than the amount that can be captured.', {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
  }
  intent.metadata = mergedMetadata(intent.metadata, form);
  intent.amount_received += amount;
  intent.amount_capturable = isFinal ? 0 : intent.amount_capturable - amount;
  if (amount > 0) {
    recordCapture(books, account, made, amount);
    books.tell(account, 'charge.captured', made);
  }
  const hasEnded = isFinal || intent.amount_capturable === 0;
  if (hasEnded) intent.status = 'succeeded';
  books.tell(account, hasEnded ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', intent);
  if (hasEnded && cardLater(account, made) === 'disputed') openDispute(books, account, made.id);
  return intent;
}

const cardLater = (account: AccountBooks, made: Stripe.Charge) => account.cards.get(String(made.payment_method))?.later;

const CANCELABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture'];

/** `POST …/cancel`, and what happens to a hold that nobody captures for a week. */
export function cancelIntent(
  books: Books,
  account: AccountBooks,
  id: string,
  reason: string | undefined,
): Stripe.PaymentIntent {
  const intent = findIn(account.intents, 'payment_intent', id);
  if (!CANCELABLE.includes(intent.status)) throw unexpectedState(intent, 'cancel');
  if (intent.amount_received > 0) throw unexpectedState(intent, 'cancel');
  intent.status = 'canceled';
  intent.amount_capturable = 0;
  intent.canceled_at = seconds(books);
  intent.cancellation_reason = (reason ?? null) as Stripe.PaymentIntent.CancellationReason | null;
  intent.next_action = null;
  books.tell(account, 'payment_intent.canceled', intent);
  return intent;
}

/** The authorisation window ends: what was captured in part has succeeded, what was not is cancelled. */
export function expireHold(books: Books, account: AccountBooks, id: string): Stripe.PaymentIntent {
  const intent = findIn(account.intents, 'payment_intent', id);
  if (intent.amount_received === 0) return cancelIntent(books, account, id, 'automatic');
  intent.status = 'succeeded';
  intent.amount_capturable = 0;
  books.tell(account, 'payment_intent.succeeded', intent);
  return intent;
}

export function updateIntent(account: AccountBooks, id: string, form: Form): Stripe.PaymentIntent {
  const intent = findIn(account.intents, 'payment_intent', id);
  intent.metadata = mergedMetadata(intent.metadata, form);
  return intent;
}
