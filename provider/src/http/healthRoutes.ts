import type { Hono } from 'hono';
import type { Deps } from '../deps.js';
import { statement } from '../store/database.js';
import type { AppEnv } from './env.js';

const ping = statement('health.ping', 'select 1 as ok');

/** Liveness asks nothing; readiness asks whether the store answers. */
export function healthRoutes(app: Hono<AppEnv>, { database }: Deps): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    try {
      await database.query(ping);
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'store_unreachable' }, 503);
    }
  });
}
