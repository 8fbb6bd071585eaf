import type { Hono } from 'hono';
import {
  ACCOUNT_PATHS,
  CreatePreferencesSessionSchema,
  OpenPreferencesSchema,
  StopRecurringSchema,
} from 'ondemand-pay/internal';
import { type AppContext, type AppEnv, cookiesOf } from '../../http/env.js';
import { readFields, requireOwnOrigin } from '../../http/frameRequest.js';
import { parseBody } from '../../http/parseBody.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { inviteToPreferences } from '../../preferences/invitation.js';
import { openPreferences } from '../../preferences/openPreferences.js';
import { stopRecurring } from '../../preferences/stopRecurring.js';
import { authenticateFrame } from '../../sessions/authenticateFrame.js';
import { merchantAuthentication } from '../merchant/authenticate.js';

/** The merchant's invitation to a buyer's preferences, and the frame's calls that show and change them. */
export function preferencesRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const authenticate = merchantAuthentication(deps);
  const sessionOf = (c: AppContext) => {
    requireOwnOrigin(c, deps);
    return authenticateFrame(deps, c.req.header('authorization') ?? null);
  };

  route(app, '/api/preferences/sessions', {
    POST: async (c) => {
      const { merchant, body } = await authenticate(c);
      const { user_token } = parseBody(CreatePreferencesSessionSchema, body);
      return c.json({ session_id: await inviteToPreferences(deps, merchant, user_token) }, 201);
    },
  });

  route(app, ACCOUNT_PATHS.open, {
    POST: async (c) => {
      const session = await sessionOf(c);
      const { session_id } = await readFields(OpenPreferencesSchema, c);
      return c.json(await openPreferences(deps, session, session_id, cookiesOf(c)));
    },
  });

  route(app, ACCOUNT_PATHS.stopRecurring, {
    POST: async (c) => {
      const session = await sessionOf(c);
      const { id } = await readFields(StopRecurringSchema, c);
      return c.json(await stopRecurring(deps, session, id, cookiesOf(c)));
    },
  });
}
