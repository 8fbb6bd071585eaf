import type Stripe from 'stripe';
import type {
  OpenedAuthentication,
  OpenedPage,
  PageDetails,
  PageRequest,
  RailPages,
  RailPayment,
} from '../../ports/paymentRail.js';
import { asCustomer } from './customers.js';
import { declineReasonOf } from './declineReasons.js';
import { keyWith } from './idempotencyKey.js';
import { cancel } from './moves.js';
import { begin, confirmIntent } from './payments.js';
import { repeated } from './repeated.js';
import { cardLabel, savedCardOf } from './savedCard.js';
import type { StripeCalls } from './stripeDeps.js';
import { describeFailure, refusalOf } from './stripeErrors.js';
import { idOf } from './stripeReference.js';

/** The pages of Stripe's own on which a card is given and a payment is approved: nothing of them comes here. */
export const stripePages = (calls: StripeCalls): RailPages => ({
  openDetails: (request) => orUnknown(calls, () => openDetails(calls, request)),
  readDetails: (railReference) => orUnknown(calls, () => readDetails(calls, railReference)),
  openAuthentication: (payment) => orUnknown(calls, () => openAuthentication(calls, payment)),
});

/* A page that saves a card names one, and means nothing by it: the card pays in any. */
const CURRENCY = 'eur';

/** Checkout in set-up mode: a card is saved with the operator's account, for whichever shop it is used at. */
async function openDetails(calls: StripeCalls, request: PageRequest): Promise<OpenedPage> {
  const { pageId, walletId, returnUrl, locale, payee } = request;
  const { id, url } = await asCustomer(calls, walletId, (customer) => {
    const parameters: Stripe.Checkout.SessionCreateParams = {
      mode: 'setup',
      allowed_payment_method_types: ['card'],
      currency: CURRENCY,
      customer,
      success_url: returnUrl,
      cancel_url: returnUrl,
      locale: checkoutLocale(locale),
      // The rules of the shop's country about the buyer's approval count, not those of the operator's.
      ...(payee.account !== null && { setup_intent_data: { on_behalf_of: payee.account } }),
    };
    return repeated(keyWith(`details:${pageId}`, parameters), (idempotencyKey) =>
      calls.client.checkout.sessions.create(parameters, { idempotencyKey }),
    );
  });
  return url ? { status: 'opened', url, railReference: id } : { status: 'unknown' };
}

async function readDetails(calls: StripeCalls, railReference: string): Promise<PageDetails> {
  const { client } = calls;
  const session = await client.checkout.sessions.retrieve(railReference, {
    expand: ['setup_intent', 'setup_intent.payment_method'],
  });
  const setup =
    typeof session.setup_intent === 'string'
      ? await client.setupIntents.retrieve(session.setup_intent, { expand: ['payment_method'] })
      : session.setup_intent;
  if (session.status === 'expired') return { status: 'given_up' };
  // Whoever was declined there can try another card for as long as the page is open.
  if (session.status === 'open') return { status: 'open' };
  if (setup && UNDECIDED.includes(setup.status)) return { status: 'unknown' };
  const given = setup?.payment_method;
  const method = typeof given === 'string' ? await client.paymentMethods.retrieve(given) : given;
  const card = setup?.status === 'succeeded' && method ? await cardOfCustomer(calls, method, setup) : undefined;
  if (card) return { status: 'saved', label: cardLabel(card), details: card };
  const { code, decline_code } = setup?.last_setup_error ?? {};
  return { status: 'declined', reason: declineReasonOf({ code, decline_code }) };
}

const UNDECIDED: readonly string[] = ['processing', 'requires_action', 'requires_confirmation'];

/** A card that its page has set up, with the customer whom it was set up for: Stripe refuses that to one taken away. */
async function cardOfCustomer({ client }: StripeCalls, method: Stripe.PaymentMethod, { customer }: Stripe.SetupIntent) {
  const owner = idOf(customer);
  if (method.customer || !owner) return savedCardOf(method);
  try {
    return savedCardOf(await client.paymentMethods.attach(method.id, { customer: owner }));
  } catch (error) {
    if (!refusalOf(error)) throw error;
    return undefined;
  }
}

/** An intent for exactly this payment, held and not taken, and the page of the bank that approves it. */
async function openAuthentication(
  calls: StripeCalls,
  payment: RailPayment & PageRequest,
): Promise<OpenedAuthentication> {
  const { pageId, returnUrl } = payment;
  const begun = await begin(calls, { ...payment, capture: false, idempotencyKey: `approval:${pageId}` });
  if (begun.status !== 'begun') return begun;
  const { railReference } = begun;
  const { outcome, intent } = await confirmIntent(calls, railReference, {
    parameters: { return_url: returnUrl },
    idempotencyKey: `approval:${pageId}:confirm`,
  });
  if (outcome.status === 'authorized' || outcome.status === 'captured') return { status: 'authorized', railReference };
  if (outcome.status === 'declined') return outcome;
  const url = intent.next_action?.redirect_to_url?.url;
  if (url) return { status: 'opened', url, railReference };
  if (outcome.status !== 'needs_buyer') return { status: 'unknown' };
  // Nobody can be sent anywhere to approve it: it is given up before that is said.
  const given = await cancel(calls, { ...payment, railReference });
  return given.status === 'done' ? { status: 'declined', reason: 'authentication_failed' } : { status: 'unknown' };
}

/* What cannot be reached is tried again by the buyer: nothing of theirs is lost. */
async function orUnknown<T>({ log }: StripeCalls, ask: () => Promise<T>): Promise<T | { status: 'unknown' }> {
  try {
    return await ask();
  } catch (error) {
    log.warn(describeFailure(error), 'a page of Stripe could not be asked for');
    return { status: 'unknown' };
  }
}

/* https://docs.stripe.com/js/appendix/supported_locales */
const LOCALES = (
  'bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl ' +
  'sv th tr vi zh zh-HK zh-TW'
).split(' ');

/** The frame's language on Stripe's page, or the browser's where that page has no such language. */
export function checkoutLocale(locale: string): Stripe.Checkout.SessionCreateParams.Locale {
  const { language, region } = new Intl.Locale(locale);
  const norwegian = language === 'no' || language === 'nn' ? 'nb' : language;
  const found = [`${norwegian}-${region}`, norwegian].find((each) => LOCALES.includes(each));
  return (found ?? 'auto') as Stripe.Checkout.SessionCreateParams.Locale;
}
