import type { PaymentMethod } from 'ondemand-pay/protocol';
import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';
import type { Instrument } from './instrument.js';

const insert = statement(
  'instruments.insert',
  `insert into instruments (mode, buyer_id, instrument_id, session_id, method, rail, label, details, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

export async function insertInstrument(db: Queryable, instrument: Instrument, now: Date): Promise<void> {
  const { mode, buyerId, instrumentId, sessionId, method, rail, label, details } = instrument;
  const values = [mode, buyerId, instrumentId, sessionId, method, rail, label, JSON.stringify(details), now];
  await db.query(insert, values);
}

type InstrumentRow = {
  mode: Mode;
  buyer_id: string;
  instrument_id: string;
  session_id: string;
  method: PaymentMethod;
  rail: string;
  label: string;
  details: Record<string, unknown>;
};

const toInstrument = (row: InstrumentRow): Instrument => ({
  mode: row.mode,
  buyerId: row.buyer_id,
  instrumentId: row.instrument_id,
  sessionId: row.session_id,
  method: row.method,
  rail: row.rail,
  label: row.label,
  details: row.details,
});

const columns = 'mode, buyer_id, instrument_id, session_id, method, rail, label, details';

const byId = statement(
  'instruments.by_id',
  `select ${columns} from instruments
   where mode = $1 and buyer_id = $2 and instrument_id = $3 and removed_at is null`,
);

export async function findInstrument(
  db: Queryable,
  mode: Mode,
  buyerId: string,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const [row] = await db.query<InstrumentRow>(byId, [mode, buyerId, instrumentId]);
  return row && toInstrument(row);
}

const bySession = statement(
  'instruments.by_session',
  `select ${columns} from instruments
   where mode = $1 and buyer_id = $2 and session_id = $3 and removed_at is null
   order by created_at desc, instrument_id`,
);

export async function listInstrumentsOfSession(
  db: Queryable,
  mode: Mode,
  buyerId: string,
  sessionId: string,
): Promise<Instrument[]> {
  return (await db.query<InstrumentRow>(bySession, [mode, buyerId, sessionId])).map(toInstrument);
}
