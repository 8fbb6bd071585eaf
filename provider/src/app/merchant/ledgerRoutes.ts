import type { Hono } from 'hono';
import { prefersCsv } from 'ondemand-pay/internal';
import type { AppContext, AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { type Entry, entryView } from '../../ledger/entry.js';
import { ledgerCsv } from '../../ledger/ledgerCsv.js';
import { ledgerFile, readBalance, readLedger } from '../../ledger/readLedger.js';
import type { Deps } from '../../ports/deps.js';
import { merchantAuthentication } from './authenticate.js';

/** The merchant API's books: every movement of money, as pages or as a file, and what it comes to. */
export function ledgerRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const authenticate = merchantAuthentication(deps);

  route(app, '/api/v1/ledger', {
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      const { limit, after, from, to } = c.req.query();
      const query = { limit, after, from, to };
      const view = (entry: Entry) => entryView(deps.url, merchant.mode, entry);
      const isFile = prefersCsv(c.req.header('Accept'));
      if (isFile && limit === undefined && after === undefined) {
        return sendFile(c, ledgerCsv(ledgerFile(deps, merchant, query), view));
      }
      const { entries, next } = await readLedger(deps, merchant, query);
      if (!isFile) return c.json({ data: entries.map(view), next }, 200, VARY);
      if (next !== null) c.header('Link', `<${nextPage(c, deps.url, next)}>; rel="next"`);
      return sendFile(c, ledgerCsv([entries], view));
    },
  });

  route(app, '/api/v1/balance', {
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      return c.json(await readBalance(deps, merchant));
    },
  });
}

const VARY = { Vary: 'Accept' };

/** @see https://www.rfc-editor.org/rfc/rfc8288 */
function nextPage(c: AppContext, url: string, next: string): string {
  const search = new URLSearchParams(c.req.query());
  search.set('after', next);
  return `${url}/api/v1/ledger?${search}`;
}

/** Sends a file as it is read; what goes wrong before its first part is still answered as a problem. */
async function sendFile(c: AppContext, texts: AsyncGenerator<string>): Promise<Response> {
  const first = await texts.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(encoder.encode(first.value ?? '')),
    async pull(stream) {
      const { done, value } = await texts.next();
      if (done) stream.close();
      else stream.enqueue(encoder.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
  return c.body(body, 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': 'attachment; filename="ledger.csv"',
    ...VARY,
  });
}
