import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

/*
 * Other folders' tables, in one place: what is deleted when is one decision, and none of it is a use case of theirs.
 * Keys instead of row addresses, so that engines that spread rows over machines can do it too.
 */
const deletion = (kind: string, table: string, key: string, condition: string) =>
  statement(
    `purge.${kind}`,
    `delete from ${table} where (${key}) in (
       select ${key} from ${table} where ${condition} limit $2 for update skip locked
     ) returning ${key}`,
  );

const DELETIONS = {
  attempts: deletion('attempts', 'attempts', 'mode, bucket, window_start', 'window_start < $1'),
  frame_sessions: deletion('frame_sessions', 'frame_sessions', 'mode, token_hash', 'expires_at < $1'),
  phone_codes: deletion('phone_codes', 'phone_codes', 'mode, session_id, code_id', 'expires_at < $1'),
  email_codes: deletion('email_codes', 'email_codes', 'mode, session_id, code_id', 'expires_at < $1'),
  preference_sessions: deletion(
    'preference_sessions',
    'preference_sessions',
    'merchant_id, session_hash',
    'expires_at < $1',
  ),
  sandbox_mails: deletion('sandbox_mails', 'sandbox_mails', 'mode, mail_id', 'sent_at < $1'),
  webhook_deliveries: deletion(
    'webhook_deliveries',
    'webhook_deliveries',
    'merchant_id, event_id, endpoint_id',
    'ended_at < $1',
  ),
  receipts: deletion('receipts', 'receipts', 'merchant_id, order_id', 'ended_at < $1'),
  mend_mails: deletion('mend_mails', 'mend_mails', 'merchant_id, order_id', 'ended_at < $1'),
  agreement_mails: deletion('agreement_mails', 'agreement_mails', 'merchant_id, reference', 'ended_at < $1'),
  /* Whose payment the rail owed an answer on when their buyer was erased. */
  erased_instruments: deletion(
    'erased_instruments',
    'instruments',
    'mode, buyer_id, instrument_id',
    `erased_at <= $1 and not exists (
       select from orders o where o.mode = instruments.mode and o.buyer_id = instruments.buyer_id
         and o.instrument_id = instruments.instrument_id and o.status = 'processing'
     ) and not exists (
       select from orders o join order_operations p on p.merchant_id = o.merchant_id and p.order_id = o.order_id
       where o.mode = instruments.mode and o.buyer_id = instruments.buyer_id
         and p.instrument_id = instruments.instrument_id and p.state = 'pending'
     )`,
  ),
  unused_confirmations: deletion(
    'unused_confirmations',
    'origin_proofs',
    'merchant_id, jti',
    'issued_at is null and displayed_at < $1',
  ),
  sandbox_messages: deletion('sandbox_messages', 'sandbox_messages', 'mode, message_id', 'sent_at < $1'),
  /* With what belongs to them alone. */
  devices: statement(
    'purge.devices',
    `with gone as (
       delete from devices where (mode, device_id) in (
         select mode, device_id from devices where least(expires_at, revoked_at) < $1 limit $2 for update skip locked
       ) returning mode, device_id
     ), tokens as (
       delete from device_tokens t using gone g where t.mode = g.mode and t.device_id = g.device_id
     ), signed_in as (
       delete from sign_ins s using gone g where s.mode = g.mode and s.device_id = g.device_id
     )
     select mode, device_id from gone`,
  ),
  passkey_challenges: deletion('passkey_challenges', 'passkey_challenges', 'mode, challenge_hash', 'answered_at < $1'),
  handovers: deletion('handovers', 'handovers', 'mode, token_hash', 'expires_at < $1'),
  sign_in_dialogs: deletion('sign_in_dialogs', 'sign_in_dialogs', 'mode, session_id', 'opened_at < $1'),
  pending_phone_changes: deletion(
    'pending_phone_changes',
    'pending_phone_changes',
    'mode, change_id',
    'coalesce(cancelled_at, done_at, failed_at) < $1',
  ),
  audit_events: deletion('audit_events', 'audit_events', 'mode, event_id', 'at < $1'),
  rail_pages: deletion(
    'rail_pages',
    'rail_pages',
    'mode, page_id',
    "created_at < $1 and (kind = 'details' or ended_at is not null)",
  ),
  rail_facts: deletion('rail_facts', 'rail_facts', 'mode, rail, fact_id', 'recorded_at < $1'),
  payment_links: deletion('payment_links', 'payment_links', 'mode, link_id', 'coalesce(revoked_at, expires_at) < $1'),
  known_networks: deletion('known_networks', 'known_networks', 'mode, network, number', 'proved_at < $1'),
  idempotency_keys: deletion(
    'idempotency_keys',
    'idempotency_keys',
    'merchant_id, idempotency_key',
    'created_at <= $1',
  ),
};

/** What is deleted by age. */
export type Kind = keyof typeof DELETIONS;

/** Deletes at most `limit` rows of a kind that ended before a moment; gives how many. */
export const deleteRows = async (db: Queryable, kind: Kind, before: Date, limit: number): Promise<number> =>
  (await db.query(DELETIONS[kind], [before, limit])).length;

/** The same of payment methods whose buyer was erased; gives which. */
export const deleteErasedInstruments = (
  tx: Queryable,
  before: Date,
  limit: number,
): Promise<{ mode: Mode; instrumentId: string }[]> => tx.query(DELETIONS.erased_instruments, [before, limit]);
