import type { Hono } from 'hono';
import type { AppContext, AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { readBuiltFile, readBuiltJson } from './builtFiles.js';

/** Any page may load the script, also one that is cross-origin isolated or checks its integrity. */
const SHARED = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' } as const;

/** The script-tag build: the newest under a short-lived name, each version under an immutable one with its SRI hash. */
export function scriptFiles(app: Hono<AppEnv>, _deps: Deps): void {
  const script = readBuiltFile('web', 'sdk.min.js');
  const integrity = readBuiltJson('web', 'integrity.json');

  const serve = (c: AppContext, cacheControl: string) =>
    c.body(new Uint8Array(script), 200, {
      ...SHARED,
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': cacheControl,
    });
  route(app, '/web/js/sdk.min.js', { GET: (c) => serve(c, 'public, max-age=300') });
  route(app, `/web/js/v1/${integrity.version}/sdk.min.js`, {
    GET: (c) => serve(c, 'public, max-age=31536000, immutable'),
  });
  route(app, '/web/js/integrity.json', {
    GET: (c) => c.json(integrity, 200, { ...SHARED, 'Cache-Control': 'public, max-age=300' }),
  });
}
