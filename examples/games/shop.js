// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { createMerchant, OnDemandApiError, parseSubmission } from 'ondemand-pay/merchant';
import { priced } from './goods.js';
import { preferencesPage, receiptPage, shopPage } from './pages.js';
import { createPlayers } from './players.js';

/** @typedef {import('ondemand-pay/merchant').Merchant} Merchant */

const PLAYER = 'attic_player';
const asset = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url), 'utf8');

/**
 * The games shop as a Fetch handler. Its page never reloads: the SDK posts the form and hands the answer over.
 *
 * @param {{ url: string, providerUrl: string, apiKey: string, merchant: Merchant }} options
 */
export function createGames({ url, providerUrl, apiKey, merchant }) {
  const provider = new URL(providerUrl).origin;
  const players = createPlayers();
  const games = new Hono();

  games.use(async (c, next) => {
    c.header('Content-Security-Policy', contentSecurityPolicy(provider));
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'strict-origin-when-cross-origin');
    c.header('Cache-Control', 'no-store');
    await next();
  });

  games.get('/', (c) =>
    c.html(shopPage({ apiKey, providerUrl: provider, owned: players.owned(getCookie(c, PLAYER)) })),
  );
  games.get('/attic.css', (c) => c.body(asset('attic.css'), 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  // Bundled by the build.
  games.get('/page.js', (c) =>
    c.body(asset('dist/page.js'), 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );

  games.post('/purchase', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    const parsed = await parseSubmission(c.req.raw);
    if (!parsed.ok) return c.json({ error: { code: 'validation_failed' } }, 400);
    const sale = priced(parsed.fields.get('good'), parsed.fields.get('quantity') ?? undefined);
    if (!sale) return c.json({ error: { code: 'validation_failed', user_message: 'We do not sell that.' } }, 422);

    const { userToken, originProof } = parsed.submission;
    const player = getCookie(c, PLAYER) ?? players.newPlayer();
    // The same proof makes the same order, however often it is sent.
    const purchase = createHash('sha256').update(originProof).digest('hex');
    const { good, count, name, amount, currency } = sale;
    try {
      const order = await merchant.orders.create(
        userToken,
        { reference: `${good.id}-${purchase.slice(0, 12)}`, name, amount, currency, originProof },
        { idempotencyKey: `purchase-${purchase}` },
      );
      // The payment takes days: nothing is paid yet.
      if (order.status === 'processing') return c.json({ error: { code: 'outcome_unknown' } }, 504);
      players.identify(player, userToken);
      players.give(player, order.url, { credits: good.credits * count, skin: good.credits ? null : good.id });
      const secure = new URL(url).protocol === 'https:';
      setCookie(c, PLAYER, player, { httpOnly: true, sameSite: 'Lax', path: '/', secure, maxAge: 31_536_000 });
      return c.json({ data: { bought: name, receipt: `/receipts/${order.id}`, ...players.owned(player) } });
    } catch (error) {
      if (!(error instanceof OnDemandApiError)) throw error;
      const { problem } = error;
      if (problem?.code === 'payment_declined') {
        return c.json({ error: { ...problem, shop_message: 'Your goods are still on the shelf.' } }, 402);
      }
      if (error.code === 'outcome_unknown') return c.json({ error: problem ?? { code: error.code } }, 504);
      return c.json({ error: problem ?? { code: 'unavailable' } }, 503);
    }
  });

  // What a player pays and has paid, in the frame. The session only names them; they prove themselves there.
  games.get('/you', async (c) => {
    const userToken = players.userToken(getCookie(c, PLAYER));
    if (!userToken) return c.redirect('/', 303);
    const { sessionId } = await merchant.preferences.createSession(userToken);
    return c.html(preferencesPage({ sessionId, apiKey, providerUrl: provider }));
  });

  games.get('/receipts/:orderId', (c) => {
    const orderId = c.req.param('orderId');
    if (!players.bought(getCookie(c, PLAYER), orderId)) return c.notFound();
    return c.html(receiptPage({ orderId, apiKey, providerUrl: provider }));
  });

  games.notFound((c) => c.text('There is nothing here.', 404));
  games.onError((error, c) => {
    console.error('games: a page failed:', error.name);
    return c.json({ error: { code: 'internal_error' } }, 500);
  });
  return games;
}

/**
 * Starts the games shop.
 *
 * @param {{ port: number, url: string, providerUrl: string, apiKey: string, apiSecret: string, host?: string }} options
 *   `host` is the address to listen on; default: this machine only
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export function startGames({ port, url, providerUrl, apiKey, apiSecret, host = '127.0.0.1' }) {
  const merchant = createMerchant({ apiKey, apiSecret, url: providerUrl });
  const { fetch } = createGames({ url, providerUrl, apiKey, merchant });
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

const contentSecurityPolicy = (/** @type {string} */ provider) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `frame-src ${provider}`,
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
