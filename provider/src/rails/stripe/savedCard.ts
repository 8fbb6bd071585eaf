import type Stripe from 'stripe';
import { idOf } from './stripeReference.js';

/** What is stored of a card that Stripe has saved. Its number never comes here. */
export type SavedCard = {
  /** Stripe's own name of it. */
  reference: string;
  customer: string;
  brand: string;
  last4: string;
  /** MM/YY */
  expiry: string;
};

const BRANDS: Readonly<Record<string, string>> = {
  american_express: 'American Express',
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  diners_club: 'Diners Club',
  discover: 'Discover',
  eftpos_australia: 'Eftpos',
  eftpos_au: 'Eftpos',
  interac: 'Interac',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  union_pay: 'UnionPay',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** A payment method as it is stored; undefined for one that is no card of a customer. */
export function savedCardOf({ id, card, customer }: Stripe.PaymentMethod): SavedCard | undefined {
  const owner = idOf(customer);
  if (!card || !owner) return undefined;
  const { brand, display_brand, last4, exp_month, exp_year } = card;
  return {
    reference: id,
    customer: owner,
    brand: BRANDS[display_brand ?? brand] ?? BRANDS[brand] ?? 'Card',
    last4,
    expiry: `${String(exp_month).padStart(2, '0')}/${String(exp_year).slice(-2)}`,
  };
}

/** As the buyer knows it: "Visa •• 4242". */
export const cardLabel = ({ brand, last4 }: Pick<SavedCard, 'brand' | 'last4'>): string => `${brand} •• ${last4}`;
