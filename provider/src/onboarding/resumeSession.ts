import type { ResumeSessionSchema, SessionView } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { viewSession } from './viewSession.js';

/**
 * A document that was loaded again goes on with its session: no message is sent anew, and the session lasts no longer
 * for it.
 * @throws {Refusal} `session_expired` also for the session of another page or shop: it is none of this one's.
 */
export async function resumeSession(
  deps: Deps,
  session: FrameSession,
  { key, page_origin }: v.InferOutput<typeof ResumeSessionSchema>,
): Promise<SessionView> {
  const { merchant, pageOrigin } = session;
  const isHere = merchant.apiKey === key && pageOrigin === page_origin && merchant.origins.includes(page_origin);
  if (!isHere) throw new Refusal('session_expired', { headers: { 'WWW-Authenticate': 'Bearer' } });
  return viewSession(deps, session);
}
