import type { Hono } from 'hono';
import {
  ACCOUNT_PATHS,
  ChangeEmailSchema,
  ChangeLimitSchema,
  ChangePhoneSchema,
  type ChangeStep,
  EraseSchema,
  ForgetDevicesSchema,
  type Preferences,
  PreferInstrumentSchema,
  RecognitionSchema,
  RemoveInstrumentSchema,
  VerifyEmailSchema,
  VerifyPhoneSchema,
} from 'ondemand-pay/internal';
import * as v from 'valibot';
import { cancelPhone } from '../../account/cancelPhone.js';
import { changeRecognition, forgetDevices } from '../../account/changeDevices.js';
import { changeEmail, verifyEmail } from '../../account/changeEmail.js';
import { preferMethod, removeMethod } from '../../account/changeInstruments.js';
import { changeLimit } from '../../account/changeLimit.js';
import { changePhone, verifyPhone } from '../../account/changePhone.js';
import { eraseBuyer } from '../../account/eraseBuyer.js';
import { exportBuyer } from '../../account/exportBuyer.js';
import { type AppContext, type AppEnv, cookiesOf } from '../../http/env.js';
import type { Deps } from '../../ports/deps.js';
import { viewPreferences } from '../../preferences/viewPreferences.js';
import { requireBuyer } from '../../sessions/authenticateFrame.js';
import type { FrameSession } from '../../sessions/frameSession.js';
import { frameStep } from './frameStep.js';
import { setCookies } from './setCookies.js';

/** What a buyer changes of their own on the provider's own page. Each answers with the page as it stands then. */
export function accountRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const step = frameStep(app, deps);

  step(ACCOUNT_PATHS.preferInstrument, PreferInstrumentSchema, async (session, given, c) => {
    await preferMethod(deps, session, given);
    return view(session, c);
  });
  step(ACCOUNT_PATHS.removeInstrument, RemoveInstrumentSchema, async (session, given, c) => {
    await removeMethod(deps, session, given);
    return view(session, c);
  });
  step(ACCOUNT_PATHS.forgetDevices, ForgetDevicesSchema, async (session, given, c) => {
    setCookies(c, await forgetDevices(deps, session, given, cookiesOf(c)));
    return view(session, c);
  });
  step(ACCOUNT_PATHS.recognition, RecognitionSchema, async (session, given, c) => {
    setCookies(c, await changeRecognition(deps, session, given));
    return view(session, c);
  });
  step(ACCOUNT_PATHS.limit, ChangeLimitSchema, async (session, given, c) => {
    await changeLimit(deps, session, given);
    return view(session, c);
  });
  step(ACCOUNT_PATHS.email, ChangeEmailSchema, (session, given) => changeEmail(deps, session, given));
  step(ACCOUNT_PATHS.verifyEmail, VerifyEmailSchema, async (session, given, c) => {
    await verifyEmail(deps, session, given);
    return changed(session, c);
  });
  step(ACCOUNT_PATHS.phone, ChangePhoneSchema, (session, given) => changePhone(deps, session, given));
  step(ACCOUNT_PATHS.verifyPhone, VerifyPhoneSchema, async (session, given, c) => {
    const sent = await verifyPhone(deps, session, given, cookiesOf(c));
    return sent ?? changed(session, c);
  });
  step(ACCOUNT_PATHS.cancelPhone, v.object({}), async (session, _, c) => {
    await cancelPhone(deps, session);
    return view(session, c);
  });

  step(ACCOUNT_PATHS.export, v.object({}), (session, _, c) => exportBuyer(deps, session, cookiesOf(c)));
  step(ACCOUNT_PATHS.erase, EraseSchema, async (session, _, c) => {
    const { erased, setCookies: cleared } = await eraseBuyer(deps, session);
    setCookies(c, cleared);
    return erased;
  });

  const view = (session: FrameSession, c: AppContext): Promise<Preferences> =>
    viewPreferences(deps, requireBuyer(session), cookiesOf(c));

  async function changed(session: FrameSession, c: AppContext): Promise<ChangeStep> {
    return { status: 'changed', preferences: await view(session, c) };
  }
}
