import { recordServicesAct } from '../audit/auditStore.js';
import { IDEMPOTENCY_RETENTION } from '../idempotency/idempotentRequest.js';
import type { Deps } from '../ports/deps.js';
import { deleteErasedInstruments, deleteRows, type Kind } from './purgeStore.js';

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
  agreement_mails: 30 * DAY,
  mend_mails: 30 * DAY,
  erased_instruments: 0,
  devices: 30 * DAY,
  passkey_challenges: DAY,
  handovers: DAY,
  sign_in_dialogs: DAY,
  pending_phone_changes: 30 * DAY,
  payment_links: 30 * DAY,
  known_networks: 30 * DAY,
  audit_events: 400 * DAY,
  rail_facts: 400 * DAY,
  rail_pages: 30 * DAY,
  idempotency_keys: IDEMPOTENCY_RETENTION,
};

/** Rows deleted by one statement: few, so that nobody waits for it. */
const BATCH = 1_000;
/** Statements for one kind of row in one run: the rest waits for the next run, which is then due sooner. */
const MOST_BATCHES = 50;

type PurgeDeps = Pick<Deps, 'database' | 'clock' | 'random'>;

/**
 * Deletes what nobody needs any more: data kept no longer than its purpose (GDPR Art. 5(1)(e)), tables kept small.
 * Safe from any number of processes at once.
 * @returns how many rows were deleted, and whether nothing was left for the next run.
 */
export async function purge(deps: PurgeDeps): Promise<{ deleted: number; isDone: boolean }> {
  const { database, clock } = deps;
  const now = clock().getTime();
  let deleted = 0;
  let isDone = true;
  for (const [kind, kept] of Object.entries(KEPT) as [Kind, number][]) {
    for (let batch = 1; batch <= MOST_BATCHES; batch += 1) {
      const before = new Date(now - kept);
      const rows = await (kind === 'erased_instruments'
        ? forgetInstruments(deps, before)
        : deleteRows(database, kind, before, BATCH));
      deleted += rows;
      if (rows < BATCH) break;
      if (batch === MOST_BATCHES) isDone = false;
    }
  }
  return { deleted, isDone };
}

const forgetInstruments = (deps: PurgeDeps, before: Date): Promise<number> =>
  deps.database.transaction(async (tx) => {
    const gone = await deleteErasedInstruments(tx, before, BATCH);
    for (const { mode, instrumentId: subjectId } of gone) {
      await recordServicesAct(tx, deps, { mode, action: 'instrument.forget', subjectId });
    }
    return gone.length;
  });
