import type { Hono } from 'hono';
import {
  EnterCodeSchema,
  FRAME_PATHS,
  GiveEmailSchema,
  InstrumentDetailsSchema,
  MakeProofSchema,
  OpenConfirmationSchema,
  OpenSessionSchema,
  SendCodeSchema,
} from 'ondemand-pay/protocol';
import type * as v from 'valibot';
import type { Deps } from '../deps.js';
import { type AppContext, type AppEnv, addressOf } from '../http/env.js';
import { readFields, requireOwnOrigin } from '../http/frameRequest.js';
import { route } from '../http/routes.js';
import { addInstrument } from '../payment-methods/addInstrument.js';
import { makeProof } from '../proofs/makeProof.js';
import { openConfirmation } from '../proofs/openConfirmation.js';
import { authenticateFrame } from './authenticateFrame.js';
import { enterCode } from './enterCode.js';
import type { FrameSession } from './frameSession.js';
import { giveEmail } from './giveEmail.js';
import { openSession } from './openSession.js';
import { sendCode } from './sendCode.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/** The frame's own calls, in the order a buyer meets them. No CORS headers: no other origin may read an answer. */
export function frameRoutes(app: Hono<AppEnv>, deps: Deps): void {
  route(app, FRAME_PATHS.sessions, {
    POST: async (c) => {
      requireOwnOrigin(c, deps);
      const { key, page_origin } = await readFields(OpenSessionSchema, c);
      return c.json(await openSession(deps, { key, pageOrigin: page_origin, address: addressOf(c) }), 201);
    },
  });

  step(FRAME_PATHS.phone, SendCodeSchema, (session, fields) => sendCode(deps, session, fields));
  step(FRAME_PATHS.code, EnterCodeSchema, (session, { code }) => enterCode(deps, session, code));
  step(FRAME_PATHS.email, GiveEmailSchema, (session, { email }) => giveEmail(deps, session, email));
  step(FRAME_PATHS.instruments, InstrumentDetailsSchema, (session, details) => addInstrument(deps, session, details));
  step(FRAME_PATHS.confirmations, OpenConfirmationSchema, (session, terms) => openConfirmation(deps, session, terms));
  step(FRAME_PATHS.proofs, MakeProofSchema, (session, { confirmation_id, consent }) =>
    makeProof(deps, session, confirmation_id, consent),
  );

  /** A call that needs the bearer: who calls is settled before the fields are looked at. */
  function step<S extends ObjectSchema>(
    path: string,
    schema: S,
    take: (session: FrameSession, fields: v.InferOutput<S>) => Promise<object>,
  ): void {
    route(app, path, {
      POST: async (c: AppContext) => {
        requireOwnOrigin(c, deps);
        const session = await authenticateFrame(deps, c.req.header('authorization') ?? null);
        return c.json(await take(session, await readFields(schema, c)));
      },
    });
  }
}
