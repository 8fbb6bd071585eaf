/** What processors still keep of buyers who were erased, or have removed a way to pay, until they have deleted it. */
export const railDeletions = {
  id: '0029_rail_deletions',
  statements: [
    `create table rail_deletions (
      mode text not null check (mode in ('test', 'live')),
      deletion_id uuid not null,
      rail text not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      is_customer boolean not null,
      instrument_ids uuid[] not null,
      instruments jsonb not null,
      kept jsonb not null,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      primary key (mode, deletion_id)
    )`,
    'create index rail_deletions_due on rail_deletions (next_attempt_at)',
    'create index rail_deletions_of_buyer on rail_deletions (mode, buyer_id)',
    'create index stripe_customers_of on stripe_customers (mode, customer)',
  ],
};
