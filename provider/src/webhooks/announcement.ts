import type { WebhookEvent } from 'ondemand-pay/protocol';
import { uuid } from '../common/ids.js';

/** An event as it is written to the outbox: its body is the same, to the byte, in every delivery. */
export type Announcement = { eventId: string; body: string };

/** Something that happened, with how things stood right after. */
export const announcementOf = (
  { random }: { random: (bytes: number) => Uint8Array },
  event: WebhookEvent,
): Announcement => ({ eventId: uuid(random), body: JSON.stringify(event) });
