import type { Hono } from 'hono';
import { CreateLinkSchema } from 'ondemand-pay/internal';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { createLink } from '../../links/createLink.js';
import { listLinks, readLink, revokeLink } from '../../links/manageLinks.js';
import { type CountedLink, linkView } from '../../links/paymentLink.js';
import type { Deps } from '../../ports/deps.js';
import { merchantAuthentication } from './authenticate.js';
import { readMerchantPost, sendAnswered } from './merchantPost.js';

/** The merchant API's payment links. */
export function linkRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const authenticate = merchantAuthentication(deps);
  const view = (link: CountedLink) => linkView(link, deps.url, deps.clock());

  route(app, '/api/v1/links', {
    POST: async (c) => {
      const { merchant, fields, once } = await readMerchantPost(c, authenticate, CreateLinkSchema);
      return sendAnswered(c, await createLink(deps, { merchant, fields, once }));
    },
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      const query = { limit: c.req.query('limit'), after: c.req.query('after') };
      const { links, next } = await listLinks(deps, merchant, query);
      return c.json({ data: links.map(view), next });
    },
  });

  route(app, '/api/v1/links/:linkId', {
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      return c.json(view(await readLink(deps, merchant, c.req.param('linkId') ?? '')));
    },
    DELETE: async (c) => {
      const { merchant } = await authenticate(c);
      return c.json(view(await revokeLink(deps, merchant, c.req.param('linkId') ?? '')));
    },
  });
}
