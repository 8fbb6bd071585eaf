import type { Hono } from 'hono';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { newestMails } from '../../mails/sandboxMailStore.js';
import type { Deps } from '../../ports/deps.js';

const MOST_MAILS = 50;

/** What would have been sent by email under test keys. Not there at all unless the sandbox is on. */
export function mailRoutes(app: Hono<AppEnv>, { database, sandbox }: Deps): void {
  if (!sandbox) return;
  route(app, '/sandbox/mails', {
    GET: async (c) => {
      const mails = await newestMails(database, c.req.query('to') ?? null, MOST_MAILS);
      return c.json(mails.map(({ sentAt, ...mail }) => ({ ...mail, sent_at: sentAt })));
    },
  });
}
