import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import { missing, unnamed } from './apiError.js';
import type { TestCard } from './testCards.js';

/** What one account holds. */
export type AccountBooks = {
  id: string;
  account: Stripe.Account;
  customers: Map<string, Stripe.Customer>;
  paymentMethods: Map<string, Stripe.PaymentMethod>;
  /** The card behind a payment method, which nobody but the simulator sees. */
  cards: Map<string, TestCard>;
  /** Payment methods that were set up for later use. */
  setUp: Set<string>;
  /** Payment methods of no customer that were charged: they can be charged no more. */
  spent: Set<string>;
  setupIntents: Map<string, Stripe.SetupIntent>;
  sessions: Map<string, Stripe.Checkout.Session>;
  intents: Map<string, Stripe.PaymentIntent>;
  charges: Map<string, Stripe.Charge>;
  refunds: Map<string, Stripe.Refund>;
  disputes: Map<string, Stripe.Dispute>;
  transactions: Map<string, Stripe.BalanceTransaction>;
};

/** What happens is told to whoever has registered for it. */
export type Tell = (account: AccountBooks, type: string, object: object) => void;

/** All that acts of the simulator work with. */
export type Books = {
  livemode: boolean;
  clock: () => Date;
  /** The operator's own account. */
  platform: AccountBooks;
  accounts: Map<string, AccountBooks>;
  /** Where the pages of the simulator are. */
  url: () => string;
  tell: Tell;
  /** Whether a hold can be captured more than once, which Stripe grants on request. */
  multicapture: boolean;
  /** A fee is booked some time after its charge. */
  booksLate: boolean;
  /** A parameter that the account may not send. */
  forbidden: string | undefined;
};

export const seconds = (books: Books): number => Math.floor(books.clock().getTime() / 1000);

export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

export function findIn<T>(things: Map<string, T>, what: string, id: string): T {
  const found = things.get(id);
  if (!found) throw missing(what, id);
  return found;
}

/** The same, where a parameter of another call names it. */
export function namedIn<T>(things: Map<string, T>, what: string, param: string, id: string): T {
  const found = things.get(id);
  if (!found) throw unnamed(what, param, id);
  return found;
}

export function openAccount(id: string, country: string, currency: string): AccountBooks {
  return {
    id,
    account: {
      id,
      object: 'account',
      charges_enabled: true,
      details_submitted: true,
      payouts_enabled: true,
      country,
      default_currency: currency,
      email: null,
      type: 'standard',
      settings: {
        branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
        card_payments: {
          statement_descriptor_prefix: 'PAY',
          statement_descriptor_prefix_kana: null,
          statement_descriptor_prefix_kanji: null,
        },
        dashboard: { display_name: null, timezone: null },
        payments: {
          statement_descriptor: 'PAY EXAMPLE',
          statement_descriptor_kana: null,
          statement_descriptor_kanji: null,
          statement_descriptor_prefix_kana: null,
          statement_descriptor_prefix_kanji: null,
        },
      },
    },
    customers: new Map(),
    paymentMethods: new Map(),
    cards: new Map(),
    setUp: new Set(),
    spent: new Set(),
    setupIntents: new Map(),
    sessions: new Map(),
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    transactions: new Map(),
  };
}
