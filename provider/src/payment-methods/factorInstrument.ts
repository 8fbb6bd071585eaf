import type { Deps } from '../ports/deps.js';
import type { PaymentRail } from '../ports/paymentRail.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Instrument } from './instrument.js';
import * as store from './instrumentStore.js';

/** A saved card whose security code can be asked for, with the rail that knows it. */
export type FactorInstrument = { instrument: Instrument; verify: NonNullable<PaymentRail['verify']> };

/**
 * The card whose security code shows that the buyer is there; `undefined` when no rail could verify one. A session that
 * reaches what was saved before is asked for the card saved last there. One that proved the number only is asked for the
 * card saved last elsewhere, which it thereby reaches; what it added itself proves nothing beside that.
 */
export async function findFactorInstrument(
  { database, rails }: Pick<Deps, 'database' | 'rails'>,
  session: ProvedSession,
): Promise<FactorInstrument | undefined> {
  const able = rails[session.mode].filter(({ verify }) => verify);
  const names = able.map(({ name }) => name);
  const own = () => store.findNewestOf(database, session, names);
  const instrument = (await store.reachesSaved(database, session))
    ? await own()
    : ((await store.findNewestElsewhere(database, session, names)) ?? (await own()));
  const rail = able.find(({ name }) => name === instrument?.rail);
  return instrument && rail?.verify ? { instrument, verify: rail.verify.bind(rail) } : undefined;
}
