/** What rails tell by themselves: each fact once, and what of an order it changes. */
export const railFacts = {
  id: '0018_rail_facts',
  statements: [
    `create table rail_facts (
      mode text not null check (mode in ('test', 'live')),
      rail text not null,
      fact_id text not null,
      merchant_id uuid not null,
      order_id uuid not null,
      kind text not null,
      outcome text not null,
      recorded_at timestamptz not null,
      primary key (mode, rail, fact_id)
    )`,
    'create index rail_facts_age on rail_facts (recorded_at)',
    'alter table orders add column returned_amount bigint not null default 0 check (returned_amount >= 0)',
    `alter table orders add column disputes jsonb not null default '[]'`,
    'create index orders_by_reference on orders (mode, rail, rail_reference) where rail_reference is not null',
    /* A refund that was made elsewhere, by the rail's own name of it. */
    'alter table order_operations add column made_as text',
  ],
};
