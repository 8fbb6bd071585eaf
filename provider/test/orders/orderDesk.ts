import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { CompactSign } from 'jose';
import type {
  Order,
  Problem,
  RecurringPayment,
  RecurringTerms,
  SANDBOX_IBANS,
  SandboxCardOutcome,
} from 'ondemand-pay/protocol';
import { pino } from 'pino';
import { letterRoutes } from '../../src/app/buyer/letterRoutes.js';
import { preferencesRoutes } from '../../src/app/frame/preferencesRoutes.js';
import { ledgerRoutes } from '../../src/app/merchant/ledgerRoutes.js';
import { linkRoutes } from '../../src/app/merchant/linkRoutes.js';
import { orderRoutes } from '../../src/app/merchant/orderRoutes.js';
import { recurringRoutes } from '../../src/app/merchant/recurringRoutes.js';
import { webhookRoutes } from '../../src/app/merchant/webhookRoutes.js';
import { railRoutes } from '../../src/app/rails/railRoutes.js';
import { ensureUserToken } from '../../src/buyers/userToken.js';
import { createSessionLimiters, MERCHANT_LIMIT, type WindowLimit, windowLimiter } from '../../src/common/limits.js';
import { Refusal } from '../../src/common/refusal.js';
import { createVault } from '../../src/common/vault.js';
import type { AppEnv } from '../../src/http/env.js';
import { problemResponse } from '../../src/http/problemResponse.js';
import { addMerchant } from '../../src/merchants/addMerchant.js';
import { findMerchant } from '../../src/merchants/findMerchant.js';
import type { Merchant } from '../../src/merchants/merchant.js';
import { createSweeper } from '../../src/orders/settle/sweeper.js';
import type { Deps } from '../../src/ports/deps.js';
import { createKeyRing } from '../../src/proofs/keyRing.js';
import { currentSigningKey, ensureSigningKeys, privateKeyOf } from '../../src/proofs/signingKeys.js';
import { sandboxRails } from '../../src/rails/sandbox/sandboxRails.js';
import type { Database } from '../../src/store/database.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase } from '../support/database.js';

export const PROVIDER_URL = 'https://pay.example';

export type Shop = { merchant: Merchant; authorization: string };

/** A buyer of one shop with one card. */
export type Buyer = { shop: Shop; buyerId: string; userToken: string; instrumentId: string };

export type ProofTerms = {
  amount: number;
  currency: string;
  taxAmount: number | null;
  itemName: string | null;
  flow: 'purchase' | 'recurring-purchase' | 'registration';
  locale: string;
  merchantContext: string | null;
  /** Of a recurring purchase. */
  recurring: Partial<RecurringTerms>;
  /** The payment link that it was made on. */
  link: string;
  /** Changes what is signed, not what is stored. */
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
};

export type Call = {
  shop?: Shop;
  body?: unknown;
  headers?: Record<string, string>;
  method?: string;
};

/** An answer with its body read. */
export type Answered = {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
  problem: Problem;
  order: Order;
};

/**
 * The order API over a database of its own: shops, buyers and signed proofs are put there directly, time stands
 * still until it is advanced, and a rail may be replaced.
 */
export async function openOrderDesk({
  wrapStore = (database: Database) => database,
  merchantLimit = MERCHANT_LIMIT,
  ...options
}: Partial<Deps> & { wrapStore?: (database: Database) => Database; merchantLimit?: WindowLimit } = {}) {
  const { database: store, drop } = await createTestDatabase({ max: 20 });
  const database = wrapStore(store);
  let now = Date.parse('2026-11-23T12:00:00.250Z');
  const clock = () => new Date(now);
  const vault = createVault(randomBytes(32), randomBytes);
  const deps: Deps = {
    database,
    url: PROVIDER_URL,
    sandbox: true,
    privateWebhooks: true,
    merchantLimiter: windowLimiter(merchantLimit, clock),
    sessionLimiters: createSessionLimiters(undefined, clock),
    clock,
    random: randomBytes,
    vault,
    keyRing: createKeyRing({ database, vault, clock }),
    log: pino({ level: 'silent' }),
    rails: { test: sandboxRails({ database, clock, vault }), live: [] },
    senders: { test: { name: 'none', send: async () => {} } } as unknown as Deps['senders'],
    ...options,
  };
  await ensureSigningKeys(deps);

  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('requestId', randomUUID());
    await next();
  });
  orderRoutes(app, deps);
  recurringRoutes(app, deps);
  letterRoutes(app, deps);
  webhookRoutes(app, deps);
  linkRoutes(app, deps);
  railRoutes(app, deps);
  ledgerRoutes(app, deps);
  preferencesRoutes(app, deps);
  app.notFound((c) => problemResponse(new Refusal('not_found'), c, deps));
  app.onError((error, c) => problemResponse(error, c, deps));

  const sql = <Row>(text: string, values: unknown[] = []) => store.query<Row>(statement('', text), values);

  async function addShop(): Promise<Shop> {
    const { apiKey, apiSecret } = await addMerchant(deps, { name: 'News', origins: ['https://news.example'] });
    const merchant = await findMerchant(database, apiKey);
    if (!merchant) throw new Error('The merchant was not added');
    return { merchant, authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}` };
  }

  /** With an instrument of a rail; the sandbox's do what their outcome says. */
  async function addBuyer(
    of: Shop,
    outcome: SandboxCardOutcome | (typeof SANDBOX_IBANS)[keyof typeof SANDBOX_IBANS] = 'approved',
    rail = 'sandbox-card',
  ): Promise<Buyer> {
    const buyerId = randomUUID();
    const instrumentId = randomUUID();
    await sql(`insert into buyers (mode, buyer_id, phone, created_at) values ('test', $1, $2, $3)`, [
      buyerId,
      `+4670${randomUUID().slice(0, 8)}`,
      clock(),
    ]);
    await sql(
      `insert into instruments (mode, buyer_id, instrument_id, session_id, method, rail, label, details, created_at)
       values ('test', $1, $2, gen_random_uuid(), 'card', $5, 'Visa', $3::jsonb, $4)`,
      [buyerId, instrumentId, JSON.stringify({ outcome }), clock(), rail],
    );
    const userToken = await ensureUserToken(deps, database, {
      merchantId: of.merchant.merchantId,
      mode: 'test',
      buyerId,
    });
    return { shop: of, buyerId, userToken, instrumentId };
  }

  /** A proof as after the buyer's click. */
  async function prove(buyer: Buyer, terms: Partial<ProofTerms> = {}): Promise<string> {
    const { amount = 9900, currency = 'SEK', itemName = null, flow = 'purchase', locale = 'sv' } = terms;
    const { taxAmount = null } = terms;
    const jti = randomUUID();
    const iat = Math.floor(now / 1000);
    const { kid } = await currentSigningKey(deps, 'test');
    const isPurchase = flow === 'purchase';
    const open = { max_amount: null, currency: null, interval: null, interval_count: null };
    const recurring = { ...open, ...terms.recurring };
    await sql(
      `insert into origin_proofs (merchant_id, jti, mode, session_id, flow, buyer_id, user_token, instrument_id,
         page_origin, amount, currency, item_name, email, email_verified, locale, merchant_context, displayed_at,
         issued_at, expires_at, kid, terms, tax_amount, link_id)
       values ($1, $2, 'test', $3, $4, $5, $6, $7, 'https://news.example', $8, $9, $10, 'buyer@example.com', false,
         $11, $12, $13, $13, $14, $15, $16::jsonb, $17, $18)`,
      [
        buyer.shop.merchant.merchantId,
        jti,
        randomUUID(),
        flow,
        buyer.buyerId,
        buyer.userToken,
        flow === 'registration' ? null : buyer.instrumentId,
        isPurchase ? amount : null,
        isPurchase ? currency : null,
        itemName,
        locale,
        terms.merchantContext ?? null,
        new Date(iat * 1000),
        new Date((iat + 600) * 1000),
        kid,
        flow === 'recurring-purchase' ? JSON.stringify(recurring) : null,
        taxAmount,
        terms.link ?? null,
      ],
    );
    const claims = {
      iss: PROVIDER_URL,
      aud: buyer.shop.merchant.apiKey,
      sub: buyer.userToken,
      jti,
      iat,
      exp: iat + 600,
      livemode: false,
      flow,
      origin: 'https://news.example',
      ...(itemName === null ? {} : { item_name: itemName }),
      email_hash: 'a'.repeat(64),
      email_verified: false,
      ...(isPurchase
        ? { amount, currency, ...(taxAmount === null ? {} : { tax_amount: taxAmount }) }
        : flow === 'recurring-purchase'
          ? { terms: { ...recurring, start: new Date(iat * 1000).toISOString() } }
          : {}),
      ...terms.claims,
    };
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'origin-proof+jwt', kid, ...terms.header })
      .sign(await privateKeyOf(deps, 'test', kid));
  }

  async function call(path: string, { shop = firstShop, body, headers = {}, method }: Call = {}): Promise<Answered> {
    const isText = typeof body === 'string';
    const response = await app.request(path.startsWith('http') ? path : `${PROVIDER_URL}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { Authorization: shop.authorization, ...(body !== undefined && JSON_TYPE), ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    return read(response);
  }

  /** Places an order; what is not said is right for a proof of 99 kronor. */
  const place = async (
    buyer: Buyer,
    fields: Record<string, unknown> = {},
    { headers = {}, ...rest }: Call = {},
  ): Promise<Answered> =>
    call(`/api/v1/users/${buyer.userToken}/orders`, {
      shop: buyer.shop,
      body: { ...ORDER, ...(fields.origin_proof ? {} : { origin_proof: await prove(buyer) }), ...fields },
      headers: { Prefer: 'return=representation', ...headers },
      ...rest,
    });

  /** A reference made from a proof, as a merchant makes one. */
  async function subscribe(buyer: Buyer, recurring: Partial<RecurringTerms> = {}): Promise<string> {
    const origin_proof = await prove(buyer, { flow: 'recurring-purchase', recurring });
    const answer = await call(`/api/v1/users/${buyer.userToken}/recurring_payments`, {
      shop: buyer.shop,
      body: { origin_proof },
    });
    if (answer.status !== 201) throw new Error(`No reference was made: ${answer.text}`);
    return (answer.json as RecurringPayment).reference;
  }

  const firstShop = await addShop();
  return {
    deps,
    app,
    shop: firstShop,
    sweeper: createSweeper(deps),
    addShop,
    addBuyer,
    prove,
    subscribe,
    call,
    place,
    sql,
    drop,
    clock,
    advance(milliseconds: number) {
      now += milliseconds;
    },
    count: async (table: string, where = 'true', values: unknown[] = []): Promise<number> =>
      (await sql<{ count: number }>(`select count(*) from ${table} where ${where}`, values))[0]?.count ?? -1,
  };
}

export type OrderDesk = Awaited<ReturnType<typeof openOrderDesk>>;

export const ORDER = { reference: 'A-1', name: 'Day pass', order_amount: 9900, order_tax_amount: 990, currency: 'SEK' };

const JSON_TYPE = { 'Content-Type': 'application/json' };

export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    problem: json as Problem,
    order: json as Order,
  };
}
