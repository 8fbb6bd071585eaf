/** What tells a copied cookie, a moved SIM card, and since when an address is a wallet's. */
export const trust = {
  id: '0003_trust',
  statements: [
    /* A token that is presented twice has two children; what descends from the second is a branch. Null: the first. */
    'alter table device_tokens add column branch uuid, add column forked_at timestamptz',
    /* When the number that proved the buyer was moved to another SIM card; null: not lately. */
    'alter table frame_sessions add column sim_moved_at timestamptz',
    'alter table handovers add column sim_moved_at timestamptz',
    'alter table wallets add column email_since timestamptz',
    /* One code for each address that may be the buyer's. */
    'drop index email_codes_open',
    `create unique index email_codes_open on email_codes (mode, session_id, email) where closed_at is null`,
    'update wallets set email_since = updated_at where email is not null',
  ],
};
