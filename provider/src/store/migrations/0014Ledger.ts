/**
 * Every movement of money, in double entry. Rows are added in the statement that changes the order, never changed and
 * never deleted: the trigger refuses both, to our own code as to whoever is at the database's prompt by mistake.
 */
export const ledger = {
  id: '0014_ledger',
  statements: [
    /* The key is the order in which it is read. A payout belongs to no order. */
    `create table ledger_entries (
      merchant_id uuid not null references merchants,
      booked_at timestamptz not null,
      entry_id uuid not null default gen_random_uuid(),
      rail text not null,
      currency text not null,
      order_id uuid,
      cause text not null,
      debit text not null,
      credit text not null,
      amount bigint not null check (amount > 0),
      available_at timestamptz,
      reference text,
      primary key (merchant_id, booked_at, entry_id),
      foreign key (merchant_id, order_id) references orders (merchant_id, order_id),
      check (debit <> credit),
      check (array[debit, credit] <@ array['receivable', 'payable', 'fees', 'refunds', 'returns', 'disputes', 'payouts'])
    )`,
    'create unique index ledger_payouts on ledger_entries (merchant_id, rail, cause, reference) where order_id is null',
    `create function refuse_change_of_ledger() returns trigger language plpgsql as $$
      begin
        raise exception 'The ledger is append-only' using errcode = 'restrict_violation';
      end
    $$`,
    `create trigger ledger_is_append_only before update or delete or truncate on ledger_entries
      for each statement execute function refuse_change_of_ledger()`,
    /* What was captured and refunded before there was a ledger; in parts, so that each ends in a statement's time. */
    ...Array.from('0123456789abcdef', (digit) => {
      const opening = (debit: string, credit: string, amount: string) =>
        `select merchant_id, date_trunc('milliseconds', now()), rail, currency, order_id, 'opening', '${debit}', '${credit}', ${amount}
        from orders where ${amount} > 0 and order_id::text like '${digit}%'`;
      return `insert into ledger_entries (merchant_id, booked_at, rail, currency, order_id, cause, debit, credit, amount)
        ${opening('receivable', 'payable', 'captured_amount')}
        union all
        ${opening('refunds', 'receivable', 'refunded_amount')}`;
    }),
  ],
};
