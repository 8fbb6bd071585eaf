import type { Handler, Hono } from 'hono';
import { Refusal } from '../common/refusal.js';
import type { AppEnv } from './env.js';

type Method = 'GET' | 'POST' | 'DELETE';

/**
 * Puts a path's methods on the app; any other method of that path is refused with `Allow`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
 */
export function route(app: Hono<AppEnv>, path: string, handlers: { [M in Method]?: Handler<AppEnv> }): void {
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler);
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  app.all(path, () => {
    throw new Refusal('method_not_allowed', { headers: { Allow: allowed.join(', ') } });
  });
}
