/** What a shop sells by a link, and which sessions and proofs were made on one: those take its uses. */
export const paymentLinks = {
  id: '0012_payment_links',
  statements: [
    /* The fields as text of JSON, whose order a form keeps. */
    `create table payment_links (
      mode text not null check (mode in ('test', 'live')),
      link_id uuid not null,
      merchant_id uuid not null,
      flow text not null check (flow in ('purchase', 'recurring-purchase')),
      amount bigint,
      currency text,
      tax_amount bigint,
      first_amount bigint,
      interval_unit text,
      interval_count integer,
      item_name text,
      merchant_context text,
      locale text,
      action text not null,
      fields text not null,
      uses integer not null check (uses > 0),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      primary key (mode, link_id)
    )`,
    'create index payment_links_of_merchant on payment_links (merchant_id, created_at desc, link_id desc)',
    `alter table frame_sessions drop constraint frame_sessions_channel_check,
      add constraint frame_sessions_channel_check check (channel in ('frame', 'window', 'link')),
      add column link_id uuid`,
    'alter table origin_proofs add column link_id uuid',
    'create index origin_proofs_of_link on origin_proofs (mode, link_id) where link_id is not null',
  ],
};
