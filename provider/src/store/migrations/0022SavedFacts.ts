/** What rails tell of saved ways to pay and of mandates: facts without an order, and what pays no more. */
export const savedFacts = {
  id: '0022_saved_facts',
  statements: [
    'alter table rail_facts alter column merchant_id drop not null, alter column order_id drop not null',
    'alter table instruments add column unusable_at timestamptz',
    `create index instruments_by_mandate on instruments (mode, rail, (details ->> 'mandate'))
      where details ->> 'mandate' is not null`,
  ],
};
