/** The tax inside the price, as the buyer saw it. Null: the shop said none, and then an order may name any. */
export const taxShown = {
  id: '0008_tax_shown',
  statements: ['alter table origin_proofs add column tax_amount bigint check (tax_amount between 0 and amount)'],
};
