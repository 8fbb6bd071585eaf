import type pg from 'pg';

/*
 * In every database of the tests: whatever a transaction does to the money of an order, the ledger says the same as
 * it commits, or it does not. So no test passes over a statement that forgets the ledger.
 */
const GUARD = `
  create index ledger_of_order on ledger_entries (merchant_id, order_id);
  create function ledger_says_what_orders_say() returns trigger language plpgsql as $$
    declare
      told record;
      written record;
    begin
      select captured_amount as captured, refunded_amount as refunded, returned_amount as returned,
          (select coalesce(sum((d ->> 'amount')::bigint), 0) from jsonb_array_elements(disputes) d
            where d ->> 'status' in ('open', 'evidence_due')) as disputed into told
        from orders where merchant_id = new.merchant_id and order_id = new.order_id;
      select coalesce(sum(case 'payable' when credit then amount when debit then -amount end), 0) as captured,
          coalesce(sum(case 'refunds' when debit then amount when credit then -amount end), 0) as refunded,
          coalesce(sum(case 'returns' when debit then amount when credit then -amount end), 0) as returned,
          coalesce(sum(case 'disputes' when debit then amount when credit then -amount end), 0) as disputed into written
        from ledger_entries where merchant_id = new.merchant_id and order_id = new.order_id;
      if (told.captured, told.refunded, told.returned, told.disputed)
          is distinct from (written.captured, written.refunded, written.returned, written.disputed) then
        raise exception 'An order says % and the ledger %', told, written;
      end if;
      return null;
    end
  $$;
  create constraint trigger orders_agree_with_ledger after insert or update on orders
    deferrable initially deferred for each row execute function ledger_says_what_orders_say();
  create constraint trigger ledger_agrees_with_orders after insert on ledger_entries
    deferrable initially deferred for each row when (new.order_id is not null)
    execute function ledger_says_what_orders_say();
`;

export async function guardLedger(client: pg.Client): Promise<void> {
  await client.query(GUARD);
}
