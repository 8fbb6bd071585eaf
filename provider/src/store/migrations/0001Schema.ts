/**
 * The schema as it was first released: frozen, what changes is a migration after it. Rules kept throughout, so that distributed engines that speak PostgreSQL can
 * carry this schema: uuid keys and no sequences, `merchant_id` or `mode` in every key, no triggers.
 * `mode` keeps test and live apart: a row of one is never reachable by a key of the other.
 */
export const schema = {
  id: '0001_first_sale',
  statements: [
    /* A merchant has one public key, so a shop with a test and a live key is two rows. */
    `create table merchants (
      merchant_id uuid primary key,
      mode text not null check (mode in ('test', 'live')),
      name text not null,
      api_key text not null unique,
      origins text[] not null,
      support_url text,
      require_consent boolean not null default false,
      of_provider boolean not null default false,
      amount_limits jsonb not null default '{}',
      created_at timestamptz not null
    )`,
    /* In each mode the provider has one of its own: its page for buyers. No secret opens it. */
    `create unique index merchants_of_provider on merchants (mode) where of_provider`,
    /* SHA-256 of 256 random bits; two may be valid while one is rotated out. */
    `create table merchant_secrets (
      merchant_id uuid not null references merchants,
      secret_hash bytea not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      primary key (merchant_id, secret_hash)
    )`,
    /* The private part is sealed with the master key. Retired keys stay until their last proof has expired. */
    `create table signing_keys (
      mode text not null check (mode in ('test', 'live')),
      kid text not null,
      public_jwk jsonb not null,
      private_jwk_sealed bytea not null,
      created_at timestamptz not null,
      active_from timestamptz not null,
      retired_at timestamptz,
      primary key (mode, kid)
    )`,
    /* A person by their number. One who was erased has none, and their orders are a pseudonym's. */
    `create table buyers (
      mode text not null check (mode in ('test', 'live')),
      buyer_id uuid not null,
      phone text,
      created_at timestamptz not null,
      erased_at timestamptz,
      primary key (mode, buyer_id),
      unique (mode, phone),
      check ((phone is null) = (erased_at is not null))
    )`,
    /* A change of the number without the old one, which waits so that its owner can stop it. At most one open per buyer. */
    `create table pending_phone_changes (
      mode text not null,
      change_id uuid not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      device_ids uuid[] not null,
      phone text not null,
      locale text not null,
      asked_at timestamptz not null,
      effective_at timestamptz not null,
      cancelled_at timestamptz,
      done_at timestamptz,
      failed_at timestamptz,
      primary key (mode, change_id),
      foreign key (mode, buyer_id) references buyers (mode, buyer_id),
      check (num_nonnulls(cancelled_at, done_at, failed_at) <= 1)
    )`,
    `create unique index pending_phone_changes_open on pending_phone_changes (mode, buyer_id)
      where cancelled_at is null and done_at is null and failed_at is null`,
    `create index pending_phone_changes_due on pending_phone_changes (effective_at)
      where cancelled_at is null and done_at is null and failed_at is null`,
    /* A buyer has another token at every merchant. */
    `create table user_tokens (
      merchant_id uuid not null references merchants,
      user_token text not null,
      mode text not null,
      buyer_id uuid not null,
      created_at timestamptz not null,
      revoked_at timestamptz,
      primary key (merchant_id, user_token),
      foreign key (mode, buyer_id) references buyers (mode, buyer_id)
    )`,
    `create unique index user_tokens_of_buyer on user_tokens (merchant_id, buyer_id) where revoked_at is null`,
    `create index user_tokens_everywhere on user_tokens (mode, buyer_id)`,
    /*
     * The frame's bearer, hashed. It is replaced when the buyer is proved, so a row has one buyer or none.
     * The address is the one given in this session: the buyer's own is never shown for a text message alone. A new number
     * waits here until the one in use and the new one have been proved.
     */
    `create table frame_sessions (
      mode text not null,
      token_hash bytea not null,
      session_id uuid not null,
      merchant_id uuid not null references merchants,
      page_origin text not null,
      address text not null,
      buyer_id uuid,
      proved_at timestamptz,
      wallet_id uuid,
      proved_by text,
      device_id uuid,
      second_factor_at timestamptz,
      email text,
      email_verified_at timestamptz,
      new_phone text,
      phone_proved_at timestamptz,
      old_phone_lost boolean not null default false,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      replaced_at timestamptz,
      primary key (mode, token_hash)
    )`,
    `create index frame_sessions_of_buyer on frame_sessions (mode, buyer_id) where buyer_id is not null`,
    `create index frame_sessions_age on frame_sessions (expires_at)`,
    /* A code sent by text message: hashed with a key outside the store. At most one open per session. */
    `create table phone_codes (
      mode text not null,
      session_id uuid not null,
      code_id uuid not null,
      phone text not null,
      code_hash bytea not null,
      tries_left integer not null,
      sent_at timestamptz not null,
      expires_at timestamptz not null,
      closed_at timestamptz,
      primary key (mode, session_id, code_id)
    )`,
    `create index phone_codes_age on phone_codes (expires_at)`,
    `create unique index phone_codes_open on phone_codes (mode, session_id) where closed_at is null`,
    `create index phone_codes_of on phone_codes (mode, phone)`,
    /*
     * A code sent by email, hashed the same way: as a factor, which opens the wallet that bought with the address, or to an
     * address that is to take the place of a wallet's. At most one open per session.
     */
    `create table email_codes (
      mode text not null,
      session_id uuid not null,
      code_id uuid not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      purpose text not null check (purpose in ('factor', 'change')),
      email text not null,
      code_hash bytea not null,
      tries_left integer not null,
      sent_at timestamptz not null,
      expires_at timestamptz not null,
      closed_at timestamptz,
      primary key (mode, session_id, code_id)
    )`,
    `create index email_codes_age on email_codes (expires_at)`,
    `create index email_codes_of_buyer on email_codes (mode, buyer_id)`,
    `create unique index email_codes_open on email_codes (mode, session_id) where closed_at is null`,
    /* Counted attempts in fixed windows: sends and wrong codes, by number, address and merchant. */
    `create table attempts (
      mode text not null,
      bucket text not null,
      window_start timestamptz not null,
      count integer not null,
      primary key (mode, bucket, window_start)
    )`,
    `create index attempts_age on attempts (window_start)`,
    /* What a buyer pays with, the session that added it, and what it is reached together with. \`details\` holds what its rail needs and never a card number or security code. What only a remembered device added does not vouch for its buyer. */
    `create table instruments (
      mode text not null,
      buyer_id uuid not null,
      instrument_id uuid not null,
      session_id uuid not null,
      wallet_id uuid not null default gen_random_uuid(),
      method text not null check (method in ('card', 'invoice', 'direct_debit')),
      rail text not null,
      label text not null,
      details jsonb not null,
      needs_authentication boolean not null default false,
      vouches boolean not null default true,
      created_at timestamptz not null,
      preferred_at timestamptz,
      removed_at timestamptz,
      erased_at timestamptz,
      primary key (mode, buyer_id, instrument_id),
      foreign key (mode, buyer_id) references buyers (mode, buyer_id)
    )`,
    `create index instruments_of_wallet on instruments (mode, buyer_id, wallet_id)`,
    `create index instruments_erased on instruments (erased_at) where erased_at is not null`,
    `create index instruments_newest on instruments (mode, buyer_id, created_at desc)`,
    /*
     * The address last bought with from what a buyer reaches together, and the frame session that gave it; one that was
     * verified stays. A device paid from one wallet, and reaches it: at every shop unless the buyer wished otherwise.
     */
    `create table wallets (
      mode text not null check (mode in ('test', 'live')),
      wallet_id uuid not null,
      buyer_id uuid not null,
      email text,
      email_verified_at timestamptz,
      email_given_in uuid,
      countries text[] not null default '{}',
      known_everywhere boolean not null default false,
      own_limit_amount bigint check (own_limit_amount >= 0),
      own_limit_currency text,
      updated_at timestamptz not null,
      primary key (mode, wallet_id),
      foreign key (mode, buyer_id) references buyers (mode, buyer_id),
      check ((own_limit_amount is null) = (own_limit_currency is null))
    )`,
    `create index wallets_of_buyer on wallets (mode, buyer_id)`,
    /* A browser that is remembered after a purchase: at every shop, or at one. */
    `create table devices (
      mode text not null check (mode in ('test', 'live')),
      device_id uuid not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      tier text not null check (tier in ('shared', 'shop')),
      merchant_id uuid references merchants,
      parent_id uuid,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      primary key (mode, device_id),
      foreign key (mode, buyer_id) references buyers (mode, buyer_id),
      check ((tier = 'shop') = (merchant_id is not null))
    )`,
    `create index devices_of_buyer on devices (mode, buyer_id)`,
    /* Its cookie's tokens, hashed: each use replaces one, and one that comes back later was copied. */
    `create table device_tokens (
      mode text not null,
      token_hash bytea not null,
      device_id uuid not null,
      created_at timestamptz not null,
      replaced_at timestamptz,
      primary key (mode, token_hash)
    )`,
    `create index device_tokens_of on device_tokens (mode, device_id)`,
    /* A passkey opens the wallet it was made with. The handle is what an authenticator calls its buyer. */
    `create table passkeys (
      mode text not null check (mode in ('test', 'live')),
      credential_id text not null,
      passkey_id uuid not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      user_handle text not null,
      public_key bytea not null,
      counter bigint not null,
      transports text[] not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      removed_at timestamptz,
      primary key (mode, credential_id),
      foreign key (mode, buyer_id) references buyers (mode, buyer_id)
    )`,
    `create index passkeys_of_buyer on passkeys (mode, buyer_id)`,
    /* Challenges that were answered, hashed: each counts once. Those that never were answered are kept nowhere. */
    `create table passkey_challenges (
      mode text not null check (mode in ('test', 'live')),
      challenge_hash bytea not null,
      answered_at timestamptz not null,
      primary key (mode, challenge_hash)
    )`,
    `create index passkey_challenges_age on passkey_challenges (answered_at)`,
    /* From the provider's own window to one frame: who continues there. The token is hashed, and good for a minute. */
    `create table handovers (
      mode text not null check (mode in ('test', 'live')),
      token_hash bytea not null,
      session_id uuid not null,
      buyer_id uuid not null,
      wallet_id uuid not null,
      proved_by text not null,
      device_id uuid,
      proved_at timestamptz not null,
      second_factor_at timestamptz,
      expires_at timestamptz not null,
      used_at timestamptz,
      primary key (mode, token_hash)
    )`,
    `create index handovers_age on handovers (expires_at)`,
    /*
     * One row from the moment the confirm screen opens: what was shown and agreed. The click turns it into a
     * proof (issued_at), the order consumes it (consumed_at), erasing or revoking voids it (voided_at).
     */
    `create table origin_proofs (
      merchant_id uuid not null references merchants,
      jti uuid not null,
      mode text not null,
      session_id uuid not null,
      flow text not null check (flow in ('purchase', 'recurring-purchase', 'registration')),
      buyer_id uuid not null,
      user_token text not null,
      instrument_id uuid,
      page_origin text not null,
      amount bigint,
      currency text,
      item_name text,
      terms jsonb,
      email text not null,
      email_verified boolean not null,
      locale text not null,
      merchant_context text,
      displayed_at timestamptz not null,
      needs_authentication boolean not null default false,
      authenticated_at timestamptz,
      consent_version text,
      consented_at timestamptz,
      issued_at timestamptz,
      expires_at timestamptz,
      kid text,
      consumed_at timestamptz,
      order_id uuid,
      voided_at timestamptz,
      primary key (merchant_id, jti)
    )`,
    `create index origin_proofs_shown on origin_proofs (merchant_id, session_id)
      where issued_at is null and voided_at is null`,
    `create index origin_proofs_unused on origin_proofs (displayed_at) where issued_at is null`,
    `create index origin_proofs_of_buyer on origin_proofs (mode, buyer_id)`,
    /* A buyer's agreement to later charges, made from one proof. \`reference\` is what the merchant charges with. */
    `create table recurring_payments (
      merchant_id uuid not null references merchants,
      reference text not null,
      mode text not null,
      mandate_id uuid not null,
      jti uuid not null,
      buyer_id uuid not null,
      user_token text not null,
      instrument_id uuid not null,
      terms jsonb not null,
      authenticated boolean not null,
      item_name text,
      merchant_context text,
      locale text not null,
      created_at timestamptz not null,
      revoked_at timestamptz,
      revoked_by text check (revoked_by in ('merchant', 'buyer')),
      primary key (merchant_id, reference),
      unique (merchant_id, jti)
    )`,
    `create index recurring_payments_of_buyer on recurring_payments (mode, buyer_id, created_at desc)`,
    /* What each period of a capped agreement has been charged, with charges whose outcome is not known yet. */
    `create table recurring_periods (
      merchant_id uuid not null,
      reference text not null,
      period_start timestamptz not null,
      charged bigint not null check (charged >= 0),
      primary key (merchant_id, reference, period_start),
      foreign key (merchant_id, reference) references recurring_payments (merchant_id, reference)
    )`,
    `create table orders (
      merchant_id uuid not null references merchants,
      order_id uuid not null,
      mode text not null,
      jti uuid,
      recurring_reference text,
      mandate_id uuid,
      period_start timestamptz,
      buyer_id uuid not null,
      user_token text not null,
      instrument_id uuid not null,
      rail text not null,
      reference text not null,
      name text not null,
      item_name text,
      amount bigint not null check (amount > 0),
      tax_amount bigint not null check (tax_amount between 0 and amount),
      currency text not null,
      capture boolean not null,
      authenticated boolean not null default false,
      flow text not null,
      merchant_context text,
      locale text not null,
      consent_version text,
      consented_at timestamptz,
      status text not null,
      captured_amount bigint not null default 0 check (captured_amount >= 0),
      released_amount bigint not null default 0 check (released_amount >= 0),
      refunded_amount bigint not null default 0 check (refunded_amount >= 0),
      pending_capture bigint not null default 0 check (pending_capture >= 0),
      pending_release bigint not null default 0 check (pending_release >= 0),
      pending_refund bigint not null default 0 check (pending_refund >= 0),
      decline_reason text,
      rail_reference text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      lease_until timestamptz,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      primary key (merchant_id, order_id),
      unique (merchant_id, jti),
      check (captured_amount + released_amount + pending_capture + pending_release <= amount),
      check (refunded_amount + pending_refund <= captured_amount)
    )`,
    `create index orders_newest on orders (merchant_id, created_at desc, order_id desc)`,
    `create index orders_of_buyer on orders (mode, buyer_id, created_at desc)`,
    `create index orders_unsettled on orders (next_attempt_at) where status = 'processing'`,
    /*
     * Captures, refunds, cancellations and changes of what an order is paid with, each reserved before the rail is
     * called: its amount is in the order's pending amounts until the rail has answered, so that no two can promise the
     * same money. A change names what it goes to and, once the order has gone over, what is still to be released.
     */
    `create table order_operations (
      merchant_id uuid not null,
      order_id uuid not null,
      operation_id uuid not null,
      kind text not null check (kind in ('capture', 'refund', 'cancel', 'change_method')),
      instrument_id uuid,
      left_rail text,
      left_reference text,
      amount bigint not null,
      reason text,
      state text not null check (state in ('pending', 'done', 'failed')),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      lease_until timestamptz,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      primary key (merchant_id, order_id, operation_id),
      foreign key (merchant_id, order_id) references orders (merchant_id, order_id),
      check ((kind = 'change_method') = (instrument_id is not null))
    )`,
    `create index order_operations_pending on order_operations (next_attempt_at) where state = 'pending'`,
    /*
     * A key is claimed together with what it asked for, an order or an operation, in one transaction; the answer is
     * written once it is final. Who works on the outcome is the lease of that order or operation.
     */
    `create table idempotency_keys (
      merchant_id uuid not null references merchants,
      idempotency_key text not null,
      fingerprint bytea not null,
      order_id uuid,
      operation_id uuid,
      status integer,
      headers jsonb,
      body text,
      created_at timestamptz not null,
      primary key (merchant_id, idempotency_key)
    )`,
    `create index idempotency_keys_age on idempotency_keys (created_at)`,
    /* A merchant's invitation to one buyer's preferences: hashed, for one frame session. It only names them. */
    `create table preference_sessions (
      merchant_id uuid not null references merchants,
      session_hash bytea not null,
      user_token text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_by uuid,
      primary key (merchant_id, session_hash)
    )`,
    `create index preference_sessions_age on preference_sessions (expires_at)`,
    /* Emails that the sandbox's sender would have sent. Only ever filled under test keys. */
    `create table sandbox_mails (
      mode text not null check (mode = 'test'),
      mail_id uuid not null,
      recipient text not null,
      subject text not null,
      text text not null,
      html text not null,
      sent_at timestamptz not null,
      primary key (mode, mail_id)
    )`,
    `create index sandbox_mails_of on sandbox_mails (mode, recipient, sent_at desc)`,
    /* Where merchants hear of events. The signing secret is sealed with the master key. */
    `create table webhook_endpoints (
      merchant_id uuid not null references merchants,
      endpoint_id uuid not null,
      url text not null,
      secret_sealed bytea not null,
      created_at timestamptz not null,
      deleted_at timestamptz,
      primary key (merchant_id, endpoint_id)
    )`,
    /* The outbox: an event for an endpoint, written with the change it tells of, until it was taken or given up. */
    `create table webhook_deliveries (
      merchant_id uuid not null,
      event_id uuid not null,
      endpoint_id uuid not null,
      body text not null,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      lease_until timestamptz,
      ended_at timestamptz,
      delivered boolean,
      primary key (merchant_id, event_id, endpoint_id),
      foreign key (merchant_id, endpoint_id) references webhook_endpoints (merchant_id, endpoint_id)
    )`,
    `create index webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null`,
    `create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where ended_at is null`,
    /* Receipts to send by email: one for each order, written as its money is first captured. */
    `create table receipts (
      merchant_id uuid not null,
      order_id uuid not null,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      lease_until timestamptz,
      ended_at timestamptz,
      sent boolean,
      primary key (merchant_id, order_id),
      foreign key (merchant_id, order_id) references orders (merchant_id, order_id)
    )`,
    `create index receipts_ended on receipts (ended_at) where ended_at is not null`,
    `create index receipts_due on receipts (next_attempt_at) where ended_at is null`,
    /* "I did not buy this": said once of an order. Until it has ended the operator is still to be told by email. */
    `create table order_reports (
      merchant_id uuid not null,
      order_id uuid not null,
      mode text not null,
      note text,
      by_buyer boolean not null,
      reported_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      lease_until timestamptz,
      ended_at timestamptz,
      told boolean,
      primary key (merchant_id, order_id),
      foreign key (merchant_id, order_id) references orders (merchant_id, order_id)
    )`,
    `create index order_reports_due on order_reports (next_attempt_at) where ended_at is null`,
    /* How far the clock of test keys is ahead of the real one, in milliseconds. No row: not at all. */
    `create table test_clock (
      mode text not null check (mode = 'test'),
      ahead bigint not null check (ahead >= 0),
      moved_at timestamptz not null,
      primary key (mode)
    )`,
    /* What the sandbox's sender would have sent to a phone. Only ever filled under test keys. */
    `create table sandbox_messages (
      mode text not null check (mode = 'test'),
      message_id uuid not null,
      recipient text not null,
      text text not null,
      code text,
      sent_at timestamptz not null,
      primary key (mode, message_id)
    )`,
    `create index sandbox_messages_of on sandbox_messages (mode, recipient, sent_at desc)`,
    /* The sandbox rail's own books: what it has authorised, captured and refunded, by idempotency key. */
    `create table sandbox_rail_calls (
      mode text not null check (mode = 'test'),
      idempotency_key text not null,
      kind text not null,
      result jsonb not null,
      known_from timestamptz not null,
      created_at timestamptz not null,
      primary key (mode, idempotency_key)
    )`,
  ],
};
