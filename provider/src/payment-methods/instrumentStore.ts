import type { PaymentMethod } from 'ondemand-pay/protocol';
import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';
import type { Instrument } from './instrument.js';

const insert = statement(
  'instruments.insert',
  `insert into instruments (mode, buyer_id, instrument_id, session_id, wallet_id, method, rail, label, details,
     needs_authentication, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

export async function insertInstrument(db: Queryable, instrument: Instrument, now: Date): Promise<void> {
  const { mode, buyerId, instrumentId, sessionId, walletId, method, rail, label, details } = instrument;
  const ids = [mode, buyerId, instrumentId, sessionId, walletId];
  await db.query(insert, [...ids, method, rail, label, JSON.stringify(details), instrument.needsAuthentication, now]);
}

type InstrumentRow = {
  mode: Mode;
  buyer_id: string;
  instrument_id: string;
  session_id: string;
  wallet_id: string;
  method: PaymentMethod;
  rail: string;
  label: string;
  details: Record<string, unknown>;
  needs_authentication: boolean;
};

const toInstrument = (row: InstrumentRow): Instrument => ({
  mode: row.mode,
  buyerId: row.buyer_id,
  instrumentId: row.instrument_id,
  sessionId: row.session_id,
  walletId: row.wallet_id,
  method: row.method,
  rail: row.rail,
  label: row.label,
  details: row.details,
  needsAuthentication: row.needs_authentication,
});

const columns =
  'mode, buyer_id, instrument_id, session_id, wallet_id, method, rail, label, details, needs_authentication';

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

const ever = statement(
  'instruments.ever',
  `select ${columns} from instruments where mode = $1 and buyer_id = $2 and instrument_id = $3`,
);

/** Also one that was removed. */
export async function findInstrumentEver(
  db: Queryable,
  mode: Mode,
  buyerId: string,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const [row] = await db.query<InstrumentRow>(ever, [mode, buyerId, instrumentId]);
  return row && toInstrument(row);
}

const byWallet = statement(
  'instruments.by_wallet',
  `select ${columns} from instruments
   where mode = $1 and buyer_id = $2 and wallet_id = $3 and removed_at is null
   order by preferred_at desc nulls last, created_at desc, instrument_id`,
);

/** The default first, then newest first. */
export async function listInstrumentsOfWallet(
  db: Queryable,
  mode: Mode,
  buyerId: string,
  walletId: string,
): Promise<Instrument[]> {
  return (await db.query<InstrumentRow>(byWallet, [mode, buyerId, walletId])).map(toInstrument);
}

const elsewhere = statement(
  'instruments.elsewhere',
  `select ${columns} from instruments
   where mode = $1 and buyer_id = $2 and wallet_id <> $3 and rail = any ($4) and removed_at is null
   order by created_at desc, instrument_id limit 1`,
);

/** The one saved last on one of these rails that is in another wallet. */
export async function findNewestElsewhere(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
  rails: readonly string[],
): Promise<Instrument | undefined> {
  const [row] = await db.query<InstrumentRow>(elsewhere, [mode, buyerId, walletId, rails]);
  return row && toInstrument(row);
}

const newest = statement(
  'instruments.newest_of',
  `select ${columns} from instruments
   where mode = $1 and buyer_id = $2 and wallet_id = $3 and rail = any ($4) and removed_at is null
   order by created_at desc, instrument_id limit 1`,
);

/** The one saved last on one of these rails in a wallet. */
export async function findNewestOf(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
  rails: readonly string[],
): Promise<Instrument | undefined> {
  const [row] = await db.query<InstrumentRow>(newest, [mode, buyerId, walletId, rails]);
  return row && toInstrument(row);
}

const saved = statement(
  'instruments.saved',
  `select 1 from instruments where mode = $1 and buyer_id = $2 and wallet_id = $3 and session_id <> $4 limit 1`,
);

/** True when another session saved something in the wallet, also when that was removed since. */
export async function holdsSaved(
  db: Queryable,
  { mode, buyerId, walletId, sessionId }: { mode: Mode; buyerId: string; walletId: string; sessionId: string },
): Promise<boolean> {
  return (await db.query(saved, [mode, buyerId, walletId, sessionId])).length === 1;
}

const move = statement(
  'instruments.move',
  `update instruments set wallet_id = $5 where mode = $1 and buyer_id = $2 and session_id = $3 and wallet_id = $4`,
);

/** Puts what a session added to one wallet into another. */
export async function moveInstruments(
  tx: Queryable,
  { mode, buyerId, sessionId, walletId }: { mode: Mode; buyerId: string; sessionId: string; walletId: string },
  toWallet: string,
): Promise<void> {
  await tx.query(move, [mode, buyerId, sessionId, walletId, toWallet]);
}
