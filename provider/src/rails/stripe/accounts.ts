import type Stripe from 'stripe';
import type { StripeCalls } from './stripeDeps.js';
import { onAccount } from './stripeReference.js';

/** Milliseconds that a prefix is believed. */
const LIFETIME = 3_600_000;

/* By client, so that two providers in one process do not mix up their accounts. */
const prefixes = new WeakMap<Stripe, Map<string | null, { prefix: string | undefined; until: number }>>();

/** What stands in front of every suffix on a statement; undefined where the key may not read it. */
export async function statementPrefix(calls: StripeCalls, account: string | null): Promise<string | undefined> {
  const known = prefixes.get(calls.client) ?? new Map();
  prefixes.set(calls.client, known);
  const now = calls.clock().getTime();
  const earlier = known.get(account);
  if (earlier && earlier.until > now) return earlier.prefix;
  const read = await calls.client.accounts
    .retrieveCurrent({}, { ...onAccount(account), timeout: PATIENCE, maxNetworkRetries: 0 })
    .catch(() => undefined);
  const prefix = read?.settings?.card_payments?.statement_descriptor_prefix ?? undefined;
  known.set(account, { prefix, until: now + (read ? LIFETIME : SHORT) });
  return prefix;
}

/** Milliseconds: a name on a statement is worth no waiting. */
const PATIENCE = 2_000;
/** Until an account that could not be read is tried again. */
const SHORT = 60_000;
