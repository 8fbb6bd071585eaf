import type { EmailGivenSchema } from 'ondemand-pay/protocol';
import type * as v from 'valibot';
import { readEmailAddress } from '../buyers/emailAddress.js';
import { rememberEmail } from '../buyers/findOrCreateBuyer.js';
import type { Deps } from '../deps.js';
import { requireBuyer } from './authenticateFrame.js';
import { viewBuyer } from './buyerView.js';
import type { FrameSession } from './frameSession.js';
import { setSessionEmail } from './frameSessionStore.js';

/**
 * Takes the address for the receipt. The session's proofs carry it; the buyer's stored address follows only
 * while none was verified.
 * @throws {Refusal} `step_missing`, `validation_failed`.
 */
export async function giveEmail(
  { database }: Pick<Deps, 'database'>,
  session: FrameSession,
  written: string,
): Promise<v.InferOutput<typeof EmailGivenSchema>> {
  const proved = requireBuyer(session);
  const email = readEmailAddress(written);
  const withEmail = await setSessionEmail(database, proved, email);
  await rememberEmail(database, proved.mode, proved.buyerId, email);
  return { buyer: await viewBuyer(database, requireBuyer(withEmail)) };
}
