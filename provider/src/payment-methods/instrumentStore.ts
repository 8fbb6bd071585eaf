import type { PaymentMethod } from 'ondemand-pay/internal';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Instrument } from './instrument.js';

/*
 * Only while the bearer lives, so that nothing is saved for a buyer who was erased meanwhile. The first that is saved
 * in a wallet vouches for its buyer; into one that holds what others saved, only what was added after a second
 * factor.
 */
const insert = statement(
  'instruments.insert',
  `with live as (
     select second_factor_at from frame_sessions where mode = $1 and token_hash = $12 and replaced_at is null for share
   )
   insert into instruments (mode, buyer_id, instrument_id, session_id, wallet_id, method, rail, label, details,
     needs_authentication, created_at, vouches)
   select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, second_factor_at is not null or not exists (
     select from instruments where mode = $1 and buyer_id = $2 and wallet_id = $5 and session_id <> $4)
   from live returning 1`,
);

/** False: the bearer was replaced meanwhile. */
export async function insertInstrument(
  db: Queryable,
  instrument: Instrument,
  tokenHash: Buffer,
  now: Date,
): Promise<boolean> {
  const { mode, buyerId, instrumentId, sessionId, walletId, method, rail, label, details } = instrument;
  const ids = [mode, buyerId, instrumentId, sessionId, walletId];
  const values = [method, rail, label, JSON.stringify(details), instrument.needsAuthentication, now, tokenHash];
  return (await db.query(insert, [...ids, ...values])).length === 1;
}

/*
 * Given on a processor's page, from where the buyer may come back late: by the session that sent them, which must still
 * be theirs. It may have opened another wallet meanwhile, and brings along what it gave.
 */
const insertGiven = statement(
  'instruments.insert_given',
  `with live as (
     select second_factor_at, wallet_id from frame_sessions
     where mode = $1 and session_id = $4 and buyer_id = $2 and replaced_at is null limit 1 for share
   )
   insert into instruments (mode, buyer_id, instrument_id, session_id, wallet_id, method, rail, label, details,
     needs_authentication, created_at, vouches)
   select $1, $2, $3, $4, live.wallet_id, $5, $6, $7, $8, $9, $10, second_factor_at is not null or not exists (
     select from instruments i where i.mode = $1 and i.buyer_id = $2 and i.wallet_id = live.wallet_id
       and i.session_id <> $4)
   from live returning wallet_id`,
);

/** The same for what was given elsewhere in the name of a session. False: it is not its buyer's any more. */
export async function insertGivenInstrument(
  db: Queryable,
  instrument: Omit<Instrument, 'walletId'>,
  now: Date,
): Promise<boolean> {
  const { mode, buyerId, instrumentId, sessionId, method, rail, label, details, needsAuthentication } = instrument;
  const values = [mode, buyerId, instrumentId, sessionId, method, rail, label, JSON.stringify(details)];
  return (await db.query(insertGiven, [...values, needsAuthentication, now])).length === 1;
}

/** Of `instruments`, as an {@link Instrument} has them. */
export const INSTRUMENT_COLUMNS =
  'mode, buyer_id, instrument_id, session_id, wallet_id, method, rail, label, details, needs_authentication';

const byId = statement(
  'instruments.by_id',
  `select ${INSTRUMENT_COLUMNS} from instruments
   where mode = $1 and buyer_id = $2 and instrument_id = $3 and removed_at is null`,
);

export async function findInstrument(
  db: Queryable,
  mode: Mode,
  buyerId: string,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const [row] = await db.query<Instrument>(byId, [mode, buyerId, instrumentId]);
  return row;
}

const ever = statement(
  'instruments.ever',
  `select ${INSTRUMENT_COLUMNS} from instruments where mode = $1 and buyer_id = $2 and instrument_id = $3`,
);

/** Also when it was removed since: for what was begun with it. */
export async function findInstrumentEver(
  db: Queryable,
  mode: Mode,
  buyerId: string,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const [row] = await db.query<Instrument>(ever, [mode, buyerId, instrumentId]);
  return row;
}

const ofWallet = `mode = $1 and buyer_id = $2 and wallet_id = $3 and removed_at is null`;
const inOrder = 'order by preferred_at desc nulls last, created_at desc, instrument_id';

const byWallet = statement(
  'instruments.by_wallet',
  `select ${INSTRUMENT_COLUMNS} from instruments where ${ofWallet} ${inOrder}`,
);
const readyOfWallet = statement(
  'instruments.ready_of_wallet',
  `select ${INSTRUMENT_COLUMNS} from instruments where ${ofWallet} and unusable_at is null ${inOrder}`,
);

/** What of it still pays: a card whose date is over is not offered. */
export const listReadyInstruments = (
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<Instrument[]> => db.query<Instrument>(readyOfWallet, [mode, buyerId, walletId]);

/** What a session may show and pay with, that of the wallet it reaches: the default first, then newest first. */
export async function listUsableInstruments(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<Instrument[]> {
  return db.query<Instrument>(byWallet, [mode, buyerId, walletId]);
}

/* Those saved first, so that no number of later ones hides them; of these, the last goes first. */
const vouching = `rail = any ($4) and removed_at is null and vouches and ($5::timestamptz is null or created_at < $5
       or wallet_id = (
         select wallet_id from instruments where mode = $1 and buyer_id = $2 order by created_at, instrument_id limit 1))
     order by created_at, instrument_id limit 20`;
const lastFirst = 'order by created_at desc, instrument_id';

const elsewhere = statement(
  'instruments.vouching_elsewhere',
  `select ${INSTRUMENT_COLUMNS} from (
     select ${INSTRUMENT_COLUMNS}, created_at from instruments
     where mode = $1 and buyer_id = $2 and wallet_id <> $3 and ${vouching}) first ${lastFirst}`,
);
const own = statement(
  'instruments.vouching_own',
  `select ${INSTRUMENT_COLUMNS} from (
     select ${INSTRUMENT_COLUMNS}, created_at from instruments
     where mode = $1 and buyer_id = $2 and wallet_id = $3 and ${vouching}) first ${lastFirst}`,
);

type Vouched = { mode: Mode; buyerId: string; walletId: string; simMovedAt: Date | null };

/** What vouches for a buyer on one of these rails in other wallets than this; see `vouching`. */
export async function listVouchingElsewhere(
  db: Queryable,
  { mode, buyerId, walletId, simMovedAt }: Vouched,
  rails: readonly string[],
): Promise<Instrument[]> {
  return db.query<Instrument>(elsewhere, [mode, buyerId, walletId, rails, simMovedAt]);
}

/** The same in this wallet. */
export async function listVouchingOf(
  db: Queryable,
  { mode, buyerId, walletId, simMovedAt }: Vouched,
  rails: readonly string[],
): Promise<Instrument[]> {
  return db.query<Instrument>(own, [mode, buyerId, walletId, rails, simMovedAt]);
}

const saved = statement(
  'instruments.saved',
  `select 1 from instruments where mode = $1 and buyer_id = $2 and wallet_id = $3 and session_id <> $4 limit 1`,
);

/**
 * True when a session reaches what another saved, also when that was removed since: by a remembered device or a
 * factor.
 */
export async function reachesSaved(
  db: Queryable,
  { mode, buyerId, walletId, sessionId }: { mode: Mode; buyerId: string; walletId: string; sessionId: string },
): Promise<boolean> {
  return (await db.query(saved, [mode, buyerId, walletId, sessionId])).length === 1;
}

const move = statement(
  'instruments.move',
  `update instruments set wallet_id = $5 where mode = $1 and buyer_id = $2 and session_id = $3 and wallet_id = $4`,
);

/** What the session itself added goes along with it into the wallet it opens. */
export async function bringInstruments(
  tx: Queryable,
  { mode, buyerId, sessionId, walletId }: { mode: Mode; buyerId: string; sessionId: string; walletId: string },
  toWallet: string,
): Promise<void> {
  await tx.query(move, [mode, buyerId, sessionId, walletId, toWallet]);
}

const lockWallet = statement(
  'instruments.lock_wallet',
  `select ${INSTRUMENT_COLUMNS} from instruments
   where mode = $1 and buyer_id = $2 and wallet_id = $3 and removed_at is null order by instrument_id for update`,
);

/** What a session may pay with, held as it is until the transaction ends. */
export async function holdInstruments(
  tx: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<Instrument[]> {
  return tx.query<Instrument>(lockWallet, [mode, buyerId, walletId]);
}

const remove = statement(
  'instruments.remove',
  'update instruments set removed_at = $4 where mode = $1 and buyer_id = $2 and instrument_id = $3',
);

/** Nothing can be bought with it any more. What was bought stays. */
export async function retireInstrument(
  tx: Queryable,
  { mode, buyerId, instrumentId }: Instrument,
  now: Date,
): Promise<void> {
  await tx.query(remove, [mode, buyerId, instrumentId, now]);
}

const prefer = statement(
  'instruments.prefer',
  `update instruments set preferred_at = case when instrument_id = $4 then $5::timestamptz end
   where mode = $1 and buyer_id = $2 and wallet_id = $3 and (preferred_at is not null or instrument_id = $4)`,
);

/** Makes one of a wallet its default. */
export async function setPreferred(
  db: Queryable,
  { mode, buyerId, walletId, instrumentId }: Instrument,
  now: Date,
): Promise<void> {
  await db.query(prefer, [mode, buyerId, walletId, instrumentId, now]);
}

const oldest = statement(
  'instruments.oldest_wallet',
  `select wallet_id from instruments where mode = $1 and buyer_id = $2 order by created_at, instrument_id limit 1`,
);

/** The wallet in which a buyer saved something first, also when that was removed since. */
export async function findFirstWallet(db: Queryable, mode: Mode, buyerId: string): Promise<string | undefined> {
  const [row] = await db.query<{ walletId: string }>(oldest, [mode, buyerId]);
  return row?.walletId;
}

const lastUse = statement(
  'instruments.last_use_of_wallet',
  `select greatest(
     (select max(greatest(created_at, preferred_at, removed_at)) from instruments
      where mode = $1 and buyer_id = $2 and wallet_id = $3),
     (select max(updated_at) from wallets where mode = $1 and wallet_id = $3),
     (select max(last_used_at) from devices where mode = $1 and buyer_id = $2 and wallet_id = $3),
     (select max(greatest(created_at, last_used_at)) from passkeys where mode = $1 and buyer_id = $2 and wallet_id = $3),
     (select max(created_at) from frame_sessions where mode = $1 and buyer_id = $2 and wallet_id = $3),
     (select max(o.created_at) from orders o join instruments i
        on i.mode = o.mode and i.buyer_id = o.buyer_id and i.instrument_id = o.instrument_id
      where o.mode = $1 and o.buyer_id = $2 and i.wallet_id = $3)) as used`,
);

/** When anything was last done with a wallet: bought, charged, opened, changed. */
export async function lastUseOfWallet(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<Date | undefined> {
  const [row] = await db.query<{ used: Date | null }>(lastUse, [mode, buyerId, walletId]);
  return row?.used ?? undefined;
}

const ownAll = statement(
  'instruments.all_of_wallet',
  `select method, label, created_at, removed_at from instruments
   where mode = $1 and buyer_id = $2 and wallet_id = $3 order by created_at, instrument_id`,
);

type KeptRow = { method: PaymentMethod; label: string; createdAt: Date; removedAt: Date | null };

/** All that a wallet ever held, as it may be told to its buyer. */
export const instrumentsEver = (
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<KeptRow[]> => db.query<KeptRow>(ownAll, [mode, buyerId, walletId]);
