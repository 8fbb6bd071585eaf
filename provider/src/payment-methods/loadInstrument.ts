import { isUuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import { findInstrument } from './instrumentStore.js';

/** A buyer's instrument that was not removed. What it may be used for is the caller's to know. */
export const loadInstrument = (
  db: Queryable,
  { mode, buyerId, instrumentId }: { mode: Mode; buyerId: string; instrumentId: string },
): Promise<Instrument | undefined> =>
  isUuid(instrumentId) ? findInstrument(db, mode, buyerId, instrumentId) : Promise.resolve(undefined);
