import type { Deps } from '../deps.js';
import type { ProvedSession } from '../onboarding/frameSession.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import * as store from './instrumentStore.js';
import type { PaymentRail } from './paymentRail.js';

/** A saved card whose security code can be asked for, with the rail that knows it. */
export type FactorInstrument = { instrument: Instrument; verify: NonNullable<PaymentRail['verify']> };

/** The card the buyer saved last that the session does not reach; `undefined` when no rail could verify one. */
export async function findFactorInstrument(
  { database, rails }: Pick<Deps, 'database' | 'rails'>,
  session: ProvedSession,
): Promise<FactorInstrument | undefined> {
  const able = rails[session.mode].filter(({ verify }) => verify);
  const names = able.map(({ name }) => name);
  const instrument = await store.findNewestElsewhere(database, session, names);
  const rail = able.find(({ name }) => name === instrument?.rail);
  return instrument && rail?.verify ? { instrument, verify: rail.verify.bind(rail) } : undefined;
}

/** What the session itself added goes along with it into the wallet it opens. */
export const bringInstruments = (tx: Queryable, session: ProvedSession, toWallet: string): Promise<void> =>
  store.moveInstruments(tx, session, toWallet);
