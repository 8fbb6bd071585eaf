/** A charge of a recurring payment that was declined: its buyer is told how to mend it. */
export const mendMails = {
  id: '0023_mend_mails',
  statements: [
    `create table mend_mails (
      merchant_id uuid not null,
      order_id uuid not null,
      reference text not null,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      lease_until timestamptz,
      ended_at timestamptz,
      sent boolean,
      primary key (merchant_id, order_id)
    )`,
    'create index mend_mails_of_agreement on mend_mails (merchant_id, reference, created_at)',
    'create index mend_mails_ended on mend_mails (ended_at) where ended_at is not null',
    'create index mend_mails_due on mend_mails (next_attempt_at) where ended_at is null',
  ],
};
