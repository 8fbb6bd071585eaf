/**
 * What was found by reading a whole table, or all of a shop's rows: fine in a small store, and slower with every sale.
 * Each is a short list beside a long table, or of a table that is emptied by the day.
 */
export const foundByIndex = {
  id: '0028_found_by_index',
  statements: [
    /* The key of an operation that came to nothing. */
    `create index idempotency_keys_of_operation on idempotency_keys (merchant_id, operation_id)
      where operation_id is not null`,
    /* What an agreement was charged. */
    `create index orders_of_agreement on orders (merchant_id, recurring_reference) where recurring_reference is not null`,
    /* All bearers of a session, also those that were replaced. */
    'create index frame_sessions_of_session on frame_sessions (mode, session_id)',
    'drop index frame_sessions_by_id',
    'create index sign_ins_by_id on sign_ins (mode, sign_in_id)',
    'create index devices_of_parent on devices (mode, parent_id) where parent_id is not null',
    /* What is over, by when it was. */
    'create index devices_ended on devices (least(expires_at, revoked_at))',
    'create index payment_links_ended on payment_links (coalesce(revoked_at, expires_at))',
    'create index rail_pages_of_buyer on rail_pages (mode, buyer_id)',
  ],
};
