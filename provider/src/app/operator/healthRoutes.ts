import type { Hono } from 'hono';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { schemaState } from '../../store/migrate.js';
import { isStoreReadOnly } from '../../store/serverStore.js';

/**
 * Liveness asks nothing; readiness asks whether the store answers, takes writes and has what this release needs. A
 * schema that is ahead is fine: migrations only add, so that the release before serves on during an upgrade.
 */
export function healthRoutes(app: Hono<AppEnv>, { database }: Deps): void {
  route(app, '/healthz', { GET: (c) => c.json({ status: 'ok' }) });
  route(app, '/readyz', {
    GET: async (c) => {
      try {
        const { pending } = await schemaState(database);
        if (await isStoreReadOnly(database)) return c.json({ status: 'store_read_only' }, 503);
        return pending.length === 0 ? c.json({ status: 'ready' }) : c.json({ status: 'schema_outdated' }, 503);
      } catch {
        return c.json({ status: 'store_unreachable' }, 503);
      }
    },
  });
}
