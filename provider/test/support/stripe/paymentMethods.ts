import type Stripe from 'stripe';
import { ApiError, invalid, unnamed } from './apiError.js';
import { type AccountBooks, type Books, findIn, namedIn, newId, seconds } from './books.js';
import { type Form, mergedMetadata, nested, text } from './formBody.js';
import { type Decline, type TestCard, tokenCard } from './testCards.js';

export function createCustomer(books: Books, account: AccountBooks, form: Form): Stripe.Customer {
  const customer: Stripe.Customer = {
    id: newId('cus'),
    object: 'customer',
    balance: 0,
    created: seconds(books),
    default_source: null,
    description: text(form, 'description') ?? null,
    email: text(form, 'email') ?? null,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: books.livemode,
    metadata: mergedMetadata({}, form),
    shipping: null,
  };
  account.customers.set(customer.id, customer);
  return customer;
}

/** `DELETE /v1/customers/:id`: whatever was saved with the customer is of nobody any more. */
export function deleteCustomer(account: AccountBooks, id: string): Stripe.DeletedCustomer {
  findIn(account.customers, 'customer', id);
  account.customers.delete(id);
  for (const method of account.paymentMethods.values()) {
    if (method.customer !== id) continue;
    method.customer = null;
    account.cards.delete(method.id);
  }
  return { id, object: 'customer', deleted: true };
}

export function newPaymentMethod(
  books: Books,
  account: AccountBooks,
  card: TestCard,
  customer: string | null = null,
): Stripe.PaymentMethod {
  const method: Stripe.PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'SE',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: books.clock().getUTCFullYear() + 3,
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: seconds(books),
    customer,
    customer_account: null,
    livemode: books.livemode,
    metadata: {},
    type: 'card',
  };
  account.paymentMethods.set(method.id, method);
  account.cards.set(method.id, card);
  return method;
}

/** `POST /v1/payment_methods`: on a connected account, a copy of one that the platform has saved. */
export function createPaymentMethod(books: Books, account: AccountBooks, form: Form): Stripe.PaymentMethod {
  const cloned = text(form, 'payment_method');
  if (cloned !== undefined) {
    if (account === books.platform) throw invalid('Payment methods are cloned to connected accounts only.');
    const original = namedIn(books.platform.paymentMethods, 'PaymentMethod', 'payment_method', cloned);
    if (original.customer === null) throw invalid('The payment method is not attached to a customer.');
    if (text(form, 'customer') !== original.customer) {
      throw invalid('You must provide the customer when cloning.', { param: 'customer' });
    }
    const copy = newPaymentMethod(books, account, cardOf(books.platform, cloned));
    if (books.platform.setUp.has(cloned)) account.setUp.add(copy.id);
    return copy;
  }
  const token = text(nested(form, 'card'), 'token');
  const card = token === undefined ? undefined : tokenCard(token.replace(/^tok_/, 'pm_card_'));
  if (text(form, 'type') !== 'card' || !card) throw invalid('No such token.', { code: 'resource_missing' });
  return newPaymentMethod(books, account, card);
}

export function attach(books: Books, account: AccountBooks, id: string, form: Form): Stripe.PaymentMethod {
  const customer = namedIn(account.customers, 'customer', 'customer', text(form, 'customer') ?? '');
  const token = tokenCard(id);
  const method = token ? newPaymentMethod(books, account, token) : findIn(account.paymentMethods, 'PaymentMethod', id);
  const { refusedOnSave } = cardOf(account, method.id);
  if (refusedOnSave) throw cardError(refusedOnSave);
  method.customer = customer.id;
  books.tell(account, 'payment_method.attached', method);
  return method;
}

export function detach(books: Books, account: AccountBooks, id: string): Stripe.PaymentMethod {
  const method = findIn(account.paymentMethods, 'PaymentMethod', id);
  if (method.customer === null) throw invalid('The payment method you provided is not attached to a customer.');
  method.customer = null;
  account.cards.delete(id);
  books.tell(account, 'payment_method.detached', method);
  return method;
}

export function cardOf(account: AccountBooks, id: string): TestCard {
  const card = account.cards.get(id);
  if (!card) throw unnamed('PaymentMethod', 'payment_method', id);
  return card;
}

export const cardError = (decline: Decline, details: ConstructorParameters<typeof ApiError>[3] = {}): ApiError =>
  new ApiError(402, 'card_error', MESSAGES[decline.code] ?? 'Your card was declined.', { ...decline, ...details });

const MESSAGES: Readonly<Record<string, string>> = {
  expired_card: 'Your card has expired.',
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
};
