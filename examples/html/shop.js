// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { createMerchant, OnDemandApiError, OriginProofError, parseSubmission } from 'ondemand-pay/merchant';

/** @typedef {import('hono').Context} Context */
/** @typedef {import('ondemand-pay/merchant').Merchant} Merchant */

const CURRENCY = 'SEK';

/** What is sold, at prices that no page can change. @type {Record<string, { name: string, amount: number }>} */
const GOODS = {
  ticket: { name: 'Day ticket', amount: 9900 },
  guide: { name: 'Audio guide', amount: 4900 },
  poster: { name: 'Poster of the whale', amount: 14900 },
  coffee: { name: 'Coffee and a bun', amount: 6500 },
  soup: { name: 'Soup of the day', amount: 11500 },
};

const TYPES = /** @type {Record<string, string>} */ ({ html: 'text/html', css: 'text/css', js: 'text/javascript' });
const folder = new URL('.', import.meta.url);
const files = new Map(
  readdirSync(folder)
    .filter((name) => /\.(?:html|css)$|^(?:guide|poster)\.js$/.test(name))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
);

/**
 * The pages of this folder with a key and an address that work, and the backend that their forms post to.
 *
 * @param {{ url: string, providerUrl: string, apiKey: string, merchant: Merchant }} options
 */
export function createHtml({ url, providerUrl, apiKey, merchant }) {
  /** @type {Map<string, { userToken: string, orderId?: string }>} visitor → their latest purchase or registration */
  const visitors = new Map();
  const shop = new Hono();
  const limit = bodyLimit({ maxSize: 64 * 1024 });

  const fill = (/** @type {string} */ name, /** @type {Record<string, string>} */ values = {}) =>
    Object.entries({
      'https://pay.example': new URL(providerUrl).origin,
      test_your_public_key: apiKey,
      ...values,
    }).reduce((text, [from, to]) => text.replaceAll(from, () => to), files.get(name) ?? '');
  const visitorOf = (/** @type {Context} */ c) => visitors.get(getCookie(c, 'visitor') ?? '');

  /** @param {Context} c @param {{ userToken: string, orderId?: string }} latest */
  function remember(c, latest) {
    const visitor = randomUUID();
    visitors.set(visitor, latest);
    setCookie(c, 'visitor', visitor, { httpOnly: true, sameSite: 'Lax', path: '/' });
  }

  /** Places the order that a form asks for. @param {Context} c */
  async function sell(c) {
    const parsed = await parseSubmission(c.req.raw);
    const item = parsed.ok ? String(parsed.fields.get('item')) : '';
    const good = Object.hasOwn(GOODS, item) ? GOODS[item] : undefined;
    if (!parsed.ok || !good) return { problem: { code: 'validation_failed', status: 422 } };
    const { userToken, originProof } = parsed.submission;
    // The same proof makes the same order, however often it is sent.
    const idempotencyKey = createHash('sha256').update(originProof).digest('hex');
    try {
      const order = await merchant.orders.create(
        userToken,
        { reference: item, ...good, currency: CURRENCY, originProof },
        { idempotencyKey },
      );
      // The payment takes days: nothing is paid yet.
      if (order.status === 'processing') return { problem: { code: 'outcome_unknown', status: 503 }, item };
      remember(c, { userToken, orderId: order.id });
      return { bought: good.name };
    } catch (error) {
      if (!(error instanceof OnDemandApiError)) throw error;
      return { problem: error.problem ?? { code: error.code, status: 503 }, item };
    }
  }

  shop.get('/', (c) => c.html(fill('index.html')));
  shop.get('/preferences.html', async (c) => {
    const visitor = visitorOf(c);
    if (!visitor) return c.redirect('/purchase.html', 303);
    const { sessionId } = await merchant.preferences.createSession(visitor.userToken);
    return c.html(fill('preferences.html', { 'the-session-id': sessionId }), 200, { 'Cache-Control': 'no-store' });
  });
  shop.get('/success.html', (c) => {
    const orderId = visitorOf(c)?.orderId;
    if (!orderId) return c.redirect('/purchase.html', 303);
    return c.html(fill('success.html', { 'the-order-id': orderId }), 200, { 'Cache-Control': 'no-store' });
  });
  shop.get('/:file', (c) => {
    const name = c.req.param('file');
    if (!files.has(name)) return c.text('There is nothing here.', 404);
    const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain';
    return c.body(fill(name), 200, { 'Content-Type': `${type}; charset=utf-8` });
  });

  shop.post('/purchase', limit, async (c) => {
    const { problem, item } = await sell(c);
    if (!problem) return c.redirect('/success.html', 303);
    // The page once more: the frame opens on what went wrong, and offers another way to pay.
    const attribute = `data-problem="${JSON.stringify(problem).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
    const page = item === 'ticket' ? 'purchase.html' : 'several.html';
    return c.html(fill(page).replaceAll('data-flow="purchase"', `data-flow="purchase" ${attribute}`), 422);
  });

  shop.post('/purchase.json', limit, async (c) => {
    const { problem, bought } = await sell(c);
    if (!problem) return c.json({ data: { bought } });
    return c.json({ error: problem }, /** @type {402} */ (problem.status));
  });

  // What was agreed to is charged at once here, and from then on every month by whatever keeps the time.
  shop.post('/subscribe', limit, async (c) => {
    const parsed = await parseSubmission(c.req.raw);
    if (!parsed.ok) return c.text('The form was not complete.', 400);
    const { userToken, originProof } = parsed.submission;
    const key = createHash('sha256').update(originProof).digest('hex');
    try {
      const agreed = await merchant.recurringPayments.create(userToken, { originProof }, { idempotencyKey: key });
      const order = await merchant.orders.create(
        userToken,
        {
          reference: 'friends',
          name: 'Friends of the museum',
          amount: 15000,
          currency: CURRENCY,
          originProof: agreed.reference,
        },
        { idempotencyKey: `${key}-first` },
      );
      remember(c, { userToken, orderId: order.id });
      return c.redirect('/success.html', 303);
    } catch (error) {
      if (!(error instanceof OnDemandApiError)) throw error;
      return c.text(`Nothing was begun: ${error.code}.`, 422);
    }
  });

  shop.post('/register', limit, async (c) => {
    const parsed = await parseSubmission(c.req.raw);
    if (!parsed.ok) return c.text('The form was not complete.', 400);
    const { userToken, originProof, email } = parsed.submission;
    try {
      await merchant.verifyOriginProof(originProof, { flow: 'registration', userToken, email, origin: url });
    } catch (error) {
      if (!(error instanceof OriginProofError)) throw error;
      return c.text('This registration does not hold.', 422);
    }
    remember(c, { userToken });
    return c.text('Welcome. The next letter is yours.');
  });

  shop.onError((error, c) => {
    console.error('html: a page failed:', error.name);
    return c.text('Something went wrong here.', 500);
  });
  return shop;
}

/**
 * Starts the plain pages.
 *
 * @param {{ port: number, url: string, providerUrl: string, apiKey: string, apiSecret: string, host?: string }} options
 *   `host` is the address to listen on; default: this machine only
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export function startHtml({ port, url, providerUrl, apiKey, apiSecret, host = '127.0.0.1' }) {
  const merchant = createMerchant({ apiKey, apiSecret, url: providerUrl });
  const { fetch } = createHtml({ url, providerUrl, apiKey, merchant });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host }, () => resolve({ url, close }));
    server.once('error', reject);

    /** @returns {Promise<void>} */
    function close() {
      return new Promise((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    }
  });
}
