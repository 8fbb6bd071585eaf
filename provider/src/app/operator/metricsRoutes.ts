import { createHash, timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import type { AppEnv } from '../../http/env.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { Deps } from '../../ports/deps.js';

/** `GET /metrics` for whoever brings the configured bearer; for everyone else, and without one, it is not there. */
export function metricsRoutes(app: Hono<AppEnv>, { metrics, metricsToken }: Deps): void {
  if (!metrics || metricsToken === undefined) return;
  app.get('/metrics', async (c) =>
    isBearer(c.req.header('authorization'), metricsToken)
      ? c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType })
      : c.notFound(),
  );
}

/** The same on a port of its own, where the network decides who may read; a configured bearer is asked for too. */
export async function serveMetrics(request: Request, metrics: Metrics, token: string | undefined): Promise<Response> {
  const isAsked = request.method === 'GET' && new URL(request.url).pathname === '/metrics';
  const isAllowed = token === undefined || isBearer(request.headers.get('authorization') ?? undefined, token);
  if (!isAsked || !isAllowed) return new Response(null, { status: 404 });
  const headers = { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' };
  return new Response(await metrics.text(), { headers });
}

/* Hashes of equal length: comparing takes the same time however much was right. */
function isBearer(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
