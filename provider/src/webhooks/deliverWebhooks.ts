import { sendDue } from '../outbox/sendDue.js';
import type { Deps } from '../ports/deps.js';
import { postWebhook } from './postWebhook.js';
import { signWebhook } from './signWebhook.js';
import { secretContext } from './webhookEndpoint.js';
import { webhookReach } from './webhookReach.js';
import { leaseDueDeliveries, postponeDelivery, writeDeliveryEnd } from './webhookStore.js';

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

type DeliveryDeps = Pick<Deps, 'database' | 'clock' | 'vault' | 'log' | 'url' | 'privateWebhooks'>;

/**
 * Makes every delivery that is due and gives how many were tried. A delivery is made at least once, and again if its
 * answer was lost: receivers tell repetitions by `webhook-id`.
 */
export const deliverWebhooks = (deps: DeliveryDeps): Promise<number> => {
  const { database, clock, vault, log } = deps;
  return sendDue(
    { clock },
    {
      batch: 20,
      lease: 30_000,
      delays: RETRY_DELAYS,
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
  );
};
