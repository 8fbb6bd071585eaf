import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { DeviceTier } from './deviceCookies.js';

/** A browser that is remembered. */
export type Device = {
  mode: Mode;
  deviceId: string;
  buyerId: string;
  walletId: string;
  tier: DeviceTier;
  /** The only shop it is known at; null: every shop. */
  merchantId: string | null;
};

/* One that was made from another's word ends with it, however that one ends. */
const parentStands = `(d.parent_id is null or exists (
     select from devices p where p.mode = d.mode and p.device_id = d.parent_id and p.revoked_at is null))`;

/*
 * One statement for what every purchase ends with, across four folders' tables: on the way of each click, one round
 * trip instead of ten. The lock comes first, so that a bearer that was replaced while it waited leaves nothing, and
 * whatever hangs on `allowed` is done for all of it or for none. Nothing is looked for when no cookie was presented,
 * however the planner would have gone about it.
 */
const remember = statement(
  'devices.remember',
  `with live as (
     select 1 from frame_sessions where mode = $1 and token_hash = $2 and replaced_at is null for update
   ), allowed as (
     select from live where $17::boolean or exists (
       select from instruments where mode = $1 and buyer_id = $3 and wallet_id = $4 and removed_at is null)
   ), wanted as (
     select where $15::boolean
     union all
     select from wallets where mode = $1 and wallet_id = $4 and known_everywhere
   ), kept as (
     insert into wallets (mode, wallet_id, buyer_id, email, email_verified_at, email_given_in, email_since,
       known_everywhere, updated_at)
     select $1, $4, $3, $5, case when $6::boolean then $7::timestamptz end, $14, $7, $15, $7 from allowed
     on conflict (mode, wallet_id) do update set updated_at = excluded.updated_at,
       known_everywhere = wallets.known_everywhere or excluded.known_everywhere,
       email = case when wallets.email_verified_at is null then excluded.email else wallets.email end,
       email_verified_at = case when wallets.email_verified_at is null then excluded.email_verified_at
         else wallets.email_verified_at end,
       email_given_in = case when wallets.email_verified_at is null and wallets.email is distinct from excluded.email
         then excluded.email_given_in else wallets.email_given_in end,
       email_since = case when wallets.email_verified_at is null and wallets.email is distinct from excluded.email
         then excluded.email_since else wallets.email_since end
     where wallets.buyer_id = excluded.buyer_id
   ), revoked as (
     update devices d set revoked_at = $7 from allowed, device_tokens t
     where cardinality($8::bytea[]) > 0 and t.mode = $1 and t.token_hash = any ($8::bytea[]) and d.mode = t.mode and d.device_id = t.device_id
       and d.revoked_at is null
   ), parent as (
     select from devices
     where mode = $1 and device_id = $16 and parent_id is null and revoked_at is null and expires_at > $7
   ), made as (
     insert into devices (mode, device_id, buyer_id, wallet_id, tier, merchant_id, parent_id, created_at, last_used_at,
       expires_at)
     select $1, n.device_id, $3, $4, n.tier, n.merchant_id, $16, $7, $7, $13
     from allowed, unnest($9::uuid[], $10::text[], $11::uuid[]) n (device_id, tier, merchant_id)
     where (n.tier = 'shop' or exists (select from wanted)) and ($16::uuid is null or exists (select from parent))
     returning device_id, tier
   ), tokens as (
     insert into device_tokens (mode, token_hash, device_id, created_at)
     select $1, n.token_hash, n.device_id, $7
     from made, unnest($12::bytea[], $9::uuid[]) n (token_hash, device_id) where n.device_id = made.device_id
   )
   select array(select tier from made) as tiers from allowed`,
);

/** What a purchase leaves behind: the address of its wallet, and devices with a token each. */
export type Remembered = {
  /** Hashes of the tokens the browser presents: their devices end. */
  replaces: readonly Buffer[];
  devices: readonly { deviceId: string; tier: DeviceTier; merchantId: string | null; tokenHash: Buffer }[];
  expiresAt: Date;
  /** The device on whose word alone these are made, and with which they end. */
  parentId: string | null;
  /** The buyer asks, now, to be known at every shop. */
  everywhere: boolean;
  /** Also a wallet without an instrument, of one who has only signed up. */
  empty: boolean;
};

/**
 * Keeps the address that was last bought with, unless one was verified, and puts new devices in the place of the
 * presented ones; gives the tiers that are remembered now: every shop only if the buyer asked for that, and on a
 * device's word only if that one rests on no other's. Where the bearer was replaced meanwhile, or the wallet holds no
 * instrument and `empty` is not asked for, nothing is written.
 */
export async function rememberPurchase(
  db: Queryable,
  session: ProvedSession,
  { replaces, devices, expiresAt, parentId, everywhere, empty }: Remembered,
  now: Date,
): Promise<DeviceTier[]> {
  const { mode, tokenHash, buyerId, walletId, email, emailVerified, sessionId } = session;
  const [row] = await db.query<{ tiers: DeviceTier[] }>(remember, [
    mode,
    tokenHash,
    buyerId,
    walletId,
    email,
    emailVerified,
    now,
    replaces,
    devices.map(({ deviceId }) => deviceId),
    devices.map(({ tier }) => tier),
    devices.map(({ merchantId }) => merchantId),
    devices.map((device) => device.tokenHash),
    expiresAt,
    sessionId,
    everywhere,
    parentId,
    empty,
  ]);
  return row?.tiers ?? [];
}

/* Both rows are locked, so that of two who present one token the second sees what the first made of it. */
const lockByToken = statement(
  'devices.lock_by_token',
  `select d.mode, d.device_id, d.buyer_id, d.wallet_id, d.tier, d.merchant_id, t.token_hash, t.replaced_at, t.branch,
     t.forked_at
   from device_tokens t join devices d on d.mode = t.mode and d.device_id = t.device_id
   where t.mode = $1 and t.token_hash = $2 and d.revoked_at is null and d.expires_at > $3 and ${parentStands}
     and not exists (
       select from sign_ins s
       where s.mode = d.mode and s.device_id in (d.device_id, d.parent_id) and s.merchant_id = $4
         and s.ended_at is not null)
   for update of d, t`,
);

/** A token as it was presented, with the device it belongs to. */
export type PresentedToken = Device & {
  tokenHash: Buffer;
  replacedAt: Date | null;
  /** What descends from the second child of a token; null: from the first ones. */
  branch: string | null;
  forkedAt: Date | null;
};

/**
 * The device of a token, current or replaced, that was neither revoked nor has expired, and whose buyer has not ended
 * its sign-in at this shop.
 */
export async function lockDeviceByToken(
  tx: Queryable,
  { mode, merchantId }: Pick<Merchant, 'mode' | 'merchantId'>,
  tokenHash: Buffer,
  now: Date,
): Promise<PresentedToken | undefined> {
  const [row] = await tx.query<PresentedToken>(lockByToken, [mode, tokenHash, now, merchantId]);
  return row;
}

const byToken = statement(
  'devices.by_token',
  `select d.device_id, d.buyer_id, d.wallet_id
   from device_tokens t join devices d on d.mode = t.mode and d.device_id = t.device_id
   where t.mode = $1 and t.token_hash = $2 and d.tier = 'shared' and d.revoked_at is null and d.expires_at > $3
     and (t.replaced_at is null or t.replaced_at > $4) and ${parentStands}`,
);

/** The device of a token that counts at every shop; one that was replaced counts since `graceSince`. */
export async function findSharedDevice(
  db: Queryable,
  { mode, tokenHash, now, graceSince }: { mode: Mode; tokenHash: Buffer; now: Date; graceSince: Date },
): Promise<Pick<Device, 'deviceId' | 'buyerId' | 'walletId'> | undefined> {
  const [row] = await db.query<Device>(byToken, [mode, tokenHash, now, graceSince]);
  return row;
}

const insertShared = statement(
  'devices.insert_shared',
  `with made as (
     insert into devices (mode, device_id, buyer_id, wallet_id, tier, parent_id, created_at, last_used_at, expires_at)
     select $1, $2, $3, $4, 'shared', $5, $6, $6, $7
     from wallets w join buyers b on b.mode = w.mode and b.buyer_id = w.buyer_id
     where w.mode = $1 and w.wallet_id = $4 and w.buyer_id = $3 and w.known_everywhere and b.erased_at is null
       and ($5::uuid is null or exists (
         select from devices p
         where p.mode = $1 and p.device_id = $5 and p.parent_id is null and p.revoked_at is null and p.expires_at > $6))
     returning device_id
   )
   insert into device_tokens (mode, token_hash, device_id, created_at) select $1, $8, device_id, $6 from made returning 1`,
);

/**
 * Remembers a browser at every shop. False: the buyer of the wallet does not ask for that any more, or the device on
 * whose word it is done is forgotten, or rests on another's itself.
 */
export async function insertSharedDevice(
  tx: Queryable,
  { mode, deviceId, buyerId, walletId }: Pick<Device, 'mode' | 'deviceId' | 'buyerId' | 'walletId'>,
  by: { parentId: string | null; tokenHash: Buffer; expiresAt: Date },
  now: Date,
): Promise<boolean> {
  const values = [mode, deviceId, buyerId, walletId, by.parentId, now, by.expiresAt, by.tokenHash];
  return (await tx.query(insertShared, values)).length === 1;
}

const livesTwice = statement(
  'device_tokens.live_twice',
  `select 1 from device_tokens
   where mode = $1 and device_id = $2 and branch is distinct from $3::uuid and replaced_at is not null
     and least($6::timestamptz, replaced_at) - greatest(forked_at, $4::timestamptz) > make_interval(secs => $5) limit 1`,
);

/**
 * True when another branch was used as well, both more than so many seconds after they parted: there are two
 * browsers.
 */
export const livesElsewhere = async (
  tx: Queryable,
  { mode, deviceId, branch, forkedAt }: PresentedToken,
  grace: number,
  now: Date,
): Promise<boolean> => (await tx.query(livesTwice, [mode, deviceId, branch, forkedAt, grace, now])).length === 1;

const replace = statement(
  'device_tokens.replace',
  `with old as (
     update device_tokens set replaced_at = coalesce(replaced_at, $3) where mode = $1 and token_hash = $2
   ), used as (
     update devices set last_used_at = $3, expires_at = $6 where mode = $1 and device_id = $4
   ), signed_in as (
     update sign_ins set last_used_at = $3 where mode = $1 and device_id = $4 and merchant_id = $9
   )
   insert into device_tokens (mode, token_hash, device_id, created_at, branch, forked_at)
   values ($1, $5, $4, $3, $7, $8)`,
);

/**
 * The token gives way to `newHash`, and the device is remembered for longer. One that gave way before begins a
 * branch.
 */
export async function rotateDeviceToken(
  tx: Queryable,
  { mode, deviceId, tokenHash, replacedAt, branch, forkedAt }: PresentedToken,
  by: { newHash: Buffer; newBranch: string; merchantId: string },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  const place = replacedAt === null ? [branch, forkedAt] : [by.newBranch, now];
  await tx.query(replace, [mode, tokenHash, now, deviceId, by.newHash, expiresAt, ...place, by.merchantId]);
}

const revoke = statement(
  'devices.revoke',
  'update devices set revoked_at = $3 where mode = $1 and device_id = $2 and revoked_at is null',
);

export async function revokeDevice(tx: Queryable, mode: Mode, deviceId: string, now: Date): Promise<void> {
  await tx.query(revoke, [mode, deviceId, now]);
}

const revokeByToken = statement(
  'devices.revoke_by_token',
  `update devices d set revoked_at = $3 from device_tokens t
   where t.mode = $1 and t.token_hash = $2 and d.mode = t.mode and d.device_id = t.device_id and d.revoked_at is null
   returning d.device_id`,
);

/** Its id, if there was one to forget. */
export async function revokeDeviceOfToken(
  tx: Queryable,
  mode: Mode,
  tokenHash: Buffer,
  now: Date,
): Promise<string | undefined> {
  const [row] = await tx.query<{ deviceId: string }>(revokeByToken, [mode, tokenHash, now]);
  return row?.deviceId;
}

const list = statement(
  'devices.of_wallet',
  `with known as (
     select d.mode, d.device_id, d.merchant_id, d.created_at, d.last_used_at, exists (
       select from device_tokens t where t.mode = d.mode and t.device_id = d.device_id and t.token_hash = any ($4)
     ) as is_this
     from devices d
     where d.mode = $1 and d.buyer_id = $2 and d.wallet_id = $3 and d.revoked_at is null and d.expires_at > $5
       and ${parentStands}
   ), listed as (
     select device_id as id, merchant_id, false as by_sign_in, is_this, created_at, last_used_at from known
     union all
     select s.sign_in_id, s.merchant_id, true, k.is_this, s.created_at, s.last_used_at
     from known k join sign_ins s on s.mode = k.mode and s.device_id = k.device_id and s.ended_at is null
   )
   select l.id, m.name as merchant_name, l.by_sign_in, l.is_this, l.created_at, l.last_used_at
   from listed l left join merchants m on m.merchant_id = l.merchant_id
   order by l.last_used_at desc, l.by_sign_in, l.id`,
);

/** A device as the owner of its wallet sees it, or a shop where it signs in; `isThis`: the browser that asks. */
export type ListedDevice = {
  id: string;
  merchantName: string | null;
  bySignIn: boolean;
  isThis: boolean;
  createdAt: Date;
  lastUsedAt: Date;
};

/** The devices of a wallet and their sign-ins, seen from the browser that presents these tokens. */
export async function listDevices(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
  presented: readonly Buffer[],
  now: Date,
): Promise<ListedDevice[]> {
  return db.query<ListedDevice>(list, [mode, buyerId, walletId, presented, now]);
}

const endOne = statement(
  'sign_ins.end',
  `with ended as (
     update sign_ins set ended_at = $3 where mode = $1 and sign_in_id = $2 and ended_at is null
     returning device_id, merchant_id
   )
   update devices d set revoked_at = $3 from ended e
   where d.mode = $1 and d.parent_id = e.device_id and d.merchant_id = e.merchant_id and d.revoked_at is null`,
);

/** The browser is not known at that shop any more, nor by what was remembered there on its word. */
export async function endSignIn(tx: Queryable, mode: Mode, signInId: string, now: Date): Promise<void> {
  await tx.query(endOne, [mode, signInId, now]);
}

const revokeSome = statement(
  'devices.revoke_of_wallet',
  `update devices d set revoked_at = $4
   where d.mode = $1 and d.buyer_id = $2 and ($3::uuid is null or d.wallet_id = $3) and d.revoked_at is null
     and ($5::uuid is null or d.device_id = $5) and ($6::text is null or d.tier = $6)
     and not exists (
       select from device_tokens t where t.mode = d.mode and t.device_id = d.device_id and t.token_hash = any ($7))
     and d.device_id <> all ($8::uuid[])
   returning d.device_id`,
);

/** What is to be forgotten of a buyer's devices; what is null matters not. */
export type Forgetting = {
  walletId: string | null;
  deviceId: string | null;
  tier: DeviceTier | null;
  /** Hashes of tokens whose devices stay. */
  except: readonly Buffer[];
  /** Devices that stay. */
  exceptIds?: readonly string[];
};

/** How many were forgotten. */
export async function revokeDevices(
  tx: Queryable,
  mode: Mode,
  buyerId: string,
  { walletId, deviceId, tier, except, exceptIds = [] }: Forgetting,
  now: Date,
): Promise<number> {
  return (await tx.query(revokeSome, [mode, buyerId, walletId, now, deviceId, tier, except, exceptIds])).length;
}
