/**
 * Pages of processors that buyers were sent to: to give a way to pay, or to approve one payment, which then holds its
 * amount until an order adopts it or it is released.
 */
export const railPages = {
  id: '0021_rail_pages',
  statements: [
    `create table rail_pages (
      mode text not null check (mode in ('test', 'live')),
      page_id uuid not null,
      kind text not null check (kind in ('details', 'authentication')),
      merchant_id uuid not null,
      session_id uuid not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      rail text not null,
      locale text not null,
      jti uuid,
      instrument_id uuid,
      amount bigint,
      currency text,
      ticket_hash bytea,
      ticket_until timestamptz,
      rail_reference text,
      status text not null default 'new'
        check (status in ('new', 'open', 'saved', 'held', 'declined', 'given_up', 'released', 'adopted')),
      decline_reason text,
      created_at timestamptz not null,
      asked_at timestamptz,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      ended_at timestamptz,
      primary key (mode, page_id),
      check ((kind = 'authentication') = (jti is not null and amount is not null and currency is not null))
    )`,
    'create unique index rail_pages_of_proof on rail_pages (mode, merchant_id, jti) where jti is not null',
    'create index rail_pages_of_ticket on rail_pages (mode, ticket_hash) where ticket_hash is not null',
    'create index rail_pages_of_session on rail_pages (mode, session_id)',
    `create index rail_pages_to_release on rail_pages (next_attempt_at)
      where kind = 'authentication' and ended_at is null`,
    'create index rail_pages_age on rail_pages (created_at)',
    /* The amount that the buyer's bank holds already for what the proof buys. */
    'alter table origin_proofs add column hold_reference text',
    /* What rails tell of a way to pay names it by their own reference. */
    `create index instruments_by_reference on instruments (mode, rail, (details ->> 'reference'))
      where details ->> 'reference' is not null`,
  ],
};
