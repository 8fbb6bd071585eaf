import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { StartedSite } from './demoSites.js';

/** As strict as the pages of the frame: the documentation brings all that it shows, and asks nobody for more. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the documentation as it was built into a folder; `undefined` where it was not. */
export async function startDocs(
  folder: string,
  { port, url }: { port: number; url: string },
): Promise<StartedSite | undefined> {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const app = new Hono();
  app.use(async (c, next) => {
    c.header('Content-Security-Policy', CSP);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Cache-Control', 'no-cache');
    await next();
  });
  app.use(
    serveStatic({
      root: folder,
      onFound: (path, c) => {
        if (path.endsWith('.md')) c.header('Content-Type', 'text/markdown; charset=utf-8');
      },
    }),
  );
  app.notFound((c) => c.html(readFileSync(join(folder, '404.html'), 'utf8'), 404));
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve({ url, close }));
    server.once('error', reject);

    function close(): Promise<void> {
      return new Promise((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    }
  });
}
