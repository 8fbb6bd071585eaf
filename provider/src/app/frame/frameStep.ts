import type { Hono } from 'hono';
import type * as v from 'valibot';
import type { AppContext, AppEnv } from '../../http/env.js';
import { readFields, requireOwnOrigin } from '../../http/frameRequest.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { authenticateFrame } from '../../sessions/authenticateFrame.js';
import type { FrameSession } from '../../sessions/frameSession.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/** Adds calls that need the bearer: who calls is settled before the fields are looked at. */
export const frameStep =
  (app: Hono<AppEnv>, deps: Deps) =>
  <S extends ObjectSchema>(
    path: string,
    schema: S,
    take: (session: FrameSession, fields: v.InferOutput<S>, c: AppContext) => Promise<object>,
  ): void =>
    route(app, path, {
      POST: async (c: AppContext) => {
        requireOwnOrigin(c, deps);
        const session = await authenticateFrame(deps, c.req.header('authorization') ?? null);
        return c.json(await take(session, await readFields(schema, c), c));
      },
    });
