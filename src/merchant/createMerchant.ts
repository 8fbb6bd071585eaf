import { wait } from './abortable.js';
import { createApiClient } from './apiClient.js';
import { connectionOf } from './connection.js';
import { createLedger, type Ledger } from './ledger.js';
import { createLinks, type Links } from './links.js';
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
  /** The provider's URL, such as `https://pay.example`, in any spelling; also the issuer of its proofs. */
  url: string;
  /** Default: the runtime's own. */
  fetch?: Fetch;
  /** Milliseconds since 1970. Default: the system's clock. */
  clock?: () => number;
  /** Waits before a repetition, in milliseconds. Default: a timer. */
  sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1: spreads the repetitions of backends that were refused together. Default: `Math.random`. */
  random?: () => number;
};

/** The merchant's side of the provider. One is enough for a process; it holds no connection. */
export type Merchant = {
  orders: Orders;
  recurringPayments: RecurringPayments;
  preferences: Preferences;
  webhooks: Webhooks;
  links: Links;
  ledger: Ledger;
  parseSubmission: typeof parseSubmission;
  /** Checks a proof with the provider's published keys, without a call for each proof. */
  verifyOriginProof: VerifyOriginProof;
};

/**
 * Connects a backend to its provider. Nothing is sent, or checked, until something is asked for: a build that loads
 * your modules without their environment goes through. The first call then throws a `TypeError` that names the option
 * which is missing or wrong; the secret is not part of the message.
 *
 * A `url` under `.localhost` over plain http is reached at 127.0.0.1, since such names are the loopback by
 * definition (RFC 6761 §6.3) and not every resolver knows.
 *
 * @example const merchant = createMerchant({ apiKey, apiSecret, url: 'https://pay.example' }); const order = await
 *   merchant.orders.create(userToken, { reference: 'article-4553', name: 'Daily pass', amount: 9900, currency: 'SEK',
 *   originProof, });
 */
export function createMerchant(options: MerchantOptions): Merchant {
  const { clock = Date.now, sleep = wait, random = Math.random } = options ?? {};
  const connection = connectionOf(options);
  // Called through the global each time, so that a test or a tracer that replaces `fetch` is seen.
  const fetch = loopbackFetch(options?.fetch ?? ((input, init) => globalThis.fetch(input, init)));
  const api = createApiClient({ connection, fetch, sleep, clock, random });
  return {
    orders: createOrders(api),
    recurringPayments: createRecurringPayments(api),
    preferences: createPreferences(api),
    webhooks: createWebhooks(api, clock),
    links: createLinks(api),
    ledger: createLedger(api),
    parseSubmission,
    verifyOriginProof: createOriginProofVerifier({ connection, fetch, clock }),
  };
}
