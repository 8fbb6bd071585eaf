import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';
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

const insert = statement(
  'devices.insert',
  `insert into devices (mode, device_id, buyer_id, wallet_id, tier, merchant_id, created_at, last_used_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
);

export async function insertDevice(tx: Queryable, device: Device, now: Date, expiresAt: Date): Promise<void> {
  const { mode, deviceId, buyerId, walletId, tier, merchantId } = device;
  await tx.query(insert, [mode, deviceId, buyerId, walletId, tier, merchantId, now, expiresAt]);
}

const insertToken = statement(
  'device_tokens.insert',
  'insert into device_tokens (mode, token_hash, device_id, created_at) values ($1, $2, $3, $4)',
);

export async function insertDeviceToken(
  tx: Queryable,
  { mode, deviceId }: Device,
  tokenHash: Buffer,
  now: Date,
): Promise<void> {
  await tx.query(insertToken, [mode, tokenHash, deviceId, now]);
}

/* Both rows are locked, so that of two who present one token the second sees what the first made of it. */
const lockByToken = statement(
  'devices.lock_by_token',
  `select d.device_id, d.buyer_id, d.wallet_id, d.tier, d.merchant_id, t.replaced_at
   from device_tokens t join devices d on d.mode = t.mode and d.device_id = t.device_id
   where t.mode = $1 and t.token_hash = $2 and d.revoked_at is null and d.expires_at > $3
   for update`,
);

type DeviceRow = {
  device_id: string;
  buyer_id: string;
  wallet_id: string;
  tier: DeviceTier;
  merchant_id: string | null;
  replaced_at: Date | null;
};

/** The device of a token, current or replaced, that was neither revoked nor has expired. */
export async function lockDeviceByToken(
  tx: Queryable,
  mode: Mode,
  tokenHash: Buffer,
  now: Date,
): Promise<(Device & { replacedAt: Date | null }) | undefined> {
  const [row] = await tx.query<DeviceRow>(lockByToken, [mode, tokenHash, now]);
  return (
    row && {
      mode,
      deviceId: row.device_id,
      buyerId: row.buyer_id,
      walletId: row.wallet_id,
      tier: row.tier,
      merchantId: row.merchant_id,
      replacedAt: row.replaced_at,
    }
  );
}

const replace = statement(
  'device_tokens.replace',
  `update device_tokens set replaced_at = coalesce(replaced_at, $3) where mode = $1 and token_hash = $2`,
);
const use = statement(
  'devices.use',
  'update devices set last_used_at = $3, expires_at = $4 where mode = $1 and device_id = $2',
);

/** The token gives way to `newHash`, and the device is remembered for longer. */
export async function rotateDeviceToken(
  tx: Queryable,
  device: Device,
  { tokenHash, newHash }: { tokenHash: Buffer; newHash: Buffer },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await tx.query(replace, [device.mode, tokenHash, now]);
  await insertDeviceToken(tx, device, newHash, now);
  await tx.query(use, [device.mode, device.deviceId, now, expiresAt]);
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
   where t.mode = $1 and t.token_hash = $2 and d.mode = t.mode and d.device_id = t.device_id and d.revoked_at is null`,
);

export async function revokeDeviceOfToken(tx: Queryable, mode: Mode, tokenHash: Buffer, now: Date): Promise<void> {
  await tx.query(revokeByToken, [mode, tokenHash, now]);
}
