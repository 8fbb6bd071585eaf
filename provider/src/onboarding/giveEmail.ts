import type { EmailGivenSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { readEmailAddress } from '../buyers/emailAddress.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { setSessionEmail } from '../sessions/frameSessionStore.js';
import { viewBuyer } from './buyerView.js';

/**
 * Takes the address for the receipt. The session's proofs carry it; its wallet takes it with a purchase, unless
 * it has one that was verified.
 * @throws {Refusal} `step_missing`, `validation_failed`.
 */
export async function giveEmail(
  deps: Pick<Deps, 'database' | 'rails'>,
  session: FrameSession,
  written: string,
): Promise<v.InferOutput<typeof EmailGivenSchema>> {
  const proved = requireBuyer(session);
  const email = readEmailAddress(written);
  const withEmail = await setSessionEmail(deps.database, proved, email);
  return { buyer: await viewBuyer(deps, requireBuyer(withEmail)) };
}
