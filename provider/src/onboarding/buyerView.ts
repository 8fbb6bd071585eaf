import type { BuyerView } from 'ondemand-pay/internal';
import { maskEmail } from '../buyers/emailAddress.js';
import { viewInstrument } from '../payment-methods/instrument.js';
import { listOfferedInstruments } from '../payment-methods/usableInstruments.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';

/**
 * What the frame may show of a buyer. A code by text message alone, on a device not seen before, opens nothing
 * that was stored earlier: numbers are handed on, and SIM cards swapped. So it is what this session gave.
 */
export async function viewBuyer(deps: Pick<Deps, 'database' | 'rails'>, session: ProvedSession): Promise<BuyerView> {
  const instruments = await listOfferedInstruments(deps, session);
  return {
    email_masked: session.email === null ? null : maskEmail(session.email),
    instruments: instruments.map(viewInstrument),
  };
}
