import type { OwnLimit } from 'ondemand-pay/internal';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { cutToOneTap } from './oneTapLimits.js';
import type { Wallet } from './wallet.js';

/** A wallet's limit as its two columns have it. */
export type OwnLimitRow = { ownLimitAmount: number | null; ownLimitCurrency: string | null };

type WalletRow = Omit<Wallet, 'ownLimit'> & OwnLimitRow;

const columns = `mode, wallet_id, buyer_id, email, email_verified_at is not null as email_verified, email_given_in,
  email_since, known_everywhere, own_limit_amount, own_limit_currency`;

/** The limit as it holds; null: none was set. */
export const toOwnLimit = ({ ownLimitAmount: amount, ownLimitCurrency: currency }: OwnLimitRow): OwnLimit | null =>
  amount === null || currency === null ? null : cutToOneTap({ amount, currency });

function toWallet({ ownLimitAmount, ownLimitCurrency, ...wallet }: WalletRow): Wallet {
  return { ...wallet, ownLimit: toOwnLimit({ ownLimitAmount, ownLimitCurrency }) };
}

const countries = statement('wallets.countries', 'select countries from wallets where mode = $1 and wallet_id = $2');

/** The countries (ISO 3166-1) that something was bought from with it. */
export async function countriesOfWallet(db: Queryable, mode: Mode, walletId: string): Promise<readonly string[]> {
  const [row] = await db.query<{ countries: string[] }>(countries, [mode, walletId]);
  return row?.countries ?? [];
}

const noteCountry = statement(
  'wallets.note_country',
  `update wallets set countries = array_append(countries, $3)
   where mode = $1 and wallet_id = $2 and not countries @> array[$3::text]`,
);

/** Remembers that something was bought from a country. */
export async function noteCountryOfWallet(db: Queryable, mode: Mode, walletId: string, country: string): Promise<void> {
  await db.query(noteCountry, [mode, walletId, country]);
}

const byId = statement('wallets.by_id', `select ${columns} from wallets where mode = $1 and wallet_id = $2`);

/** What is known of a wallet beside its instruments; `undefined` before anything was bought from it. */
export async function findWallet(db: Queryable, mode: Mode, walletId: string): Promise<Wallet | undefined> {
  const [row] = await db.query<WalletRow>(byId, [mode, walletId]);
  return row && toWallet(row);
}

const elsewhere = statement(
  'wallets.addresses_elsewhere',
  `select ${columns} from wallets where mode = $1 and buyer_id = $2 and wallet_id <> $3 and email is not null
   order by email_verified_at is not null desc, email_since, wallet_id limit 20`,
);

/** The buyer's other wallets that have an address: verified ones first, then by when it was given, the oldest first. */
export async function listAddressesElsewhere(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<Wallet[]> {
  return (await db.query<WalletRow>(elsewhere, [mode, buyerId, walletId])).map(toWallet);
}

const saved = statement(
  'wallets.saved_elsewhere',
  `select exists (select from instruments where mode = $1 and buyer_id = $2 and session_id <> $4)
     or exists (select from wallets where mode = $1 and buyer_id = $2 and wallet_id <> $3)
     or exists (select from passkeys where mode = $1 and buyer_id = $2)
     or exists (select from devices where mode = $1 and buyer_id = $2 and wallet_id <> $3) as saved`,
);

/** True when anybody saved something with the buyer's number in another session, also when it was removed. */
export async function hasSavedElsewhere(
  db: Queryable,
  { mode, buyerId, walletId, sessionId }: { mode: Mode; buyerId: string; walletId: string; sessionId: string },
): Promise<boolean> {
  const [row] = await db.query<{ saved: boolean }>(saved, [mode, buyerId, walletId, sessionId]);
  return row!.saved;
}

const verified = statement(
  'wallets.set_verified',
  `update wallets set email_verified_at = coalesce(email_verified_at, $4)
   where mode = $1 and wallet_id = $2 and email = $3 returning 1`,
);

/** An address that a code has reached is the wallet's for good. False: it has another meanwhile. */
export async function verifyWalletEmail(
  tx: Queryable,
  { mode, walletId, email }: { mode: Mode; walletId: string; email: string },
  now: Date,
): Promise<boolean> {
  return (await tx.query(verified, [mode, walletId, email, now])).length === 1;
}

const everywhere = statement(
  'wallets.set_known_everywhere',
  `insert into wallets (mode, wallet_id, buyer_id, known_everywhere, updated_at) values ($1, $2, $3, $4, $5)
   on conflict (mode, wallet_id) do update set known_everywhere = excluded.known_everywhere`,
);

/** Whether browsers are remembered at every shop after the wallet's next purchases. */
export async function recogniseEverywhere(
  tx: Queryable,
  { mode, walletId, buyerId }: Pick<Wallet, 'mode' | 'walletId' | 'buyerId'>,
  isKnown: boolean,
  now: Date,
): Promise<void> {
  await tx.query(everywhere, [mode, walletId, buyerId, isKnown, now]);
}

const limit = statement(
  'wallets.set_own_limit',
  `insert into wallets (mode, wallet_id, buyer_id, own_limit_amount, own_limit_currency, updated_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (mode, wallet_id) do update set own_limit_amount = excluded.own_limit_amount,
     own_limit_currency = excluded.own_limit_currency`,
);

/** The most that one tap buys from the wallet; null: what each shop lets it. */
export async function limitWallet(
  tx: Queryable,
  { mode, walletId, buyerId }: Pick<Wallet, 'mode' | 'walletId' | 'buyerId'>,
  ownLimit: OwnLimit | null,
  now: Date,
): Promise<void> {
  const { amount = null, currency = null } = ownLimit ?? {};
  await tx.query(limit, [mode, walletId, buyerId, amount, currency, now]);
}

const email = statement(
  'wallets.set_email',
  `insert into wallets (mode, wallet_id, buyer_id, email, email_verified_at, email_given_in, email_since, updated_at)
   values ($1, $2, $3, $4, $5, $6, $5, $5)
   on conflict (mode, wallet_id) do update set email = excluded.email, email_verified_at = excluded.email_verified_at,
     email_given_in = excluded.email_given_in,
     email_since = case when wallets.email = excluded.email then wallets.email_since else excluded.email_since end`,
);

/** The wallet has an address that was proved in a session. */
export async function changeWalletEmail(
  tx: Queryable,
  { mode, walletId, buyerId }: Pick<Wallet, 'mode' | 'walletId' | 'buyerId'>,
  { address, sessionId }: { address: string; sessionId: string },
  now: Date,
): Promise<void> {
  await tx.query(email, [mode, walletId, buyerId, address, now, sessionId]);
}
