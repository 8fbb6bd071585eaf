// @ts-check
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { OnDemandApiError, parseSubmission } from 'ondemand-pay/merchant';
import { premiumPage } from './premiumPages.js';
import { renew, settle } from './renewal.js';
import { untilNextMonth } from './sandboxClock.js';

/** @typedef {import('hono').Context} Context */
/** @typedef {import('ondemand-pay/merchant').Merchant} Merchant */

/**
 * The subscription: agreed to once, charged every month, stopped by the reader at any time.
 *
 * @param {object} options
 * @param {string} options.providerUrl
 * @param {string} options.apiKey
 * @param {Merchant} options.merchant
 * @param {string | undefined} options.webhookSecret
 * @param {ReturnType<typeof import('./subscriptions.js').createSubscriptions>} options.subscriptions
 * @param {(c: Context) => string | undefined} options.readerOf
 * @param {(c: Context, userToken: string) => string} options.remember answers the reader
 * @param {(c: Context, code: string) => Response | Promise<Response>} options.failed a page that says what went wrong
 */
export function premiumRoutes(options) {
  const { providerUrl, apiKey, merchant, webhookSecret, subscriptions, readerOf, remember, failed } = options;
  const routes = new Hono();

  routes.get('/premium', async (c) => {
    const subscription = subscriptions.of(readerOf(c));
    if (subscription) await settle(merchant, subscription);
    return c.html(premiumPage({ subscription, apiKey, providerUrl }));
  });

  routes.post('/premium', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    const parsed = await parseSubmission(c.req.raw);
    if (!parsed.ok) return failed(c, 'unreadable');
    const { userToken, originProof } = parsed.submission;
    const reader = remember(c, userToken);
    const before = subscriptions.of(reader);
    try {
      const idempotencyKey = `premium-${createHash('sha256').update(originProof).digest('hex')}`;
      const agreed = await merchant.recurringPayments.create(userToken, { originProof }, { idempotencyKey });
      const subscription = subscriptions.begin(reader, { userToken, ...agreed });
      // What could not be paid is replaced, so that nobody ever pays for two.
      if (before && before !== subscription)
        await merchant.recurringPayments.revoke(before.userToken, before.reference);
      if (subscription.charges.length === 0) await renew(merchant, subscription);
    } catch (error) {
      if (!(error instanceof OnDemandApiError)) throw error;
      return failed(c, error.code);
    }
    return c.redirect('/premium', 303);
  });

  routes.post('/premium/retry', (c) => renewed(c));

  // Not there for live keys, under which nobody can move the time.
  routes.post('/premium/month-later', async (c) => {
    const subscription = subscriptions.of(readerOf(c));
    if (!subscription || !apiKey.startsWith('test_')) return c.notFound();
    await untilNextMonth(providerUrl, subscription.terms);
    return renewed(c);
  });

  // What happens while no reader is looking. Signed by the provider; anything else is not from there.
  routes.post('/webhooks', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    if (!webhookSecret) return c.notFound();
    const body = await c.req.text();
    const verified = await merchant.webhooks
      .verify({ body, headers: c.req.raw.headers }, webhookSecret)
      .catch(() => null);
    if (!verified) return c.body(null, 400);
    const { event } = verified;
    if (event.type === 'recurring_payment.revoked') {
      const subscription = subscriptions.byReference(event.data.reference);
      if (subscription) subscription.state = 'ended';
    } else if (event.type === 'recurring_payment.mended') {
      const subscription = subscriptions.byReference(event.data.reference);
      if (subscription) await renew(merchant, subscription);
    } else {
      const subscription = subscriptions.waitingFor(event.data.url);
      if (subscription) await settle(merchant, subscription);
    }
    return c.body(null, 204);
  });

  return routes;

  /** @param {Context} c */
  async function renewed(c) {
    const subscription = subscriptions.of(readerOf(c));
    if (!subscription) return c.notFound();
    try {
      await renew(merchant, subscription);
    } catch (error) {
      if (!(error instanceof OnDemandApiError)) throw error;
      return failed(c, error.code);
    }
    return c.redirect('/premium', 303);
  }
}
