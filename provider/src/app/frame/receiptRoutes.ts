import type { Hono } from 'hono';
import { ACCOUNT_PATHS, ChangeMethodSchema, OpenReceiptSchema, ReportOrderSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import type { AppEnv } from '../../http/env.js';
import { readFields, requireOwnOrigin } from '../../http/frameRequest.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { changeMethod } from '../../receipts/changeMethod.js';
import { openReceipt } from '../../receipts/openReceipt.js';
import { reportOrder } from '../../receipts/reportOrder.js';
import { authenticateFrame } from '../../sessions/authenticateFrame.js';
import type { FrameSession } from '../../sessions/frameSession.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/** The frame's calls about one order's receipt. Every one answers with the receipt as it stands then. */
export function receiptRoutes(app: Hono<AppEnv>, deps: Deps): void {
  step(ACCOUNT_PATHS.receipt, OpenReceiptSchema, (session, { order_id }) => openReceipt(deps, session, order_id));
  step(ACCOUNT_PATHS.reportOrder, ReportOrderSchema, (session, given) => reportOrder(deps, session, given));

  step(ACCOUNT_PATHS.changeMethod, ChangeMethodSchema, (session, given) => changeMethod(deps, session, given));

  function step<S extends ObjectSchema>(
    path: string,
    schema: S,
    take: (session: FrameSession, fields: v.InferOutput<S>) => Promise<object>,
  ): void {
    route(app, path, {
      POST: async (c) => {
        requireOwnOrigin(c, deps);
        const session = await authenticateFrame(deps, c.req.header('authorization') ?? null);
        return c.json(await take(session, await readFields(schema, c)));
      },
    });
  }
}
