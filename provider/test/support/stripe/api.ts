import type Stripe from 'stripe';
import { ApiError } from './apiError.js';
import { type AccountBooks, type Books, findIn } from './books.js';
import { createRefund } from './charges.js';
import { type Form, mergedMetadata, text } from './formBody.js';
import { attach, createCustomer, createPaymentMethod, deleteCustomer, detach } from './paymentMethods.js';
import { cancelIntent, captureIntent, confirmIntent, createIntent, updateIntent } from './payments.js';
import { createSession, expireLate, expireSession } from './setup.js';

type Call = {
  books: Books;
  account: AccountBooks;
  form: Form;
  id: string;
  endpoints: Stripe.WebhookEndpoint[];
  longestPage: number;
};
type Act = (call: Call) => object;

/** What the API answers to, as `METHOD /path` with `:id` where one stands. */
const ACTS: Readonly<Record<string, Act>> = {
  'GET /v1/account': ({ account }) => account.account,
  'GET /v1/accounts/:id': ({ books, id }) => findIn(books.accounts, 'account', id).account,
  'POST /v1/customers': ({ books, account, form }) => createCustomer(books, account, form),
  'GET /v1/customers/:id': ({ account, id }) => findIn(account.customers, 'customer', id),
  'DELETE /v1/customers/:id': ({ account, id }) => deleteCustomer(account, id),
  'POST /v1/payment_methods': ({ books, account, form }) => createPaymentMethod(books, account, form),
  'GET /v1/payment_methods/:id': ({ account, id }) => findIn(account.paymentMethods, 'PaymentMethod', id),
  'POST /v1/payment_methods/:id/attach': ({ books, account, id, form }) => attach(books, account, id, form),
  'POST /v1/payment_methods/:id/detach': ({ books, account, id }) => detach(books, account, id),
  'POST /v1/checkout/sessions': ({ books, account, form }) => createSession(books, account, form),
  'GET /v1/checkout/sessions/:id': ({ books, account, id }) => {
    const session = findIn(account.sessions, 'checkout.session', id);
    expireLate(books, account, session);
    return session;
  },
  'POST /v1/checkout/sessions/:id/expire': ({ books, account, id }) => {
    const session = findIn(account.sessions, 'checkout.session', id);
    if (session.status !== 'open') throw new ApiError(400, 'invalid_request_error', 'Only open sessions can expire.');
    expireSession(books, account, session);
    return session;
  },
  'GET /v1/setup_intents/:id': ({ account, id }) => findIn(account.setupIntents, 'setup_intent', id),
  'POST /v1/payment_intents': ({ books, account, form }) => createIntent(books, account, form),
  'GET /v1/payment_intents/:id': ({ account, id }) => findIn(account.intents, 'payment_intent', id),
  'POST /v1/payment_intents/:id': ({ account, id, form }) => updateIntent(account, id, form),
  'POST /v1/payment_intents/:id/confirm': ({ books, account, id, form }) => confirmIntent(books, account, id, form),
  'POST /v1/payment_intents/:id/capture': ({ books, account, id, form }) => captureIntent(books, account, id, form),
  'POST /v1/payment_intents/:id/cancel': ({ books, account, id, form }) =>
    cancelIntent(books, account, id, text(form, 'cancellation_reason')),
  'POST /v1/refunds': ({ books, account, form }) => createRefund(books, account, form),
  'GET /v1/refunds/:id': ({ account, id }) => findIn(account.refunds, 'refund', id),
  'POST /v1/refunds/:id': ({ account, id, form }) => {
    const refund = findIn(account.refunds, 'refund', id);
    refund.metadata = mergedMetadata(refund.metadata ?? {}, form);
    return refund;
  },
  'GET /v1/refunds': ({ account, form, longestPage }) =>
    listed('/v1/refunds', form, longestPage, [...account.refunds.values()].reverse(), ({ payment_intent, charge }) =>
      [text(form, 'payment_intent') ?? payment_intent, text(form, 'charge') ?? charge].every((wanted) =>
        [payment_intent, charge].includes(wanted),
      ),
    ),
  'GET /v1/charges/:id': ({ account, id }) => findIn(account.charges, 'charge', id),
  'GET /v1/balance_transactions/:id': ({ account, id }) => findIn(account.transactions, 'balance transaction', id),
  'GET /v1/disputes/:id': ({ account, id }) => findIn(account.disputes, 'dispute', id),
  'GET /v1/webhook_endpoints': ({ form, endpoints, longestPage }) =>
    listed('/v1/webhook_endpoints', form, longestPage, endpoints, () => true),
};

/** A page of a list, newest first, after the thing it is told to start after. */
function listed<T extends { id: string }>(
  url: string,
  form: Form,
  longest: number,
  all: readonly T[],
  isWanted: (each: T) => boolean,
) {
  const wanted = all.filter(isWanted);
  const after = text(form, 'starting_after');
  const from = after === undefined ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
  const limit = Number(text(form, 'limit') ?? 10);
  if (!(limit >= 1 && limit <= 100)) throw new ApiError(400, 'invalid_request_error', 'limit must be from 1 to 100.');
  const data = wanted.slice(from, from + Math.min(limit, longest));
  return { object: 'list', url, has_more: from + data.length < wanted.length, data };
}

/** Finds what a request means; undefined for what the simulator does not know, which a real API would. */
export function actOf(method: string, path: string): { act: Act; id: string; call: string } | undefined {
  for (const [name, act] of Object.entries(ACTS)) {
    const [wanted = '', pattern = ''] = name.split(' ');
    const match = new RegExp(`^${pattern.replace(':id', '([\\w-]+)')}$`).exec(path);
    if (wanted === method && match) return { act, id: match[1] ?? '', call: name };
  }
  return undefined;
}

export const unknownPath = (method: string, path: string): ApiError =>
  new ApiError(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${path}).`);

/** The account that a call is made for: the key's own, or one that is connected to it. */
export function accountOf(books: Books, named: string | undefined): AccountBooks {
  if (named === undefined) return books.platform;
  const account = books.accounts.get(named);
  if (account) return account;
  throw new ApiError(403, 'invalid_request_error', `The provided key does not have access to account '${named}'.`, {
    code: 'account_invalid',
  });
}
