import type { Mode } from '../common/mode.js';
import type { Instrument } from '../payment-methods/instrument.js';
import { INSTRUMENT_COLUMNS } from '../payment-methods/instrumentStore.js';
import type { Queryable } from '../store/database.js';
import { type Statement, statement } from '../store/statement.js';

/*
 * Other folders' tables, in one place, as in housekeeping: what goes and what stays when somebody is erased is one
 * decision, and none of it is a use case of theirs.
 */

/** What is erased, and whose the rest is from now on. */
export type Erasure = {
  mode: Mode;
  buyerId: string;
  walletId: string;
  /** Nothing of the buyer is left in another wallet: the number goes too. */
  isWhole: boolean;
  /** In the buyer's place on what stays; the buyer's own id if they are erased as a whole. */
  pseudonym: string;
};

const lock = statement(
  'erase.lock_buyer',
  'select 1 from buyers where mode = $1 and buyer_id = $2 and erased_at is null for update',
);

/** Nobody proves to be this buyer until the transaction ends. False: they are erased already. */
export const lockBuyer = async (tx: Queryable, mode: Mode, buyerId: string): Promise<boolean> =>
  (await tx.query(lock, [mode, buyerId])).length === 1;

const remains = statement(
  'erase.remains',
  `select exists (select from instruments where mode = $1 and buyer_id = $2 and wallet_id <> $3)
     or exists (select from wallets where mode = $1 and buyer_id = $2 and wallet_id <> $3)
     or exists (select from passkeys where mode = $1 and buyer_id = $2 and wallet_id <> $3 and removed_at is null)
     as remains`,
);

/** True when the same number leads to something that was saved in another wallet. */
export async function hasOtherWallets(
  tx: Queryable,
  { mode, buyerId, walletId }: Pick<Erasure, 'mode' | 'buyerId' | 'walletId'>,
): Promise<boolean> {
  const [row] = await tx.query<{ remains: boolean }>(remains, [mode, buyerId, walletId]);
  return row!.remains;
}

const sessions = statement(
  'erase.sessions',
  `delete from frame_sessions where mode = $1 and buyer_id = $2 and ($4::boolean or wallet_id = $3)
   returning session_id, email`,
);

/** Ends and deletes every session that reaches what is erased; gives their ids and addresses. */
export async function deleteSessions(
  tx: Queryable,
  { mode, buyerId, walletId, isWhole }: Erasure,
): Promise<{ ids: string[]; emails: string[] }> {
  const values = [mode, buyerId, walletId, isWhole];
  const rows = await tx.query<{ sessionId: string; email: string | null }>(sessions, values);
  const emails = rows.flatMap(({ email }) => (email === null ? [] : [email]));
  return { ids: [...new Set(rows.map(({ sessionId }) => sessionId))], emails };
}

const ofWallet = (table: string) => `${table}.instrument_id in (
     select instrument_id from instruments where mode = $1 and buyer_id = $2 and wallet_id = $3)`;

const proofs = statement(
  'erase.proofs',
  `with old as (
     select merchant_id, jti, email from origin_proofs
     where mode = $1 and buyer_id = $2
       and ($4::boolean or ${ofWallet('origin_proofs')} or session_id = any ($5::uuid[]))
     for update
   )
   update origin_proofs p set email = '', email_verified = false, time_zone = null, page_path = null, buyer_id = $6,
     voided_at = case when p.consumed_at is null then coalesce(p.voided_at, $7) else p.voided_at end
   from old where p.merchant_id = old.merchant_id and p.jti = old.jti
   returning old.email`,
);

/** Voids what was agreed to and not bought, and takes the addresses out of all proofs; gives them. */
export async function voidAndBlankProofs(
  tx: Queryable,
  { mode, buyerId, walletId, isWhole, pseudonym }: Erasure,
  sessionIds: readonly string[],
  now: Date,
): Promise<string[]> {
  const values = [mode, buyerId, walletId, isWhole, sessionIds, pseudonym, now];
  return (await tx.query<{ email: string }>(proofs, values)).map(({ email }) => email);
}

const tombstone = statement(
  'erase.pseudonym',
  'insert into buyers (mode, buyer_id, created_at, erased_at) values ($1, $2, $3, $3)',
);

/** Somebody without a number, for what stays of a wallet whose number leads elsewhere. */
export async function insertPseudonym(tx: Queryable, mode: Mode, pseudonym: string, now: Date): Promise<void> {
  await tx.query(tombstone, [mode, pseudonym, now]);
}

/*
 * What stays: orders and agreements, whose money is accounted for, and reports without their words. A payment method
 * whose payment the rail still owes an answer on is kept without its label until it has answered.
 */
const agreements = statement(
  'erase.recurring_payments',
  `update recurring_payments set buyer_id = $4 where mode = $1 and buyer_id = $2 and ${ofWallet('recurring_payments')}`,
);
const orders = statement(
  'erase.orders',
  `update orders set buyer_id = $4 where mode = $1 and buyer_id = $2 and ${ofWallet('orders')}`,
);
const instruments = statement(
  'erase.instruments',
  `update instruments set buyer_id = $4, label = '', preferred_at = null, removed_at = coalesce(removed_at, $5),
     erased_at = $5
   where mode = $1 and buyer_id = $2 and wallet_id = $3`,
);
const reports = statement(
  'erase.reports',
  `update order_reports r set note = null from orders o
   where o.mode = $1 and o.buyer_id = $2 and r.merchant_id = o.merchant_id and r.order_id = o.order_id`,
);
const settled = statement(
  'erase.settled_instruments',
  `delete from instruments i where i.mode = $1 and i.buyer_id = $2 and i.wallet_id = $3 and not exists (
     select from orders o where o.mode = i.mode and o.buyer_id = i.buyer_id and o.instrument_id = i.instrument_id
       and o.status = 'processing')
   and not exists (
     select from orders o join order_operations p on p.merchant_id = o.merchant_id and p.order_id = o.order_id
     where o.mode = i.mode and o.buyer_id = i.buyer_id and p.instrument_id = i.instrument_id and p.state = 'pending')`,
);

/** Puts the pseudonym in the buyer's place. */
export async function pseudonymise(
  tx: Queryable,
  { mode, buyerId, walletId, pseudonym }: Erasure,
  now: Date,
): Promise<void> {
  const values = [mode, buyerId, walletId, pseudonym];
  await tx.query(agreements, values);
  await tx.query(orders, values);
  await tx.query(instruments, [...values, now]);
  await tx.query(reports, [mode, pseudonym]);
  await tx.query(railPages, values);
  await tx.query(settled, [mode, pseudonym, walletId]);
}

/* What a bank may still hold is released in nobody's name. */
const railPages = statement(
  'erase.rail_pages',
  `with gone as (
     delete from rail_pages where mode = $1 and buyer_id = $2 and wallet_id = $3 and kind = 'details'
   )
   update rail_pages set buyer_id = $4
   where mode = $1 and buyer_id = $2 and wallet_id = $3 and kind = 'authentication'`,
);

const savedEver = statement(
  'erase.saved_ever',
  `select ${INSTRUMENT_COLUMNS}, removed_at from instruments where mode = $1 and buyer_id = $2`,
);
const stripeCustomer = statement(
  'erase.stripe_customer',
  'select 1 from stripe_customers where mode = $1 and wallet_id = $2',
);

/** All that a buyer ever saved, and the rails where the wallet has a customer though nothing was saved. */
export async function savedAtRails(
  tx: Queryable,
  { mode, buyerId, walletId }: Erasure,
): Promise<{ all: (Instrument & { removedAt: Date | null })[]; alsoAt: string[] }> {
  const all = await tx.query<Instrument & { removedAt: Date | null }>(savedEver, [mode, buyerId]);
  const isCustomer = (await tx.query(stripeCustomer, [mode, walletId])).length > 0;
  return { all, alsoAt: isCustomer ? ['stripe'] : [] };
}

const wallet = statement(
  'erase.wallet',
  'delete from wallets where mode = $1 and buyer_id = $2 and wallet_id = $3 returning email',
);
const pendingPhones = statement(
  'erase.pending_phone_changes',
  `delete from pending_phone_changes where mode = $1 and buyer_id = $2 and ($4::boolean or wallet_id = $3)
   returning phone`,
);

/** Deletes the numbers that a buyer wanted to change to; gives them. */
export async function deletePendingPhones(
  tx: Queryable,
  { mode, buyerId, walletId, isWhole }: Erasure,
): Promise<string[]> {
  const rows = await tx.query<{ phone: string }>(pendingPhones, [mode, buyerId, walletId, isWhole]);
  return rows.map(({ phone }) => phone);
}

const emailCodes = statement(
  'erase.email_codes',
  `delete from email_codes
   where mode = $1 and buyer_id = $2 and ($4::boolean or wallet_id = $3 or session_id = any ($5::uuid[])) returning email`,
);

/** Deletes the addresses that a wallet had and that codes went to; gives them. */
export async function deleteAddresses(
  tx: Queryable,
  { mode, buyerId, walletId, isWhole }: Erasure,
  sessionIds: readonly string[],
): Promise<string[]> {
  const wallets = await tx.query<{ email: string | null }>(wallet, [mode, buyerId, walletId]);
  const codes = await tx.query<{ email: string }>(emailCodes, [mode, buyerId, walletId, isWhole, sessionIds]);
  return [...wallets, ...codes].flatMap(({ email }) => (email === null ? [] : [email]));
}

const GONE: Statement[] = [
  statement(
    'erase.sign_ins',
    `delete from sign_ins s using devices d
     where d.mode = $1 and d.buyer_id = $2 and d.wallet_id = $3 and s.mode = d.mode and s.device_id = d.device_id`,
  ),
  statement(
    'erase.device_tokens',
    `delete from device_tokens t using devices d
     where d.mode = $1 and d.buyer_id = $2 and d.wallet_id = $3 and t.mode = d.mode and t.device_id = d.device_id`,
  ),
  statement('erase.devices', 'delete from devices where mode = $1 and buyer_id = $2 and wallet_id = $3'),
  statement('erase.passkeys', 'delete from passkeys where mode = $1 and buyer_id = $2 and wallet_id = $3'),
  statement('erase.handovers', 'delete from handovers where mode = $1 and buyer_id = $2 and wallet_id = $3'),
];

/** Deletes all by which a wallet was reached. */
export async function deleteKeys(tx: Queryable, { mode, buyerId, walletId }: Erasure): Promise<void> {
  for (const each of GONE) await tx.query(each, [mode, buyerId, walletId]);
}

const phoneCodes = statement(
  'erase.phone_codes',
  'delete from phone_codes where mode = $1 and (phone = any ($2) or session_id = any ($3::uuid[]))',
);
const tokens = statement(
  'erase.user_tokens',
  'update user_tokens set revoked_at = coalesce(revoked_at, $3) where mode = $1 and buyer_id = $2',
);
const number = statement(
  'erase.phone',
  'update buyers set phone = null, erased_at = $3 where mode = $1 and buyer_id = $2',
);

/** Forgets the number, and revokes the buyer's token at every shop. */
export async function eraseNumber(tx: Queryable, { mode, buyerId }: Erasure, now: Date): Promise<void> {
  await tx.query(tokens, [mode, buyerId, now]);
  await tx.query(number, [mode, buyerId, now]);
}

const networks = statement('erase.known_networks', 'delete from known_networks where mode = $1 and number = any ($2)');

/**
 * Deletes the codes that went to numbers, and those of sessions that ended; and where codes to the numbers were
 * entered.
 */
export async function deletePhoneCodes(
  db: Queryable,
  mode: Mode,
  { phones, hashes }: { phones: readonly string[]; hashes: readonly string[] },
  sessionIds: readonly string[],
): Promise<void> {
  await db.query(phoneCodes, [mode, phones, sessionIds]);
  await db.query(networks, [mode, hashes]);
}

const mails = statement('erase.sandbox_mails', 'delete from sandbox_mails where mode = $1 and recipient = any ($2)');
const messages = statement(
  'erase.sandbox_messages',
  'delete from sandbox_messages where mode = $1 and recipient = any ($2)',
);

/** What the sandbox kept of what it would have sent. */
export async function deleteSandboxMessages(
  tx: Queryable,
  mode: Mode,
  emails: readonly string[],
  phones: readonly string[],
): Promise<void> {
  await tx.query(mails, [mode, emails]);
  await tx.query(messages, [mode, phones]);
}
