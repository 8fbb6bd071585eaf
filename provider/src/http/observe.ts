import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Deps } from '../ports/deps.js';
import type { AppContext, AppEnv } from './env.js';

/** Asked by machines every few seconds: not worth a line each. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']);

/**
 * Counts every request and writes one line about it: its id, the route's pattern, method, status and duration. The
 * path itself, the query, headers and bodies are never written: they hold tokens, keys and numbers.
 */
export function observe({ log, metrics }: Pick<Deps, 'log' | 'metrics'>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const begun = performance.now();
    await next();
    const seconds = (performance.now() - begun) / 1000;
    const route = routeOf(c);
    const method = METHODS.has(c.req.method) ? c.req.method : 'OTHER';
    const { status } = c.res;
    metrics?.request({ route, method, status, seconds });
    const line = { requestId: c.get('requestId'), route, method, status, ms: Math.round(seconds * 1e4) / 10 };
    if (QUIET.has(route)) log.debug(line, 'request');
    else log.info(line, 'request');
  };
}

/* An address nobody serves is `none`: what strangers try must not become labels. */
function routeOf(c: AppContext): string {
  return (
    matchedRoutes(c)
      .map(({ path }) => path)
      .findLast((path) => !path.endsWith('*')) ?? 'none'
  );
}
