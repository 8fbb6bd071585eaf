/** The customer at Stripe that each wallet is: Stripe forgets after a day under which key one was made. */
export const stripeCustomers = {
  id: '0025_stripe_customers',
  statements: [
    `create table stripe_customers (
      mode text not null check (mode in ('test', 'live')),
      wallet_id uuid not null,
      customer text not null,
      created_at timestamptz not null,
      primary key (mode, wallet_id)
    )`,
  ],
};
