import type { Hono } from 'hono';
import type { AppEnv } from '../../http/env.js';
import { readBytes } from '../../http/readBody.js';
import { route } from '../../http/routes.js';
import { takeNotification } from '../../orders/facts/takeNotification.js';
import type { Deps } from '../../ports/deps.js';

/** More than any processor sends at once, a dispute with its evidence too; little enough to hold for whoever tries. */
const MOST_BYTES = 1024 * 1024;

/** Where rails tell of what happens later. Whose word it is, the rail finds out from the very bytes that were sent. */
export function railRoutes(app: Hono<AppEnv>, deps: Deps): void {
  route(app, '/rails/:name/notifications', {
    POST: async (c) => {
      const body = await readBytes(c.req.raw, MOST_BYTES);
      const { url, headers } = c.req.raw;
      await takeNotification(deps, c.req.param('name') ?? '', new Request(url, { method: 'POST', headers, body }));
      return c.json({ received: true });
    },
  });
}
