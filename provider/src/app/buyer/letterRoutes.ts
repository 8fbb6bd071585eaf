import type { Hono } from 'hono';
import { type AppContext, type AppEnv, languageOf } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { readReceiptLink } from '../../mails/receiptLink.js';
import { findReceipt } from '../../mails/receiptStore.js';
import type { Deps } from '../../ports/deps.js';
import { openMailedAgreement, stopMailedAgreement } from '../../recurring/mailedAgreement.js';
import { wordsFor } from '../../words/words.js';
import { FORM_PAGE_CSP, PAGE_CSP } from '../operator/page.js';
import { receiptPage, stopPage } from './letterPages.js';
import { messagePage } from './reportPage.js';

/** The pages behind the links of a receipt's email. Opening them changes nothing. */
export function letterRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const answer = (c: AppContext, status: 200 | 404 | 410, html: string, csp = PAGE_CSP) =>
    c.html(html, status, { 'Content-Security-Policy': csp, 'X-Robots-Tag': 'noindex', 'Cache-Control': 'no-store' });
  const nothing = (c: AppContext, status: 404 | 410, why: 'unknown' | 'expired') => {
    const words = wordsFor(languageOf(c));
    return answer(c, status, messagePage(words, words.receiptPage[why]));
  };

  route(app, '/receipt/:link', {
    async GET(c) {
      const link = readReceiptLink(deps, c.req.param('link') ?? '');
      if (!link) return nothing(c, 404, 'unknown');
      if (!(link.until > deps.clock())) return nothing(c, 410, 'expired');
      const receipt = await findReceipt(deps.database, link.orderId);
      return receipt ? answer(c, 200, receiptPage(receipt, deps.operator?.name ?? null)) : nothing(c, 404, 'unknown');
    },
  });

  route(app, '/stop/:link', {
    async GET(c) {
      const found = await openMailedAgreement(deps, c.req.param('link') ?? '');
      return found ? answer(c, 200, stopPage(found), FORM_PAGE_CSP) : nothing(c, 404, 'unknown');
    },
    async POST(c) {
      const found = await stopMailedAgreement(deps, c.req.param('link') ?? '');
      // Loading the page again is then no second post.
      return found ? c.redirect(c.req.path, 303) : nothing(c, 404, 'unknown');
    },
  });
}
