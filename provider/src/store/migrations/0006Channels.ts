/**
 * Where a proof was made, in a page's frame or the provider's window, and which factor it was made with or is counted
 * since.
 */
export const channels = {
  id: '0006_channels',
  statements: [
    `alter table frame_sessions
      add column channel text not null default 'frame' check (channel in ('frame', 'window'))`,
    /* The click notes the wallet's last factor: the limits without one count from there. */
    `alter table origin_proofs
      add column channel text not null default 'frame' check (channel in ('frame', 'window', 'link')),
      add column factor_at timestamptz not null default '-infinity',
      add column with_factor boolean not null default false`,
    'drop index origin_proofs_of_buyer',
    'create index origin_proofs_of_buyer on origin_proofs (mode, buyer_id, factor_at)',
  ],
};
