import type { Hono } from 'hono';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { newestMessages } from '../../messages/sandboxMessageStore.js';
import type { Deps } from '../../ports/deps.js';
import { DEVICE_STYLE, MAIL_PAGE, MAIL_SCRIPT, PHONE_PAGE, PHONE_SCRIPT } from './sandboxDevices.js';

const MOST_MESSAGES = 50;

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What would have been sent to phones, as JSON and as a page, and the mailbox. Not there unless the sandbox is on. */
export function sandboxRoutes(app: Hono<AppEnv>, { database, sandbox }: Deps): void {
  if (!sandbox) return;

  route(app, '/sandbox/messages', {
    GET: async (c) => {
      const phone = c.req.query('phone');
      const messages = await newestMessages(database, phone === undefined ? null : asE164(phone), MOST_MESSAGES);
      return c.json(messages.map(({ to, text, code, sentAt }) => ({ to, text, code, sent_at: sentAt.toISOString() })));
    },
  });
  device('/sandbox/phone', PHONE_PAGE, PHONE_SCRIPT);
  device('/sandbox/mail', MAIL_PAGE, MAIL_SCRIPT);
  route(app, '/sandbox/phone.css', {
    GET: (c) => c.body(DEVICE_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  });

  function device(path: string, page: string, script: string): void {
    route(app, path, { GET: (c) => c.html(page, 200, { 'Content-Security-Policy': CSP }) });
    route(app, `${path}.js`, {
      GET: (c) => c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
    });
  }
}

/** Whoever forgets to escape the `+` of a number in a query sends a space. */
const asE164 = (phone: string): string => `+${phone.replace(/\D/g, '').replace(/^00/, '')}`;
