import type { Hono } from 'hono';
import { Refusal } from '../../common/refusal.js';
import { type AppContext, type AppEnv, addressOf, languageOf } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { type MailedReport, openMailedReport, sendMailedReport } from '../../receipts/mailedReport.js';
import { wordsFor } from '../../words/words.js';
import { FORM_PAGE_CSP } from '../operator/page.js';
import { messagePage, reportPage } from './reportPage.js';

const STATUS = { open: 200, reported: 200, expired: 410, unknown: 404 } as const;

/** The page behind the link of a receipt. Its button posts to the address it stands on; opening it changes nothing. */
export function reportRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const name = deps.operator?.name ?? new URL(deps.url).host;

  const answer = (c: AppContext, status: 200 | 404 | 410 | 429, html: string) =>
    c.html(html, status, { 'Content-Security-Policy': FORM_PAGE_CSP, 'X-Robots-Tag': 'noindex' });
  const show = (c: AppContext, found: MailedReport) => {
    if (found.status === 'open' || found.status === 'reported') return answer(c, 200, reportPage(found, name));
    const words = wordsFor(found.status === 'unknown' ? languageOf(c) : found.order.locale);
    return answer(c, STATUS[found.status], messagePage(words, words.reportPage[found.status]));
  };

  route(app, '/report/:link', {
    GET: async (c) => show(c, await openMailedReport(deps, linkOf(c))),
    POST: async (c) => {
      try {
        const found = await sendMailedReport(deps, linkOf(c), addressOf(c));
        // Loading the page again is then no second post.
        return found.status === 'reported' ? c.redirect(c.req.path, 303) : show(c, found);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'rate_limited') throw error;
        const words = wordsFor(languageOf(c));
        return answer(c, 429, messagePage(words, words.reportPage.busy));
      }
    },
  });
}

const linkOf = (c: AppContext): string => c.req.param('link') ?? '';
