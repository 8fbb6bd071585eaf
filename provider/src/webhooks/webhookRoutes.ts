import type { Hono } from 'hono';
import { CreateWebhookEndpointSchema } from 'ondemand-pay/internal';
import { merchantAuthentication } from '../http/authenticate.js';
import type { AppEnv } from '../http/env.js';
import { readMerchantPost, sendAnswered } from '../http/merchantPost.js';
import { route } from '../http/routes.js';
import type { Deps } from '../ports/deps.js';
import { registerEndpoint } from './registerEndpoint.js';
import { removeEndpoint } from './removeEndpoint.js';
import { webhookEndpointView } from './webhookEndpoint.js';
import { listEndpoints } from './webhookStore.js';

/** The merchant API's webhook endpoints. */
export function webhookRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const authenticate = merchantAuthentication(deps);

  route(app, '/api/v1/webhook_endpoints', {
    POST: async (c) => {
      const { merchant, fields, once } = await readMerchantPost(c, authenticate, CreateWebhookEndpointSchema);
      return sendAnswered(c, await registerEndpoint(deps, { merchant, url: fields.url, once }));
    },
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      const endpoints = await listEndpoints(deps.database, merchant.merchantId);
      return c.json({ data: endpoints.map(webhookEndpointView) });
    },
  });

  route(app, '/api/v1/webhook_endpoints/:endpointId', {
    DELETE: async (c) => {
      const { merchant } = await authenticate(c);
      return c.json(webhookEndpointView(await removeEndpoint(deps, merchant, c.req.param('endpointId') ?? '')));
    },
  });
}
