import type { Hono } from 'hono';
import { type AppContext, type AppEnv, languageOf } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { comeBack } from '../../rail-pages/readRailPage.js';
import { visitRailPage } from '../../rail-pages/visitRailPage.js';
import { PAGE_CSP } from '../operator/page.js';
import { downPage, overPage, railPageEnd, WINDOW_SCRIPT } from './railPagePages.js';

const CSP = PAGE_CSP.replace("style-src 'self'", "style-src 'self'; script-src 'self'");

/**
 * The provider's window on its way to a processor's page, and back. Nobody may embed either, and the processor's page
 * is never framed.
 */
export function railPageRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const answer = (c: AppContext, status: 200 | 404 | 410 | 503, html: string) =>
    c.html(html, status, { 'Content-Security-Policy': CSP, 'X-Robots-Tag': 'noindex', 'Cache-Control': 'no-store' });

  route(app, '/pay/window.js', {
    GET: (c) => c.body(WINDOW_SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  });

  route(app, '/pay/with/:ticket', {
    async GET(c) {
      const ticket = c.req.param('ticket') ?? '';
      // Only a page of our own sends anybody there: who was sent such an address by somebody else would give their card
      // to that person's wallet.
      const site = c.req.header('sec-fetch-site') ?? 'same-origin';
      if (site !== 'same-origin' || c.req.method !== 'GET') return answer(c, 410, overPage(languageOf(c)));
      const visited = await visitRailPage(deps, ticket);
      switch (visited.kind) {
        case 'go':
          return c.redirect(visited.url, 303);
        case 'decided':
          return answer(c, 200, railPageEnd(visited.page));
        case 'down':
          return answer(c, 503, downPage(visited.page, c.req.path));
        case 'over':
          return answer(c, 410, overPage(languageOf(c)));
      }
    },
  });

  route(app, '/pay/back/:mode/:page', {
    async GET(c) {
      const mode = c.req.param('mode');
      const page =
        mode === 'test' || mode === 'live' ? await comeBack(deps, mode, c.req.param('page') ?? '') : undefined;
      return page ? answer(c, 200, railPageEnd(page)) : answer(c, 404, overPage(languageOf(c)));
    },
  });
}
