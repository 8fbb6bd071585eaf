import type { Hono } from 'hono';
import { FRAME_PATHS, PasskeyMadeSchema, PasskeyUsedSchema } from 'ondemand-pay/internal';
import * as v from 'valibot';
import type { AppEnv } from '../../http/env.js';
import { enterByPasskey } from '../../onboarding/enterByPasskey.js';
import { keepPasskey, offerPasskey } from '../../passkeys/makePasskey.js';
import { requestPasskey } from '../../passkeys/verifyPasskey.js';
import type { Deps } from '../../ports/deps.js';
import { frameStep } from './frameStep.js';

/** The frame's calls around passkeys: to make one, and to be recognised by one. */
export function passkeyRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const step = frameStep(app, deps);
  step(FRAME_PATHS.passkeyCreation, v.object({}), (session) => offerPasskey(deps, session));
  step(FRAME_PATHS.passkeyMade, PasskeyMadeSchema, async (session, made) => {
    await keepPasskey(deps, session, made);
    return { status: 'saved' };
  });
  step(FRAME_PATHS.passkeyRequest, v.object({}), (session) => requestPasskey(deps, session));
  step(FRAME_PATHS.passkeyUsed, PasskeyUsedSchema, (session, used) => enterByPasskey(deps, session, used));
}
