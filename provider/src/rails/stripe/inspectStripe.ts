import type Stripe from 'stripe';
import { STRIPE_EVENTS } from './facts.js';
import { describeFailure } from './stripeErrors.js';
import { onAccount } from './stripeReference.js';

/** An account at Stripe, as far as the key may see it. */
export type InspectedAccount = {
  id: string;
  country: string | undefined;
  currency: string | undefined;
  chargesEnabled: boolean;
  detailsSubmitted: boolean;
};

/** An endpoint that tells the provider's address. */
export type InspectedEndpoint = {
  id: string;
  isEnabled: boolean;
  /** Events that facts are read of, and that it does not send. */
  missing: readonly string[];
  /** Of the API; null: the account's own. */
  version: string | null;
};

/** Why something could not be read. */
export type Unread = { problem: 'refused' | 'not_allowed' | 'unreachable' };

export type StripeInspection = {
  account: InspectedAccount | Unread;
  connected: readonly (InspectedAccount | (Unread & { id: string }))[];
  endpoints: readonly InspectedEndpoint[] | Unread;
  /** The version of the API that is spoken here. */
  version: string;
  /** Seconds by which this clock is ahead of Stripe's; undefined: it did not say. */
  ahead: number | undefined;
};

/** Seconds and retries for a look: whoever waits wants to know soon. */
const SOON = { timeout: 5_000, maxNetworkRetries: 0 };

/** Looks at what payments need at Stripe, and changes nothing. */
export async function inspectStripe(
  client: Stripe,
  notificationsUrl: string,
  accounts: readonly string[],
  clock: () => Date,
): Promise<StripeInspection> {
  let ahead: number | undefined;
  const own = await orUnread(async () => {
    const account = await client.accounts.retrieveCurrent({}, SOON);
    const date = Date.parse(account.lastResponse.headers.date ?? '');
    if (!Number.isNaN(date)) ahead = Math.round((clock().getTime() - date) / 1000);
    return inspected(account);
  });
  const endpoints = 'problem' in own ? own : await orUnread(() => endpointsAt(client, notificationsUrl));
  const connected = [];
  for (const id of 'problem' in own ? [] : accounts) {
    const read = await orUnread(async () =>
      inspected(await client.accounts.retrieveCurrent({}, { ...SOON, ...onAccount(id) })),
    );
    connected.push({ ...read, id });
  }
  return { account: own, connected, endpoints, version: client.getApiField('version'), ahead };
}

const inspected = (account: Stripe.Account): InspectedAccount => ({
  id: account.id,
  country: account.country,
  currency: account.default_currency?.toUpperCase(),
  chargesEnabled: account.charges_enabled,
  detailsSubmitted: account.details_submitted,
});

async function endpointsAt(client: Stripe, url: string): Promise<InspectedEndpoint[]> {
  const found: InspectedEndpoint[] = [];
  for await (const endpoint of client.webhookEndpoints.list({ limit: 100 }, SOON)) {
    if (endpoint.url.replace(/\/$/, '') !== url) continue;
    const { id, status, enabled_events: sent, api_version: version } = endpoint;
    const missing = sent.includes('*') ? [] : STRIPE_EVENTS.filter((event) => !sent.includes(event));
    found.push({ id, isEnabled: status === 'enabled', missing, version });
  }
  return found;
}

async function orUnread<T>(look: () => Promise<T>): Promise<T | Unread> {
  try {
    return await look();
  } catch (error) {
    const { statusCode } = describeFailure(error);
    if (statusCode === 401) return { problem: 'refused' };
    return { problem: statusCode === 403 || statusCode === 400 || statusCode === 404 ? 'not_allowed' : 'unreachable' };
  }
}
