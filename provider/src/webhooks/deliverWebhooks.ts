import type { Deps } from '../deps.js';
import { postWebhook } from './postWebhook.js';
import { signWebhook } from './signWebhook.js';
import { secretContext } from './webhookEndpoint.js';
import { type Delivery, leaseDueDeliveries, writeEnd, writeNextAttempt } from './webhookStore.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds to the next attempt after each failed one; after the last, a delivery is given up: about three days. */
export const RETRY_DELAYS = [
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Milliseconds, longer than a delivery may take. */
const LEASE = 30_000;
/** As many as are sent at once. */
const BATCH = 20;

type WebhookDeps = Pick<Deps, 'database' | 'clock' | 'vault' | 'log'>;

/**
 * Makes every delivery that is due and gives how many were tried. A delivery is made at least once, and again if its
 * answer was lost: receivers tell repetitions by `webhook-id`. Any number of processes may deliver from one store.
 */
export async function deliverWebhooks(deps: WebhookDeps): Promise<number> {
  const { database, clock } = deps;
  const due = clock();
  for (let tried = 0; ; ) {
    const now = clock();
    const leaseUntil = new Date(now.getTime() + LEASE);
    const deliveries = await leaseDueDeliveries(database, { due, now, leaseUntil, limit: BATCH });
    await Promise.all(deliveries.map((delivery) => deliver(deps, delivery)));
    tried += deliveries.length;
    if (deliveries.length < BATCH) return tried;
  }
}

async function deliver(deps: WebhookDeps, delivery: Delivery): Promise<void> {
  const { database, clock, log } = deps;
  const { merchantId, eventId, attempts } = delivery;
  const problem = await send(deps, delivery);
  if (problem === undefined) return writeEnd(database, delivery, clock(), true);
  const delay = RETRY_DELAYS[attempts];
  log.warn({ merchantId, eventId, attempts: attempts + 1, problem }, 'a webhook was not delivered');
  if (delay === undefined) return writeEnd(database, delivery, clock(), false);
  return writeNextAttempt(database, delivery, new Date(clock().getTime() + delay));
}

/** `undefined` when it was taken, else what went wrong, fit for the log. */
async function send({ clock, vault }: WebhookDeps, delivery: Delivery): Promise<string | undefined> {
  const { url, body, eventId, secretSealed, mode } = delivery;
  try {
    const headers = signWebhook(vault.open(secretSealed, secretContext(delivery)), eventId, body, clock());
    const status = await postWebhook({ url, headers, body, allowPrivate: mode === 'test' });
    return status >= 200 && status < 300 ? undefined : `status ${status}`;
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
}
