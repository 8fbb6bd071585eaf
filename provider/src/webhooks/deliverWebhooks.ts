import { createLanes, type Lanes } from '../outbox/lanes.js';
import { sendDue } from '../outbox/sendDue.js';
import type { Deps } from '../ports/deps.js';
import { postWebhook } from './postWebhook.js';
import { signWebhook } from './signWebhook.js';
import { secretContext } from './webhookEndpoint.js';
import { webhookReach } from './webhookReach.js';
import { type Delivery, leaseDueDeliveries, postponeDelivery, writeDeliveryEnd } from './webhookStore.js';

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

/** Deliveries under way at once. */
const BATCH = 64;

/**
 * Two for an endpoint and eight for a merchant: eight merchants whose endpoints all hang leave no place, and then
 * rest.
 */
export const webhookLanes = (now: () => number = Date.now): Lanes =>
  createLanes({ perTarget: 2, perMerchant: BATCH / 8, patience: 3 }, now);

/** What outlives a round: who was found failing, and the end of the process. */
type Sending = { lanes?: Lanes; signal?: AbortSignal };

type DeliveryDeps = Pick<Deps, 'database' | 'clock' | 'vault' | 'log' | 'url' | 'privateWebhooks'>;

/**
 * Makes every delivery that is due and gives how many were tried. A delivery is made at least once, and again if its
 * answer was lost: receivers tell repetitions by `webhook-id`.
 */
export const deliverWebhooks = (
  deps: DeliveryDeps,
  { lanes = webhookLanes(), signal }: Sending = {},
): Promise<number> => {
  const { database, clock, vault, log } = deps;
  return sendDue<Delivery>(
    { clock },
    {
      batch: BATCH,
      lease: 30_000,
      delays: RETRY_DELAYS,
      lanes,
      laneOf: ({ merchantId, endpointId }) => ({ merchantId, target: endpointId }),
      take: (taking) => leaseDueDeliveries(database, taking),
      async send(delivery) {
        const { url, body, eventId, secretSealed, mode } = delivery;
        const headers = signWebhook(vault.open(secretSealed, secretContext(delivery)), eventId, body, clock());
        const status = await postWebhook({ url, headers, body, reach: webhookReach(deps, mode) });
        return status >= 200 && status < 300 ? 'sent' : { problem: `status ${status}` };
      },
      end: (delivery, now, wasTaken) => writeDeliveryEnd(database, delivery, now, wasTaken),
      postpone: (delivery, nextAttempt) => postponeDelivery(database, delivery, nextAttempt),
      failed: ({ merchantId, eventId }, { attempts, problem }) =>
        log.warn({ merchantId, eventId, attempts, problem }, 'a webhook was not delivered'),
    },
    signal,
  );
};
