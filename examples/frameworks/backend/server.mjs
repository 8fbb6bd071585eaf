import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { createMerchant, OnDemandApiError } from 'ondemand-pay/merchant';

/* Serves what one of the examples beside it has built, and sells: `npm start -- ../react/dist`. */

const { ONDEMAND_API_KEY: apiKey, ONDEMAND_API_SECRET: apiSecret, ONDEMAND_URL: url, PORT = '3000' } = process.env;
const [folder = '../react/dist'] = process.argv.slice(2);
const merchant = createMerchant({ apiKey, apiSecret, url });
const shop = new Hono();

shop.post('/purchase', async (c) => {
  const parsed = await merchant.parseSubmission(c.req.raw);
  if (!parsed.ok) return c.json({ error: { code: 'validation_failed' } }, 422);
  const { userToken, originProof } = parsed.submission;
  // The price is the shop's own, never the form's.
  const story = { reference: 'ferry', name: 'The last night ferry', amount: 1900, currency: 'SEK' };
  try {
    const order = await merchant.orders.create(userToken, { ...story, originProof });
    // The payment takes days: nothing is paid yet.
    if (order.status === 'processing') return c.json({ error: { code: 'outcome_unknown' } }, 504);
    return c.json({ data: { bought: order.name } });
  } catch (error) {
    if (!(error instanceof OnDemandApiError)) throw error;
    return c.json({ error: error.problem ?? { code: error.code } }, 422);
  }
});
shop.use(serveStatic({ root: folder }));
serve({ fetch: shop.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () =>
  console.log(`http://shop.localhost:${PORT}`),
);
