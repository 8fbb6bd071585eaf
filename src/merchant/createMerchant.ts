import { createApiClient } from './apiClient.js';
import { type Fetch, loopbackFetch } from './loopbackFetch.js';
import { createOrders, type Orders } from './orders.js';
import { createOriginProofVerifier, type VerifyOriginProof } from './originProofVerifier.js';
import { parseSubmission } from './parseSubmission.js';
import { createPreferences, type Preferences } from './preferences.js';
import { createRecurringPayments, type RecurringPayments } from './recurringPayments.js';
import { createWebhooks, type Webhooks } from './webhooks.js';

export type MerchantOptions = {
  /** The public key, `test_…` or `live_…`. */
  apiKey: string;
  /** The secret that belongs to it. It stays on your server and is never part of an error. */
  apiSecret: string;
  /** The provider's URL, such as `https://pay.example`; also the issuer of its proofs. */
  url: string;
  /** Default: the runtime's own. */
  fetch?: Fetch;
  /** Milliseconds since 1970. Default: the system's clock. */
  clock?: () => number;
  /** Waits before a repetition, in milliseconds. Default: a timer. */
  sleep?: (milliseconds: number) => Promise<void>;
};

/** The merchant's side of the provider. One is enough for a process; it holds no connection. */
export type Merchant = {
  orders: Orders;
  recurringPayments: RecurringPayments;
  preferences: Preferences;
  webhooks: Webhooks;
  parseSubmission: typeof parseSubmission;
  /** Checks a proof with the provider's published keys, without a call for each proof. */
  verifyOriginProof: VerifyOriginProof;
};

/**
 * Connects a backend to its provider. Nothing is sent until something is asked for.
 *
 * A `url` under `.localhost` over plain http is reached at 127.0.0.1, since such names are the loopback by
 * definition (RFC 6761 §6.3) and not every resolver knows.
 *
 * @throws {TypeError} if an option is missing or of the wrong shape. The secret is not part of the message.
 * @example
 * const merchant = createMerchant({ apiKey, apiSecret, url: 'https://pay.example' });
 * const order = await merchant.orders.create(userToken, {
 *   reference: 'article-4553', name: 'Daily pass', amount: 9900, currency: 'SEK', originProof,
 * });
 */
export function createMerchant(options: MerchantOptions): Merchant {
  const { apiKey, apiSecret, clock = Date.now, sleep = wait } = options;
  if (!/^(test|live)_[\w-]+$/.test(apiKey)) throw new TypeError('apiKey must start with test_ or live_');
  if (typeof apiSecret !== 'string' || apiSecret === '') throw new TypeError('apiSecret is missing');
  const url = readUrl(options.url);
  // Called through the global each time, so that a test or a tracer that replaces `fetch` is seen.
  const fetch = loopbackFetch(options.fetch ?? ((input, init) => globalThis.fetch(input, init)));
  const api = createApiClient({ apiKey, apiSecret, url, fetch, sleep, clock });
  return {
    orders: createOrders(api),
    recurringPayments: createRecurringPayments(api),
    preferences: createPreferences(api),
    webhooks: createWebhooks(api, clock),
    parseSubmission,
    verifyOriginProof: createOriginProofVerifier({ apiKey, url, fetch, clock }),
  };
}

function readUrl(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new TypeError('url must be the http(s) URL of the provider, without credentials, query or fragment');
  }
  return written.replace(/\/+$/, '');
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
