/**
 * Where a browser's own sign-in has made a device known. Ended by its buyer, the device counts for nothing at that shop
 * until they sign in there again.
 */
export const signIns = {
  id: '0015_sign_ins',
  statements: [
    `create table sign_ins (
      mode text not null check (mode in ('test', 'live')),
      device_id uuid not null,
      merchant_id uuid not null,
      sign_in_id uuid not null,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      ended_at timestamptz,
      primary key (mode, device_id, merchant_id)
    )`,
  ],
};
