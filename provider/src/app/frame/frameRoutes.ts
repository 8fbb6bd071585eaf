import type { Hono } from 'hono';
import {
  AskEarlierSchema,
  AskOutcomeSchema,
  AuthenticateSchema,
  EnterCodeSchema,
  FRAME_PATHS,
  GiveEmailSchema,
  InstrumentDetailsSchema,
  KnowEverywhereSchema,
  MakeProofSchema,
  OpenConfirmationSchema,
  OpenRailPageSchema,
  OpenSessionSchema,
  ProveFactorSchema,
  RAIL_PAGE_PATHS,
  ReadRailPageSchema,
  ResumeSessionSchema,
  SendCodeSchema,
} from 'ondemand-pay/internal';
import * as v from 'valibot';
import { sendCode } from '../../codes/sendCode.js';
import { errorName } from '../../common/errorName.js';
import { askEarlier } from '../../confirmations/askEarlier.js';
import { authenticateConfirmation } from '../../confirmations/authenticateConfirmation.js';
import { makeProof } from '../../confirmations/makeProof.js';
import { openConfirmation } from '../../confirmations/openConfirmation.js';
import { requireAgreed } from '../../confirmations/requireAgreed.js';
import { offerToKeep } from '../../device-transfer/keepDevice.js';
import { rememberDevice } from '../../devices/rememberDevice.js';
import { type AppContext, type AppEnv, addressOf, cookiesOf } from '../../http/env.js';
import { readFields, requireOwnOrigin } from '../../http/frameRequest.js';
import { route } from '../../http/routes.js';
import { enterCode } from '../../onboarding/enterCode.js';
import { forgetBuyer } from '../../onboarding/forgetBuyer.js';
import { giveEmail } from '../../onboarding/giveEmail.js';
import { openSession } from '../../onboarding/openSession.js';
import { proveFactor } from '../../onboarding/proveFactor.js';
import { resumeSession } from '../../onboarding/resumeSession.js';
import { askOutcome } from '../../outcomes/askOutcome.js';
import { addInstrument } from '../../payment-methods/addInstrument.js';
import type { Deps } from '../../ports/deps.js';
import { openRailPage } from '../../rail-pages/openRailPage.js';
import { readRailPage } from '../../rail-pages/readRailPage.js';
import { requireJustBought } from '../../receipts/justBought.js';
import { requireBuyer } from '../../sessions/authenticateFrame.js';
import { rememberCountry } from '../../sessions/countryOf.js';
import type { FrameSession } from '../../sessions/frameSession.js';
import { frameStep } from './frameStep.js';
import { setCookies } from './setCookies.js';

/** The frame's own calls, in the order a buyer meets them. No CORS headers: no other origin may read an answer. */
export function frameRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const step = frameStep(app, deps);
  route(app, FRAME_PATHS.sessions, {
    POST: async (c) => {
      requireOwnOrigin(c, deps);
      const { key, page_origin: pageOrigin, channel, link: linkId = null } = await readFields(OpenSessionSchema, c);
      const given = { key, pageOrigin, channel, linkId, address: addressOf(c), cookies: cookiesOf(c) };
      const { session, setCookie } = await openSession(deps, given);
      setCookies(c, setCookie === undefined ? [] : [setCookie]);
      return c.json(session, 201);
    },
  });

  step(FRAME_PATHS.resume, ResumeSessionSchema, (session, asked) => resumeSession(deps, session, asked));
  step(FRAME_PATHS.phone, SendCodeSchema, (session, fields) => sendCode(deps, session, fields));
  step(FRAME_PATHS.code, EnterCodeSchema, (session, { code }) => enterCode(deps, session, code));
  step(FRAME_PATHS.email, GiveEmailSchema, (session, { email }) => giveEmail(deps, session, email));
  step(FRAME_PATHS.factors, ProveFactorSchema, (session, given) => proveFactor(deps, session, given));
  step(FRAME_PATHS.forget, v.object({}), async (session, _, c) => {
    const { forgotten, setCookies: cleared } = await forgetBuyer(deps, session, cookiesOf(c));
    setCookies(c, cleared);
    return forgotten;
  });
  step(FRAME_PATHS.instruments, InstrumentDetailsSchema, (session, details) => addInstrument(deps, session, details));
  step(RAIL_PAGE_PATHS.open, OpenRailPageSchema, (session, asked) => openRailPage(deps, session, asked));
  step(RAIL_PAGE_PATHS.read, ReadRailPageSchema, (session, { page_id }) => readRailPage(deps, session, page_id));
  step(FRAME_PATHS.confirmations, OpenConfirmationSchema, (session, terms) => openConfirmation(deps, session, terms));
  step(FRAME_PATHS.authentications, AuthenticateSchema, (session, given) =>
    authenticateConfirmation(deps, session, given),
  );
  step(FRAME_PATHS.proofs, MakeProofSchema, async (session, { confirmation_id, consent, known_everywhere }, c) => {
    const { made, flow } = await makeProof(deps, session, confirmation_id, consent);
    setCookies(c, await remember(session, c, { everywhere: known_everywhere, signedUp: flow === 'registration' }));
    return made;
  });

  step(FRAME_PATHS.everywhere, KnowEverywhereSchema, async (session, after, c) => {
    const proved =
      'order_id' in after
        ? await requireJustBought(deps, session, after.order_id)
        : await requireAgreed(deps, session, after.confirmation_id);
    setCookies(c, await rememberDevice(deps, proved, cookiesOf(c), { everywhere: true }));
    const keep = await offerToKeep(deps, proved, cookiesOf(c));
    return { known_everywhere: true, ...(keep === undefined ? {} : { keep }) };
  });

  step(FRAME_PATHS.outcomes, AskOutcomeSchema, (session, asked) => askOutcome(deps, session, asked));
  step(FRAME_PATHS.earlier, AskEarlierSchema, async (session, asked) => ({
    earlier: await askEarlier(deps, session, asked),
  }));

  /** A purchase is worth more than being remembered after it. */
  async function remember(
    session: FrameSession,
    c: AppContext,
    asked: { everywhere: boolean; signedUp: boolean },
  ): Promise<string[]> {
    try {
      const proved = requireBuyer(session);
      // No page is around a window, so that what is remembered there for one shop would be told to every other.
      const shared = asked.signedUp ? [] : (['shared'] as const);
      const tiers = proved.channel === 'frame' ? {} : { tiers: shared };
      const cookies = await rememberDevice(deps, proved, cookiesOf(c), { ...asked, ...tiers });
      // Noted in the wallet, which the first purchase has just made.
      await rememberCountry(deps, proved);
      return cookies;
    } catch (error) {
      deps.log.warn({ error: errorName(error) }, 'a device was not remembered');
      return [];
    }
  }
}
