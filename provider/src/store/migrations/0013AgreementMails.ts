/** What a buyer agreed to be charged, told by email where no receipt has told it soon after. */
export const agreementMails = {
  id: '0013_agreement_mails',
  statements: [
    `create table agreement_mails (
      merchant_id uuid not null,
      reference text not null,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      lease_until timestamptz,
      ended_at timestamptz,
      sent boolean,
      primary key (merchant_id, reference),
      foreign key (merchant_id, reference) references recurring_payments (merchant_id, reference)
    )`,
    'create index agreement_mails_ended on agreement_mails (ended_at) where ended_at is not null',
    'create index agreement_mails_due on agreement_mails (next_attempt_at) where ended_at is null',
  ],
};
