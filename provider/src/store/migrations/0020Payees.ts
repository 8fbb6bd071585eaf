/** Whose the money of a live shop is. Shops stored before have not said, and count as the operator's own. */
export const payees = {
  id: '0020_payees',
  statements: [
    'alter table merchants add column said_own boolean not null default false',
    'alter table merchants add column stripe_account text',
  ],
};
