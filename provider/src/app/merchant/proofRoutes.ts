import type { Hono } from 'hono';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { isPublished } from '../../proofs/signingKey.js';

/**
 * The keys that verify origin proofs, of both modes: those that sign, the next one before it signs, and old
 * ones until their last proof has expired.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function proofRoutes(app: Hono<AppEnv>, { keyRing, clock }: Deps): void {
  route(app, '/.well-known/jwks.json', {
    GET: async (c) => {
      const keys = (await keyRing.keys()).filter((key) => isPublished(key, clock()));
      return c.body(JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }), 200, {
        'Content-Type': 'application/jwk-set+json',
        'Cache-Control': 'public, max-age=300',
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
    },
  });
}
