/**
 * The browser's own sign-in (FedCM): what the browser itself asks, of which no page sees the answers.
 * @see https://w3c-fedid.github.io/FedCM/#idp-api
 */
import type { Hono } from 'hono';
import { SIGN_IN_PATHS } from 'ondemand-pay/internal';
import * as v from 'valibot';
import { listAccounts } from '../../browser-sign-in/accounts.js';
import { assertAccount, isDialogOpened, noteDialog, signedOutAccount } from '../../browser-sign-in/assertion.js';
import { accountsOf, CONFIG, WELL_KNOWN, wellKnownFile } from '../../browser-sign-in/wellKnown.js';
import { Refusal } from '../../common/refusal.js';
import { type AppContext, type AppEnv, cookiesOf } from '../../http/env.js';
import { requireOwnOrigin } from '../../http/frameRequest.js';
import { parseBody } from '../../http/parseBody.js';
import { readBody } from '../../http/readBody.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { frameStep } from './frameStep.js';

const short = v.pipe(v.string(), v.maxLength(200));
const AssertionSchema = v.object({ client_id: short, account_id: short });
const DisconnectSchema = v.object({ client_id: short, account_hint: short });

export function browserSignInRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const { url, operator } = deps;
  route(app, WELL_KNOWN, { GET: (c) => readable(c, wellKnownFile(url)) });
  route(app, CONFIG, {
    GET: (c) =>
      readable(c, {
        ...accountsOf(url),
        client_metadata_endpoint: `${url}/fedcm/client`,
        id_assertion_endpoint: `${url}/fedcm/assertion`,
        disconnect_endpoint: `${url}/fedcm/disconnect`,
      }),
  });

  route(app, '/fedcm/accounts', {
    GET: async (c) => {
      requireBrowser(c);
      const found = await listAccounts(deps, cookiesOf(c));
      return readable(c, { accounts: found }, found.length === 0 ? 401 : 200);
    },
  });

  /* Asked by the browser when it is about to show its dialog, and for a page of which origin. */
  route(app, '/fedcm/client', {
    GET: async (c) => {
      requireBrowser(c);
      const { client_id: clientId = '', top_frame_origin: topOrigin = '' } = c.req.query();
      if (c.req.header('origin') === url) await noteDialog(deps, { clientId, topOrigin });
      return readable(c, {
        privacy_policy_url: operator?.privacyUrl ?? `${url}/privacy`,
        terms_of_service_url: operator?.termsUrl ?? `${url}/terms`,
      });
    },
  });

  route(app, '/fedcm/assertion', {
    POST: async (c) => {
      const { client_id, account_id } = await readForm(c, AssertionSchema);
      const asked = { clientId: client_id, accountId: account_id };
      return readable(c, { token: await assertAccount(deps, asked, cookiesOf(c)) });
    },
  });

  route(app, '/fedcm/disconnect', {
    POST: async (c) => {
      const { client_id: clientId, account_hint: hint } = await readForm(c, DisconnectSchema);
      return readable(c, { account_id: await signedOutAccount(deps, { clientId, hint }, cookiesOf(c)) });
    },
  });

  frameStep(app, deps)(SIGN_IN_PATHS.opened, v.object({}), async (session) => ({
    opened: await isDialogOpened(deps, session),
  }));

  /** What the browser sends for the frame alone: not for a shop's own page, which calls with that page's origin. */
  async function readForm<S extends typeof AssertionSchema | typeof DisconnectSchema>(
    c: AppContext,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    requireBrowser(c);
    requireOwnOrigin(c, deps);
    const fields = parseBody(schema, await readBody(c.req.raw));
    c.header('Access-Control-Allow-Origin', url);
    c.header('Access-Control-Allow-Credentials', 'true');
    return fields;
  }
}

/** Set by the browser alone: no script can send this destination. */
function requireBrowser(c: AppContext): void {
  if (c.req.header('sec-fetch-dest') === 'webidentity') return;
  throw new Refusal('origin_not_registered', { detail: 'Only the browser itself makes these calls' });
}

/** The browser's own calls have no page that they come from, and so another site. */
function readable(c: AppContext, body: object, status: 200 | 401 = 200): Response {
  c.header('Cross-Origin-Resource-Policy', 'cross-origin');
  return c.json(body, status);
}
