import type { Mode } from '../common/mode.js';

/** A shop with one public key. A shop that has a test key and a live key is two merchants. */
export type Merchant = {
  merchantId: string;
  mode: Mode;
  name: string;
  apiKey: string;
  /** Exact page origins that may embed the frame. */
  origins: readonly string[];
  supportUrl: string | null;
  /** Who sells, as receipts name them; `null`: has not said. */
  legalName: string | null;
  legalAddress: string | null;
  /** ISO 3166-1, where it is registered; `null`: it has not said. */
  country: string | null;
  /** Buyers must agree to immediate supply, and so to losing the right of withdrawal, before they pay. */
  requireConsent: boolean;
  /** The most, in minor units by currency, that is paid without a factor, where the provider's limit is not lower. */
  amountLimits: Readonly<Record<string, number>>;
  /** The provider's own shop, where buyers see to their things: it sells nothing and has no secret. */
  ofProvider: boolean;
};

/** Whose the money of a live shop is. */
export type Payee = {
  /** The operator has said that the shop is theirs. */
  saidOwn: boolean;
  /** The shop's own account at Stripe, which alone may take its buyers' money; `null`: none. */
  stripeAccount: string | null;
};
