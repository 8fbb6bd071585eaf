import type { WebhookEvent } from 'ondemand-pay/protocol';
import { uuid } from '../common/ids.js';
import type { Queryable } from '../store/database.js';
import { insertDeliveries } from './webhookStore.js';

/** An event as it is written to the outbox: its body is the same, to the byte, in every delivery. */
export type Announcement = { eventId: string; body: string };

/** Something that happened, with how things stood right after. */
export const announcementOf = (
  { random }: { random: (bytes: number) => Uint8Array },
  event: WebhookEvent,
): Announcement => ({ eventId: uuid(random), body: JSON.stringify(event) });

/**
 * Writes an event for every endpoint that the merchant has now, in the transaction of what happened: there is no change
 * without its event and no event without its change.
 */
export const announce = (tx: Queryable, merchantId: string, announcement: Announcement, now: Date): Promise<void> =>
  insertDeliveries(tx, merchantId, announcement, now);
