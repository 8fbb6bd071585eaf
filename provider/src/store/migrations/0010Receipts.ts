/**
 * What makes a receipt count: who sells, under which name and where, and the time as the buyer's clock showed it. The
 * index finds the agreement behind a link that stops it.
 */
export const receiptsThatCount = {
  id: '0010_receipts_that_count',
  statements: [
    'alter table merchants add column legal_name text, add column legal_address text',
    'alter table origin_proofs add column time_zone text',
    'create index recurring_payments_by_mandate on recurring_payments (mandate_id)',
  ],
};
