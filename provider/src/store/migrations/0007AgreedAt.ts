/** When a proof's buyer pressed, to the millisecond: its `issued_at` holds whole seconds, as what is signed does. */
export const agreedAt = {
  id: '0007_agreed_at',
  statements: ['alter table origin_proofs add column agreed_at timestamptz'],
};
