import type { InstrumentDetails, InstrumentView } from 'ondemand-pay/internal';
import { recordBuyersAct } from '../audit/auditStore.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import { insertInstrument } from './instrumentStore.js';

/**
 * Hands the details to the mode's rail for their method and stores what it answers, which is all that is kept.
 * @throws {Refusal} `step_missing`, `instrument_refused` with the field at fault; on the provider's own page
 *   `factor_missing`; `session_expired`.
 */
export async function addInstrument(
  { database, clock, random, rails }: Pick<Deps, 'database' | 'clock' | 'random' | 'rails'>,
  session: FrameSession,
  details: InstrumentDetails,
): Promise<{ instrument: InstrumentView }> {
  const { mode, buyerId, sessionId, walletId, merchant } = requireBuyer(session);
  if (merchant.ofProvider) await requireFreshFactor({ database, clock }, session);
  const rail = rails[mode].find(({ method }) => method === details.method);
  if (!rail?.prepare) throw refused('/method', 'is not offered here');
  const prepared = await rail.prepare(details);
  if (!prepared.ok) throw refused(prepared.pointer, prepared.detail);

  const instrumentId = uuid(random);
  const { method } = details;
  const { label } = prepared;
  const instrument = {
    mode,
    buyerId,
    instrumentId,
    sessionId,
    walletId,
    method,
    rail: rail.name,
    label,
    details: prepared.details,
    needsAuthentication: prepared.needsAuthentication ?? false,
  };
  await database.transaction(async (tx) => {
    if (!(await insertInstrument(tx, instrument, session.tokenHash, clock()))) throw new Refusal('session_expired');
    await recordBuyersAct(tx, { clock, random }, instrument, 'instrument.add', instrumentId);
  });
  return { instrument: { instrument_id: instrumentId, method, label } };
}

const refused = (pointer: string, detail: string) =>
  new Refusal('instrument_refused', { errors: [{ pointer, detail }] });
