import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { FRAME_PATHS } from 'ondemand-pay/internal';
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
    if (metrics && method === 'POST') countStep(metrics, route, status);
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

/* Counted by what the frame was told, so that a message which did not leave is no code sent. */
function countStep(metrics: NonNullable<Deps['metrics']>, route: string, status: number): void {
  if (route === FRAME_PATHS.phone && status < 300) metrics.code('sent');
  if (route === FRAME_PATHS.code && status < 500) metrics.code(status < 300 ? 'verified' : 'refused');
  if (route === FRAME_PATHS.proofs && status < 300) metrics.proofIssued();
}
