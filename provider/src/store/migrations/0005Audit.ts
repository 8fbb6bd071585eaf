/** Who did what to whose money and access. Rows are added and, once their time is over, deleted; never changed. */
export const audit = {
  id: '0005_audit',
  statements: [
    /* A buyer stands here by an id that erasure leaves without a number; no number, address or label does. */
    `create table audit_events (
      mode text not null check (mode in ('test', 'live')),
      event_id uuid not null,
      at timestamptz not null,
      actor text not null check (actor in ('key', 'command', 'buyer', 'sweeper')),
      actor_id text,
      action text not null,
      subject text not null,
      subject_id text not null,
      merchant_id uuid,
      primary key (mode, event_id)
    )`,
    'create index audit_events_age on audit_events (at)',
    'create index audit_events_of on audit_events (mode, subject_id)',
  ],
};
