// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { createMerchant, OnDemandApiError, parseSubmission } from 'ondemand-pay/merchant';
import { findArticle } from './articles.js';
import { preferencesPage, receiptPage } from './buyerPages.js';
import { articlePage, frontPage, noticePage } from './pages.js';
import { premiumRoutes } from './premiumRoutes.js';
import { createPurchases } from './purchases.js';
import { createSubscriptions } from './subscriptions.js';

/** @typedef {import('ondemand-pay/merchant').Merchant} Merchant */
/** @typedef {import('./articles.js').Article} Article */

const READER = 'kiosk_reader';
const asset = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url), 'utf8');

/**
 * The newspaper as a Fetch handler: `news.fetch(request)`. It logs no names, addresses or tokens.
 *
 * @param {{ url: string, providerUrl: string, apiKey: string, merchant: Merchant, webhookSecret?: string | undefined
 *   }} options `url` is where readers find the paper, `providerUrl` the origin of the payment provider; with
 *   `webhookSecret` it takes the provider's webhooks at `/webhooks`
 */
export function createNews({ url, providerUrl, apiKey, merchant, webhookSecret }) {
  const provider = new URL(providerUrl).origin;
  const purchases = createPurchases();
  const subscriptions = createSubscriptions();
  const stylesheet = asset('kiosk.css');
  const icon = asset('kiosk.svg');
  const news = new Hono();

  news.use(async (c, next) => {
    c.header('Content-Security-Policy', contentSecurityPolicy(provider));
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'strict-origin-when-cross-origin');
    // Pages differ from reader to reader, and one that holds a problem must not come back from a cache.
    c.header('Cache-Control', 'no-store');
    await next();
  });

  news.get('/', (c) => c.html(frontPage()));
  news.get('/kiosk.css', (c) => c.body(stylesheet, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  news.get('/kiosk.svg', (c) => c.body(icon, 200, { 'Content-Type': 'image/svg+xml' }));

  news.get('/articles/:slug', (c) => {
    const article = findArticle(c.req.param('slug'));
    if (!article) return c.notFound();
    const reader = readerOf(c);
    const owned = purchases.owns(reader, article.slug);
    const subscribes = subscriptions.of(reader)?.state === 'active';
    const orderId = purchases.orderId(reader, article.slug);
    return c.html(articlePage(article, { owned, subscribes, orderId, apiKey, providerUrl: provider }));
  });

  news.post('/purchase', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    const parsed = await parseSubmission(c.req.raw);
    if (!parsed.ok) return c.html(noticePage(UNREADABLE), 400);
    const article = findArticle(parsed.fields.get('article'));
    if (!article) return c.notFound();

    const { userToken, originProof } = parsed.submission;
    // The same proof makes the same order, however often a nervous finger, a reload or a proxy sends it.
    const purchase = createHash('sha256').update(originProof).digest('hex');
    try {
      const order = await merchant.orders.create(
        userToken,
        // What is bought and for how much comes from the catalogue. The provider compares it with what the buyer saw.
        {
          reference: `${article.slug}-${purchase.slice(0, 12)}`,
          name: article.title,
          amount: article.amount,
          currency: article.currency,
          originProof,
        },
        { idempotencyKey: `purchase-${purchase}` },
      );
      const reader = remember(c, userToken);
      // The payment takes days: nothing is paid yet.
      if (order.status === 'processing') {
        const id = purchases.wait({ reader, slug: article.slug, orderUrl: order.url });
        return c.redirect(`/purchases/${id}`, 303);
      }
      purchases.unlock(reader, article.slug, order.url);
      return c.redirect(`/articles/${article.slug}#rest`, 303);
    } catch (error) {
      if (!(error instanceof OnDemandApiError)) throw error;
      if (error.code === 'outcome_unknown' && error.order) {
        const id = purchases.wait({ reader: remember(c, userToken), slug: article.slug, orderUrl: error.order });
        return c.redirect(`/purchases/${id}`, 303);
      }
      if (error.problem && error.status < 500 && error.code !== 'request_in_progress') {
        return c.html(refused(article, error.problem), error.code === 'payment_declined' ? 402 : 409);
      }
      return c.html(noticePage(UNREACHABLE), 503);
    }
  });

  // The bank has not answered yet. The page asks again until it has.
  news.get('/purchases/:id', async (c) => {
    const id = c.req.param('id');
    const waiting = purchases.waiting(getCookie(c, READER), id);
    const article = findArticle(waiting?.slug);
    if (!waiting || !article) return c.notFound();
    const order = await merchant.orders.retrieve(waiting.orderUrl).catch(notYet);
    if (order === undefined || order.status === 'processing') return c.html(noticePage(CHECKING));
    purchases.decided(id);
    if (order.status === 'declined') {
      return c.html(refused(article, { code: 'payment_declined', decline_reason: order.decline_reason }), 402);
    }
    purchases.unlock(waiting.reader, waiting.slug, waiting.orderUrl);
    return c.redirect(`/articles/${waiting.slug}#rest`, 303);
  });

  news.route(
    '/',
    premiumRoutes({
      providerUrl: provider,
      apiKey,
      merchant,
      webhookSecret,
      subscriptions,
      readerOf,
      remember,
      failed: (c, code) =>
        code === 'unreadable' ? c.html(noticePage(UNREADABLE), 400) : c.html(noticePage(UNREACHABLE), 503),
    }),
  );

  // What a reader pays and has paid, in the frame. The session only names them; they prove themselves there.
  news.get('/you', async (c) => {
    const userToken = purchases.userToken(readerOf(c));
    if (!userToken) return c.html(noticePage(NOTHING_YET));
    const { sessionId } = await merchant.preferences.createSession(userToken);
    return c.html(preferencesPage({ sessionId, apiKey, providerUrl: provider }));
  });

  news.get('/receipts/:orderId', (c) => {
    const orderId = c.req.param('orderId');
    const isTheirs = purchases.bought(readerOf(c), orderId) || subscriptions.paid(readerOf(c), orderId);
    return isTheirs ? c.html(receiptPage({ orderId, apiKey, providerUrl: provider })) : c.notFound();
  });

  news.notFound((c) => c.html(noticePage(NOT_FOUND), 404));
  news.onError((error, c) => {
    console.error('news: a page failed:', error instanceof OnDemandApiError ? error.code : error.name);
    return c.html(noticePage(BROKEN), 500);
  });

  return news;

  /**
   * The article again, with the reason; the frame opens on it and offers another way to pay.
   * @param {Article} article
   * @param {unknown} problem
   */
  function refused(article, problem) {
    return articlePage(article, { owned: false, apiKey, providerUrl: provider, problem });
  }

  /** @param {import('hono').Context} c */
  function readerOf(c) {
    return getCookie(c, READER);
  }

  /**
   * Knows the reader again, and by which token the provider knows them.
   *
   * @param {import('hono').Context} c
   * @param {string} userToken
   */
  function remember(c, userToken) {
    const reader = readerOf(c) ?? purchases.newReader();
    purchases.identify(reader, userToken);
    const secure = new URL(url).protocol === 'https:';
    setCookie(c, READER, reader, { httpOnly: true, sameSite: 'Lax', path: '/', secure, maxAge: 60 * 60 * 24 * 365 });
    return reader;
  }
}

/**
 * Starts the newspaper.
 *
 * @param {{ port: number, url: string, providerUrl: string, apiKey: string, apiSecret: string, host?: string }} options
 *   `host` is the address to listen on; default: this machine only
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startNews({ port, url, providerUrl, apiKey, apiSecret, host = '127.0.0.1' }) {
  const merchant = createMerchant({ apiKey, apiSecret, url: providerUrl });
  // Without webhooks the paper hears of an end when it next charges.
  const webhookSecret = await registerWebhooks(merchant, `${url}/webhooks`).catch(() => undefined);
  const { fetch } = createNews({ url, providerUrl, apiKey, merchant, webhookSecret });
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

/**
 * Has the provider tell what happens. Its secret is told once, so each start begins anew; a shop registers once and
 * keeps the secret with its others.
 *
 * @param {Merchant} merchant
 * @param {string} url
 */
export async function registerWebhooks(merchant, url) {
  for (const endpoint of await merchant.webhooks.list()) {
    if (endpoint.url === url) await merchant.webhooks.delete(endpoint.id);
  }
  return (await merchant.webhooks.register({ url })).secret;
}

/**
 * A provider out of reach tells nothing about the payment: the reader goes on waiting.
 * @param {unknown} error
 */
function notYet(error) {
  if (error instanceof OnDemandApiError && (error.status === 0 || error.status >= 500)) return undefined;
  throw error;
}

/** Two entries name the provider; nothing inline, nothing from anywhere else. */
const contentSecurityPolicy = (/** @type {string} */ provider) =>
  [
    "default-src 'none'",
    `script-src ${provider}`,
    `frame-src ${provider}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const CHECKING = {
  title: 'Your payment is being checked',
  text: 'The bank is taking its time. Please don’t pay again: this page shows the story as soon as the answer is here.',
  again: 3,
};
const UNREACHABLE = {
  title: 'The payment service did not answer',
  text: 'Reload this page to send your purchase again. It is the same purchase, so you pay once at most.',
};
const UNREADABLE = {
  title: 'That purchase was incomplete',
  text: 'Nothing was charged. Please go back to the story and try again.',
};
const NOT_FOUND = { title: 'No such page', text: 'The page may have moved, or the link may be wrong.' };
const NOTHING_YET = { title: 'Nothing bought yet', text: 'What you buy with this browser is listed here.' };
const BROKEN = {
  title: 'Something went wrong here',
  text: 'It is our fault, not yours. Please try again in a moment.',
};
