import type { Hono } from 'hono';
import { FRAME_PATHS, HandOverSchema, KeepDeviceSchema, SIGN_IN_PATHS, TakeOverSchema } from 'ondemand-pay/internal';
import { openTransfer, takeTransfer } from '../../device-transfer/deviceTransfer.js';
import { keepDevice } from '../../device-transfer/keepDevice.js';
import { rememberDevice } from '../../devices/rememberDevice.js';
import { type AppEnv, cookiesOf } from '../../http/env.js';
import { readFields, requireOwnOrigin } from '../../http/frameRequest.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { requireBuyer } from '../../sessions/authenticateFrame.js';
import { frameStep } from './frameStep.js';
import { setCookies } from './setCookies.js';

/** From the provider's window to the frame that opened it, and back. */
export function deviceTransferRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const step = frameStep(app, deps);
  step(FRAME_PATHS.handOver, HandOverSchema, async (session, { session_id, known_everywhere }, c) => {
    const transfer = await openTransfer(deps, session, session_id);
    // No page is around this window, so that the browser keeps here what it withholds inside a frame.
    const asked = { everywhere: known_everywhere, tiers: ['shared'] as const };
    setCookies(c, await rememberDevice(deps, requireBuyer(session), cookiesOf(c), asked));
    return transfer;
  });
  route(app, SIGN_IN_PATHS.keep, {
    POST: async (c) => {
      requireOwnOrigin(c, deps);
      const { keep } = await readFields(KeepDeviceSchema, c);
      setCookies(c, [await keepDevice(deps, keep, cookiesOf(c))]);
      return c.json({ known_everywhere: true });
    },
  });
  step(FRAME_PATHS.takeOver, TakeOverSchema, (session, { handover }) => takeTransfer(deps, session, handover));
}
