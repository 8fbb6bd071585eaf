import { IDEMPOTENCY_RETENTION } from '../idempotency/idempotentRequest.js';
import type { Deps } from '../ports/deps.js';
import { deleteRows, type Kind } from './purgeStore.js';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Milliseconds each kind of row is kept after it can no longer be used for anything but an inquiry. */
const KEPT: { readonly [K in Kind]: number } = {
  attempts: 2 * DAY,
  frame_sessions: DAY,
  phone_codes: DAY,
  email_codes: DAY,
  preference_sessions: DAY,
  unused_confirmations: DAY,
  sandbox_messages: DAY,
  sandbox_mails: DAY,
  webhook_deliveries: 30 * DAY,
  receipts: 30 * DAY,
  erased_instruments: 0,
  devices: 30 * DAY,
  device_tokens: 0,
  passkey_challenges: DAY,
  handovers: DAY,
  pending_phone_changes: 30 * DAY,
  known_networks: 30 * DAY,
  audit_events: 400 * DAY,
  idempotency_keys: IDEMPOTENCY_RETENTION,
};

/** Rows deleted by one statement: few, so that nobody waits for it. */
const BATCH = 1_000;
/** Statements for one kind of row in one run: the rest waits for the next run. */
const MOST_BATCHES = 50;

/**
 * Deletes what nobody needs any more: data kept no longer than its purpose (GDPR Art. 5(1)(e)), tables kept small.
 * Safe from any number of processes at once.
 * @returns how many rows were deleted.
 */
export async function purge({ database, clock }: Pick<Deps, 'database' | 'clock'>): Promise<number> {
  const now = clock().getTime();
  let deleted = 0;
  for (const [kind, kept] of Object.entries(KEPT) as [Kind, number][]) {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const rows = await deleteRows(database, kind, new Date(now - kept), BATCH);
      deleted += rows;
      if (rows < BATCH) break;
    }
  }
  return deleted;
}
