/** Payment links of the merchant API: bodies and states. */

import type { Interval } from './originProof.js';
import type { OrOther } from './orOther.js';

export const LINK_STATUSES = ['active', 'used_up', 'expired', 'revoked'] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

/** `POST /api/v1/links` */
export type CreateLink = {
  /** Default `purchase`. */
  flow?: 'purchase' | 'recurring-purchase' | undefined;
  /** The price; of a recurring purchase the most per period, if there is a most. */
  amount?: number | undefined;
  currency?: string | undefined;
  /** Of a purchase, inside `amount`. */
  tax_amount?: number | undefined;
  /** Of a recurring purchase: charged at once. */
  first_amount?: number | undefined;
  interval?: Interval | undefined;
  interval_count?: number | undefined;
  item_name?: string | undefined;
  merchant_context?: string | undefined;
  /** BCP 47. Default: the buyer's browser's. */
  locale?: string | undefined;
  /** Where the buyer's browser posts proof and fields in the end: a URL on a registered origin. */
  action: string;
  /** Posted to `action` along with the proof. */
  fields?: { readonly [name: string]: string } | undefined;
  /** ISO 8601. Default: 30 days from now. */
  expires_at?: string | undefined;
  /** How many buyers may buy. Default 1. */
  uses?: number | undefined;
};

/** A payment link, as its merchant sees it. */
export type PaymentLink = {
  id: string;
  /** What is sent to the buyer. */
  url: string;
  status: OrOther<LinkStatus>;
  flow: OrOther<'purchase' | 'recurring-purchase'>;
  amount: number | null;
  currency: string | null;
  tax_amount: number | null;
  first_amount: number | null;
  interval: OrOther<Interval> | null;
  interval_count: number | null;
  item_name: string | null;
  merchant_context: string | null;
  locale: string | null;
  action: string;
  /** Empty once the link is revoked. */
  fields: { [name: string]: string };
  /** ISO 8601 in UTC. */
  expires_at: string;
  uses: number;
  /** How many of them are taken now, by what was bought or is being bought. */
  used: number;
  /** ISO 8601 in UTC. */
  created_at: string;
  livemode: boolean;
};

/** `GET /api/v1/links`, newest first. */
export type PaymentLinkPage = { data: PaymentLink[]; next: string | null };
