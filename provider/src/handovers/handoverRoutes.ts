import type { Hono } from 'hono';
import { FRAME_PATHS, HandOverSchema, TakeOverSchema } from 'ondemand-pay/protocol';
import type { Deps } from '../deps.js';
import type { AppEnv } from '../http/env.js';
import { frameStep } from '../http/frameStep.js';
import { handOver, takeOver } from './handOver.js';

/** From the provider's own window to the frame that opened it. */
export function handoverRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const step = frameStep(app, deps);
  step(FRAME_PATHS.handOver, HandOverSchema, (session, { session_id }) => handOver(deps, session, session_id));
  step(FRAME_PATHS.takeOver, TakeOverSchema, (session, { handover }) => takeOver(deps, session, handover));
}
