import type Stripe from 'stripe';
import { invalid, refuseTypes } from './apiError.js';
import { type AccountBooks, type Books, findIn, namedIn, newId, seconds } from './books.js';
import { type Form, list, mergedMetadata, nested, text } from './formBody.js';
import { newPaymentMethod } from './paymentMethods.js';
import { testCard } from './testCards.js';

/** Seconds that a page of Checkout can be used for. */
const LIFETIME = 86_400;

/** `POST /v1/checkout/sessions` in set-up mode: a page on which a card is saved for later. */
export function createSession(books: Books, account: AccountBooks, form: Form): Stripe.Checkout.Session {
  if (text(form, 'mode') !== 'setup') throw invalid('This simulator opens set-up pages only.', { param: 'mode' });
  refuseTypes(form);
  const types = list(form, 'allowed_payment_method_types');
  if (types.length === 0 && text(form, 'currency') === undefined) {
    throw invalid('Missing required param: currency.', { param: 'currency' });
  }
  const customer = text(form, 'customer');
  if (customer !== undefined) namedIn(account.customers, 'customer', 'customer', customer);
  const successUrl = text(form, 'success_url');
  if (successUrl === undefined) throw invalid('Missing required param: success_url.', { param: 'success_url' });
  const locale = text(form, 'locale') ?? null;
  if (locale !== null && !LOCALES.includes(locale)) throw invalid('Invalid locale.', { param: 'locale' });
  const setup = newSetupIntent(books, account, customer ?? null, nested(form, 'setup_intent_data'));
  const id = newId(books.livemode ? 'cs_live' : 'cs_test');
  const session: Stripe.Checkout.Session = {
    ...NOT_ASKED_FOR,
    id,
    object: 'checkout.session',
    allowed_payment_method_types: types.length === 0 ? null : types,
    cancel_url: text(form, 'cancel_url') ?? null,
    client_reference_id: text(form, 'client_reference_id') ?? null,
    created: seconds(books),
    currency: text(form, 'currency') ?? null,
    customer: customer ?? null,
    expires_at: seconds(books) + LIFETIME,
    livemode: books.livemode,
    locale: locale as Stripe.Checkout.Session.Locale | null,
    metadata: mergedMetadata({}, form),
    mode: 'setup',
    payment_intent: null,
    payment_method_types: types.length === 0 ? ['card'] : types,
    payment_status: 'no_payment_required',
    setup_intent: setup.id,
    status: 'open',
    success_url: successUrl,
    ui_mode: 'hosted_page',
    url: `${books.url()}/c/pay/${id}`,
  };
  account.sessions.set(id, session);
  return session;
}

/* What a session has besides, for payments and for what nobody asked for. */
const NOT_ASKED_FOR = {
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  amount_subtotal: null,
  amount_total: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_account: null,
  customer_creation: null,
  customer_details: null,
  customer_email: null,
  discounts: null,
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  managed_payments: null,
  origin_context: null,
  payment_link: null,
  payment_method_collection: 'always',
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: 'automatic' } },
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  subscription: null,
  total_details: null,
  wallet_options: null,
} as const satisfies Partial<Stripe.Checkout.Session>;

const LOCALES = (
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru ' +
  'sk sl sv th tr vi zh zh-HK zh-TW'
).split(' ');

function newSetupIntent(books: Books, account: AccountBooks, customer: string | null, data: Form): Stripe.SetupIntent {
  const id = newId('seti');
  const setup: Stripe.SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret`,
    created: seconds(books),
    customer,
    description: null,
    excluded_payment_method_types: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: books.livemode,
    mandate: null,
    metadata: mergedMetadata({}, data),
    next_action: null,
    on_behalf_of: text(data, 'on_behalf_of') ?? null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  };
  account.setupIntents.set(id, setup);
  return setup;
}

/** What the page says to a buyer who has given a card. */
export type Given =
  | { outcome: 'saved' | 'authenticate'; session: Stripe.Checkout.Session }
  | { outcome: 'refused'; session: Stripe.Checkout.Session; message: string };

/** The buyer gives a number on the page; a card that wants them is asked about on the bank's page first. */
export function giveCard(books: Books, account: AccountBooks, id: string, number: string, approved?: boolean): Given {
  const session = openSession(books, account, id);
  const setup = findIn(account.setupIntents, 'setup_intent', String(session.setup_intent));
  const card = testCard(number.replace(/\s/g, ''));
  if (!card) return { outcome: 'refused', session, message: 'Your card number is invalid.' };
  if (card.refusedOnSave) {
    const { code, decline_code } = card.refusedOnSave;
    const message = 'Your card was declined.';
    setup.last_setup_error = {
      type: 'card_error',
      code,
      ...(decline_code && { decline_code }),
      message,
    } as Stripe.SetupIntent.LastSetupError;
    books.tell(account, 'setup_intent.setup_failed', setup);
    return { outcome: 'refused', session, message };
  }
  if (card.authentication && approved === undefined) return { outcome: 'authenticate', session };
  if (card.authentication && !approved) {
    setup.last_setup_error = {
      type: 'invalid_request_error',
      code: 'setup_intent_authentication_failure',
      message: 'The card could not be authenticated.',
    } as Stripe.SetupIntent.LastSetupError;
    books.tell(account, 'setup_intent.setup_failed', setup);
    return { outcome: 'refused', session, message: 'We are unable to authenticate your payment method.' };
  }
  const customer = typeof setup.customer === 'string' ? setup.customer : null;
  const method = newPaymentMethod(books, account, card, customer);
  account.setUp.add(method.id);
  setup.payment_method = method.id;
  setup.status = 'succeeded';
  setup.last_setup_error = null;
  session.status = 'complete';
  session.url = null;
  books.tell(account, 'payment_method.attached', method);
  books.tell(account, 'setup_intent.succeeded', setup);
  books.tell(account, 'checkout.session.completed', session);
  return { outcome: 'saved', session };
}

/** The session of a page that is still open. */
export function openSession(books: Books, account: AccountBooks, id: string): Stripe.Checkout.Session {
  const session = findIn(account.sessions, 'checkout.session', id);
  expireLate(books, account, session);
  if (session.status !== 'open') throw invalid(`This page is ${session.status}.`);
  return session;
}

export function expireLate(books: Books, account: AccountBooks, session: Stripe.Checkout.Session): void {
  if (session.status === 'open' && session.expires_at <= seconds(books)) expireSession(books, account, session);
}

export function expireSession(books: Books, account: AccountBooks, session: Stripe.Checkout.Session): void {
  session.status = 'expired';
  session.url = null;
  books.tell(account, 'checkout.session.expired', session);
}
