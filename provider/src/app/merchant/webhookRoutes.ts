import type { Hono } from 'hono';
import { CreateWebhookEndpointSchema } from 'ondemand-pay/internal';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { registerEndpoint } from '../../webhooks/registerEndpoint.js';
import { removeEndpoint } from '../../webhooks/removeEndpoint.js';
import { webhookEndpointView } from '../../webhooks/webhookEndpoint.js';
import { listEndpoints } from '../../webhooks/webhookStore.js';
import { merchantAuthentication } from './authenticate.js';
import { readMerchantPost, sendAnswered } from './merchantPost.js';

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
