/*
 * A store as after many sales, made by the engine itself: `orders` orders of a tenth as many buyers at twenty shops,
 * one a second back from `now`, and every row that stays beside them. Ids follow from numbers, so that rows belong
 * together.
 */

/** SQL for the id of the thing with this number. */
const id = (kind, number) => `md5('${kind} ' || (${number}))::uuid`;
const hash = (kind, number) => `sha256(convert_to('${kind} ' || (${number}), 'UTF8'))`;

const SHOPS = 20;
const shop = (n) => id('merchant', `${n} % ${SHOPS}`);
const buyer = (n) => `${n} / 10`;
const at = (n) => `$1::timestamptz - (${n}) * interval '1 second'`;
const token = (n) => `'token-of-' || md5('' || (${n}))`;

/** Tables in an order in which rows may refer to rows: how many rows so many orders leave, and what is in them. */
const TABLES = {
  merchants: {
    rows: () => SHOPS,
    columns: {
      merchant_id: id('merchant', 'n'),
      mode: `'live'`,
      name: `'News'`,
      api_key: `'live_shop_' || n`,
      origins: `array['https://news.example']`,
      created_at: at('n'),
    },
  },
  merchant_secrets: {
    rows: () => SHOPS,
    columns: { merchant_id: id('merchant', 'n'), secret_hash: hash('secret', 'n'), created_at: at('n') },
  },
  webhook_endpoints: {
    rows: () => SHOPS,
    columns: {
      merchant_id: id('merchant', 'n'),
      endpoint_id: id('endpoint', 'n'),
      url: `'https://news.example/events'`,
      secret_sealed: hash('sealed', 'n'),
      created_at: at('n'),
    },
  },
  buyers: {
    rows: (orders) => orders / 10,
    columns: { mode: `'live'`, buyer_id: id('buyer', 'n'), phone: `'+46' || (700000000 + n)`, created_at: at('n') },
  },
  wallets: {
    rows: (orders) => orders / 10,
    columns: {
      mode: `'live'`,
      wallet_id: id('wallet', 'n'),
      buyer_id: id('buyer', 'n'),
      email: `'buyer' || n || '@example.com'`,
      updated_at: at('n'),
    },
  },
  instruments: {
    rows: (orders) => orders / 10,
    columns: {
      mode: `'live'`,
      buyer_id: id('buyer', 'n'),
      instrument_id: id('instrument', 'n'),
      session_id: id('session', 'n'),
      wallet_id: id('wallet', 'n'),
      method: `'card'`,
      rail: `'cards'`,
      label: `'Visa •••• 4242'`,
      details: `jsonb_build_object('reference', 'pm_' || md5('' || n))`,
      created_at: at('n'),
    },
  },
  devices: {
    rows: (orders) => orders / 10,
    columns: {
      mode: `'live'`,
      device_id: id('device', 'n'),
      buyer_id: id('buyer', 'n'),
      wallet_id: id('wallet', 'n'),
      tier: `'shared'`,
      created_at: at('n'),
      last_used_at: at('n'),
      expires_at: `${at('n')} + interval '400 days'`,
    },
  },
  device_tokens: {
    rows: (orders) => orders / 2,
    columns: {
      mode: `'live'`,
      token_hash: hash('device token', 'n'),
      device_id: id('device', 'n / 5'),
      created_at: at('n'),
      replaced_at: `case when n % 5 > 0 then ${at('n')} end`,
    },
  },
  sign_ins: {
    rows: (orders) => orders / 20,
    columns: {
      mode: `'live'`,
      device_id: id('device', 'n * 2'),
      merchant_id: shop('n'),
      sign_in_id: id('sign-in', 'n'),
      created_at: at('n'),
      last_used_at: at('n'),
    },
  },
  passkeys: {
    rows: (orders) => orders / 50,
    columns: {
      mode: `'live'`,
      credential_id: `md5('passkey ' || n)`,
      passkey_id: id('passkey', 'n'),
      buyer_id: id('buyer', 'n * 5'),
      wallet_id: id('wallet', 'n * 5'),
      user_handle: `md5('handle ' || n)`,
      public_key: hash('public key', 'n'),
      counter: '0',
      transports: `array['internal']`,
      created_at: at('n'),
    },
  },
  user_tokens: {
    rows: (orders) => orders / 10,
    columns: {
      merchant_id: shop('n * 10'),
      user_token: token('n'),
      mode: `'live'`,
      buyer_id: id('buyer', 'n'),
      created_at: at('n'),
    },
  },
  frame_sessions: {
    rows: (orders) => orders,
    columns: {
      mode: `'live'`,
      token_hash: hash('session token', 'n'),
      session_id: id('session', 'n'),
      merchant_id: shop('n'),
      page_origin: `'https://news.example'`,
      address: `'2001:db8::' || (n % 60000)`,
      buyer_id: `case when n % 3 = 0 then ${id('buyer', buyer('n'))} end`,
      proved_at: `case when n % 3 = 0 then ${at('n')} end`,
      wallet_id: `case when n % 3 = 0 then ${id('wallet', buyer('n'))} end`,
      created_at: at('n'),
      expires_at: `${at('n')} + interval '1 hour'`,
      replaced_at: `case when n % 3 = 1 then ${at('n')} end`,
    },
  },
  phone_codes: {
    rows: (orders) => orders / 5,
    columns: {
      mode: `'live'`,
      session_id: id('session', 'n'),
      code_id: id('code', 'n'),
      phone: `'+46' || (700000000 + n)`,
      code_hash: hash('code', 'n'),
      tries_left: '5',
      sent_at: at('n'),
      expires_at: `${at('n')} + interval '10 minutes'`,
      closed_at: at('n'),
    },
  },
  email_codes: {
    rows: (orders) => orders / 20,
    columns: {
      mode: `'live'`,
      session_id: id('session', 'n'),
      code_id: id('email code', 'n'),
      buyer_id: id('buyer', 'n'),
      wallet_id: id('wallet', 'n'),
      purpose: `'factor'`,
      email: `'buyer' || n || '@example.com'`,
      code_hash: hash('email code', 'n'),
      tries_left: '5',
      sent_at: at('n'),
      expires_at: `${at('n')} + interval '10 minutes'`,
      closed_at: at('n'),
    },
  },
  attempts: {
    rows: (orders) => orders / 2,
    columns: { mode: `'live'`, bucket: `'number ' || md5('' || n)`, window_start: at('n'), count: '1' },
  },
  known_networks: {
    rows: (orders) => orders / 10,
    columns: { mode: `'live'`, network: `'2001:db8:' || n`, number: `md5('' || n)`, proved_at: at('n') },
  },
  sign_in_dialogs: {
    rows: (orders) => orders / 20,
    columns: { mode: `'live'`, session_id: id('session', 'n'), opened_at: at('n') },
  },
  handovers: {
    rows: (orders) => orders / 50,
    columns: {
      mode: `'live'`,
      token_hash: hash('handover', 'n'),
      session_id: id('session', 'n'),
      buyer_id: id('buyer', 'n'),
      wallet_id: id('wallet', 'n'),
      proved_by: `'phone'`,
      proved_at: at('n'),
      expires_at: `${at('n')} + interval '1 minute'`,
    },
  },
  passkey_challenges: {
    rows: (orders) => orders / 50,
    columns: { mode: `'live'`, challenge_hash: hash('challenge', 'n'), answered_at: at('n') },
  },
  preference_sessions: {
    rows: (orders) => orders / 50,
    columns: {
      merchant_id: shop('n'),
      session_hash: hash('invitation', 'n'),
      user_token: token('n'),
      created_at: at('n'),
      expires_at: `${at('n')} + interval '1 hour'`,
    },
  },
  origin_proofs: {
    /* One more for every five: shown and not agreed to. */
    rows: (orders) => orders * 1.2,
    columns: {
      merchant_id: shop('n'),
      jti: id('proof', 'n'),
      mode: `'live'`,
      session_id: id('session', 'n'),
      flow: `'purchase'`,
      buyer_id: id('buyer', buyer('n')),
      user_token: token(buyer('n')),
      instrument_id: id('instrument', buyer('n')),
      page_origin: `'https://news.example'`,
      amount: '9900',
      currency: `'SEK'`,
      item_name: `'Day pass'`,
      email: `'buyer' || (${buyer('n')}) || '@example.com'`,
      email_verified: 'false',
      locale: `'sv'`,
      displayed_at: at('n'),
      issued_at: `case when n < $2 then ${at('n')} end`,
      agreed_at: `case when n < $2 then ${at('n')} end`,
      expires_at: `case when n < $2 then ${at('n')} + interval '1 day' end`,
      kid: `case when n < $2 then 'k' end`,
      consumed_at: `case when n < $2 then ${at('n')} end`,
      order_id: `case when n < $2 then ${id('order', 'n')} end`,
      factor_at: at(`(${buyer('n')}) * 10 + 10`),
      page_path: `'/2026/11/a-story'`,
      time_zone: `'Europe/Stockholm'`,
    },
  },
  orders: {
    rows: (orders) => orders,
    columns: {
      merchant_id: shop('n'),
      order_id: id('order', 'n'),
      mode: `'live'`,
      jti: id('proof', 'n'),
      buyer_id: id('buyer', buyer('n')),
      user_token: token(buyer('n')),
      instrument_id: id('instrument', buyer('n')),
      rail: `'cards'`,
      reference: `'A-' || n`,
      name: `'Day pass'`,
      item_name: `'Day pass'`,
      amount: '9900',
      tax_amount: '1980',
      currency: `'SEK'`,
      capture: 'true',
      flow: `'purchase'`,
      locale: `'sv'`,
      status: `case when n % 1000 = 7 then 'processing' else 'captured' end`,
      captured_amount: `case when n % 1000 = 7 then 0 else 9900 end`,
      rail_reference: `'pi_' || md5('' || n)`,
      is_two_step: 'true',
      created_at: at('n'),
      updated_at: at('n'),
      next_attempt_at: at('n'),
    },
  },
  order_operations: {
    rows: (orders) => orders / 50,
    columns: {
      merchant_id: shop('n'),
      order_id: id('order', 'n'),
      operation_id: id('operation', 'n'),
      kind: `'refund'`,
      amount: '100',
      state: `case when n % 100 = 7 then 'pending' else 'done' end`,
      created_at: at('n'),
      updated_at: at('n'),
      next_attempt_at: at('n'),
    },
  },
  order_reports: {
    rows: (orders) => orders / 100,
    columns: {
      merchant_id: shop('n'),
      order_id: id('order', 'n'),
      mode: `'live'`,
      by_buyer: 'true',
      reported_at: at('n'),
      next_attempt_at: at('n'),
      ended_at: at('n'),
      told: 'true',
    },
  },
  idempotency_keys: {
    rows: (orders) => orders,
    columns: {
      merchant_id: shop('n'),
      idempotency_key: `'order-' || md5('' || n)`,
      fingerprint: hash('fingerprint', 'n'),
      order_id: id('order', 'n'),
      status: '201',
      headers: `jsonb_build_object('Content-Type', 'application/json', 'Location',
        'https://pay.example/api/v1/users/' || ${token(buyer('n'))} || '/orders/' || ${id('order', 'n')})`,
      body: `'"https://pay.example/api/v1/users/' || ${token(buyer('n'))} || '/orders/' || ${id('order', 'n')} || '"'`,
      created_at: at('n'),
    },
  },
  ledger_entries: {
    rows: (orders) => orders,
    columns: {
      merchant_id: shop('n'),
      booked_at: at('n'),
      entry_id: id('entry', 'n'),
      rail: `'cards'`,
      currency: `'SEK'`,
      order_id: id('order', 'n'),
      cause: `'capture'`,
      debit: `'receivable'`,
      credit: `'payable'`,
      amount: '9900',
    },
  },
  receipts: {
    rows: (orders) => orders,
    columns: {
      merchant_id: shop('n'),
      order_id: id('order', 'n'),
      created_at: at('n'),
      next_attempt_at: at('n'),
      ended_at: `case when n % 1000 <> 7 then ${at('n')} end`,
      sent: `case when n % 1000 <> 7 then true end`,
    },
  },
  webhook_deliveries: {
    rows: (orders) => orders,
    columns: {
      merchant_id: shop('n'),
      event_id: id('event', 'n'),
      endpoint_id: id('endpoint', `n % ${SHOPS}`),
      body: `'{"type":"order.captured","data":"' || repeat('x', 600) || '"}'`,
      created_at: at('n'),
      attempts: '1',
      next_attempt_at: at('n'),
      ended_at: `case when n % 1000 <> 7 then ${at('n')} end`,
      delivered: `case when n % 1000 <> 7 then true end`,
    },
  },
  recurring_payments: {
    rows: (orders) => orders / 4,
    columns: {
      merchant_id: shop('n'),
      reference: `'recurring-' || md5('' || n)`,
      mode: `'live'`,
      mandate_id: id('mandate', 'n'),
      jti: id('recurring proof', 'n'),
      buyer_id: id('buyer', 'n / 5'),
      user_token: token('n / 5'),
      instrument_id: id('instrument', 'n / 5'),
      terms: `'{"max_amount": 9900, "currency": "SEK", "interval": "month", "interval_count": 1}'::jsonb`,
      authenticated: 'false',
      locale: `'sv'`,
      created_at: at('n'),
    },
  },
  recurring_periods: {
    rows: (orders) => orders / 20,
    columns: {
      merchant_id: shop('n'),
      reference: `'recurring-' || md5('' || n)`,
      period_start: at('n'),
      charged: '9900',
    },
  },
  agreement_mails: {
    rows: (orders) => orders / 20,
    columns: {
      merchant_id: shop('n'),
      reference: `'recurring-' || md5('' || n)`,
      created_at: at('n'),
      next_attempt_at: at('n'),
      ended_at: at('n'),
      sent: 'true',
    },
  },
  mend_mails: {
    rows: (orders) => orders / 50,
    columns: {
      merchant_id: shop('n'),
      order_id: id('order', 'n'),
      reference: `'recurring-' || md5('' || n)`,
      created_at: at('n'),
      next_attempt_at: at('n'),
      ended_at: at('n'),
      sent: 'true',
    },
  },
  rail_pages: {
    rows: (orders) => orders / 5,
    columns: {
      mode: `'live'`,
      page_id: id('page', 'n'),
      kind: `'details'`,
      merchant_id: shop('n'),
      session_id: id('session', 'n'),
      buyer_id: id('buyer', buyer('n')),
      wallet_id: id('wallet', buyer('n')),
      rail: `'cards'`,
      locale: `'sv'`,
      status: `'saved'`,
      created_at: at('n'),
      next_attempt_at: at('n'),
      ended_at: at('n'),
    },
  },
  rail_deletions: {
    rows: (orders) => orders / 100,
    columns: {
      mode: `'live'`,
      deletion_id: id('deletion', 'n'),
      rail: `'cards'`,
      buyer_id: id('buyer', 'n'),
      wallet_id: id('wallet', 'n'),
      is_customer: 'true',
      instrument_ids: `array[${id('instrument', 'n')}]`,
      instruments: `'[]'`,
      kept: `'[]'`,
      created_at: at('n'),
      next_attempt_at: at('n'),
    },
  },
  pending_phone_changes: {
    rows: (orders) => orders / 100,
    columns: {
      mode: `'live'`,
      change_id: id('change', 'n'),
      buyer_id: id('buyer', 'n'),
      wallet_id: id('wallet', 'n'),
      device_ids: `'{}'`,
      phone: `'+47' || (900000000 + n)`,
      locale: `'sv'`,
      asked_at: at('n'),
      effective_at: at('n'),
      done_at: at('n'),
    },
  },
  payment_links: {
    rows: (orders) => orders / 20,
    columns: {
      mode: `'live'`,
      link_id: id('link', 'n'),
      merchant_id: shop('n'),
      flow: `'purchase'`,
      amount: '9900',
      currency: `'SEK'`,
      action: `'https://news.example/buy'`,
      fields: `'[]'`,
      uses: '1',
      created_at: at('n'),
      expires_at: `${at('n')} + interval '7 days'`,
    },
  },
  audit_events: {
    rows: (orders) => orders / 5,
    columns: {
      mode: `'live'`,
      event_id: id('audit', 'n'),
      at: at('n'),
      actor: `'key'`,
      actor_id: `'live_shop_' || (n % ${SHOPS})`,
      action: `'order.refund'`,
      subject: `'order'`,
      subject_id: `${id('order', 'n')}::text`,
      merchant_id: shop('n'),
    },
  },
  rail_facts: {
    rows: (orders) => orders / 2,
    columns: {
      mode: `'live'`,
      rail: `'cards'`,
      fact_id: `'evt_' || md5('' || n)`,
      merchant_id: shop('n'),
      order_id: id('order', 'n'),
      kind: `'captured'`,
      outcome: `'known'`,
      recorded_at: at('n'),
    },
  },
  stripe_customers: {
    rows: (orders) => orders / 10,
    columns: { mode: `'live'`, wallet_id: id('wallet', 'n'), customer: `'cus_' || md5('' || n)`, created_at: at('n') },
  },
};

/** The tables whose rows come with sales; those of shops and of the service itself stay few. */
export const GROWING = Object.keys(TABLES).filter((table) => TABLES[table].rows(1e6) > SHOPS);

/* Rows of one statement: few enough to end in a statement's time. */
const CHUNK = 50_000;

/**
 * Fills a migrated, empty store.
 * @param sql runs one statement with its values.
 * @param orders how many orders; at least a few thousand, so that the engine's plans are those of a store in use.
 */
export async function fillWithSales(sql, { orders, now }) {
  for (const [table, { rows, columns }] of Object.entries(TABLES)) {
    const count = Math.floor(rows(orders));
    const names = Object.keys(columns);
    for (let from = 0; from < count; from += CHUNK) {
      await sql(
        `insert into ${table} (${names}) select ${names.map((name) => columns[name])}
         from generate_series($3::int, $4::int) n
         where $1::timestamptz is not null and $2::bigint is not null`,
        [now, orders, from, Math.min(from + CHUNK, count) - 1],
      );
    }
  }
}
