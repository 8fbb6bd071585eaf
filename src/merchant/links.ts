import type { Interval } from '../protocol/originProof.js';
import type { CreateLink, PaymentLink, PaymentLinkPage } from '../protocol/paymentLinks.js';
import { readLink, readLinkPage } from './answers.js';
import type { ApiClient } from './apiClient.js';
import { usableKey } from './idempotencyKey.js';
import type { CallOptions, WriteOptions } from './orders.js';
import { isPathSegment } from './urls.js';

/** What a link sells. Amounts are integers of minor units: 9900 SEK is 99 kronor. */
export type NewLink = {
  /** Where the buyer's browser posts proof and fields in the end: a URL on an origin of yours that is registered. */
  action: string;
  /** Posted to `action` along with the proof: what tells your backend which thing was bought. */
  fields?: { readonly [name: string]: string };
  itemName?: string;
  merchantContext?: string;
  /** BCP 47. Default: the language of the buyer's browser. */
  locale?: string;
  /** Default: 30 days from now. */
  expiresAt?: Date;
  /** How many buyers may buy. Default 1. */
  uses?: number;
} & (
  | { flow?: 'purchase'; amount: number; currency: string; taxAmount?: number }
  | {
      flow: 'recurring-purchase';
      /** The most per period. Left out: the amount varies, and the buyer's screen says so. */
      amount?: number;
      currency?: string;
      /** Charged at once. */
      firstAmount?: number;
      interval?: Interval;
      intervalCount?: number;
    }
);

export type LinkQuery = {
  /** 1 to 100 on one page; default 20. */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
};

/**
 * Purchases by a link, for newsletters, print and chat. Every call throws an `OnDemandApiError` if it does not succeed.
 */
export type Links = {
  /** Stores what is sold; `url` of the answer is what the buyer gets. No price stands in it. */
  create(link: NewLink, options?: WriteOptions): Promise<PaymentLink>;
  /** How a link stands: whether it still sells, and how many of its uses are taken. */
  retrieve(id: string, options?: CallOptions): Promise<PaymentLink>;
  /** One page, newest first. */
  list(query?: LinkQuery, options?: CallOptions): Promise<PaymentLinkPage>;
  /** Ends it and erases its fields; what was agreed to before stays good. Again changes nothing. */
  revoke(id: string, options?: CallOptions): Promise<PaymentLink>;
};

export function createLinks(api: ApiClient): Links {
  const collection = () => `${api.url()}/api/v1/links`;
  const one = (id: string) => {
    if (!isPathSegment(id)) throw new TypeError('id must be the id of a link');
    return `${collection()}/${encodeURIComponent(id)}`;
  };
  return {
    async create(link, { idempotencyKey, signal } = {}) {
      const call = { method: 'POST' as const, url: collection(), body: bodyOf(link), signal };
      return api.call({ ...call, idempotencyKey: usableKey(idempotencyKey) }, readLink);
    },
    async retrieve(id, { signal } = {}) {
      return api.call({ method: 'GET', url: one(id), signal }, readLink);
    },
    async list({ limit, after } = {}, { signal } = {}) {
      const url = new URL(collection());
      if (limit !== undefined) url.searchParams.set('limit', String(limit));
      if (after !== undefined) url.searchParams.set('after', after);
      return api.call({ method: 'GET', url: url.href, signal }, readLinkPage);
    },
    async revoke(id, { signal } = {}) {
      return api.call({ method: 'DELETE', url: one(id), signal }, readLink);
    },
  };
}

function bodyOf(link: NewLink): CreateLink {
  const { action, fields, itemName, merchantContext, locale, expiresAt, uses, flow, amount, currency } = link;
  const common = {
    flow,
    amount,
    currency,
    action,
    fields,
    item_name: itemName,
    merchant_context: merchantContext,
    locale,
    expires_at: expiresAt?.toISOString(),
    uses,
  };
  if (link.flow !== 'recurring-purchase') return { ...common, tax_amount: link.taxAmount };
  const { firstAmount, interval, intervalCount } = link;
  return { ...common, first_amount: firstAmount, interval, interval_count: intervalCount };
}
