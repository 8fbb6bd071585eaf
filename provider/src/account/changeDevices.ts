import type { ForgetDevicesSchema, RecognitionSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { recordBuyersAct } from '../audit/auditStore.js';
import { recogniseEverywhere } from '../buyers/walletStore.js';
import { Refusal } from '../common/refusal.js';
import { devicesOfWallet } from '../devices/devicesOfWallet.js';
import { forgetAllDevices, forgetOneDevice, forgetSharedDevices } from '../devices/forgetDevice.js';
import { listPasskeys, removePasskeys } from '../passkeys/passkeyStore.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import type { Queryable } from '../store/database.js';
import { changeEndingOthers } from './changeEndingOthers.js';
import { requireAccount } from './requireAccount.js';

/**
 * Forgets one browser or passkey, or without an id every browser, this one too. Sessions that only a remembered browser
 * has opened end at once.
 * @returns the `Set-Cookie`s by which this browser forgets.
 * @throws {Refusal} `not_found` for what is not this wallet's, `step_missing`, `factor_missing`.
 */
export async function forgetDevices(
  deps: Deps,
  session: FrameSession,
  { id }: v.InferOutput<typeof ForgetDevicesSchema>,
  cookies: string | null,
): Promise<string[]> {
  const proved = requireAccount(session);
  await requireFreshFactor(deps, proved);
  return changeEndingOthers(deps, proved, async (tx, now) => {
    if (id === undefined) {
      await recordBuyersAct(tx, deps, proved, 'device.forget_all');
      return forgetAllDevices(tx, proved, now);
    }
    const device = (await devicesOfWallet(tx, proved, cookies, now)).find((known) => known.id === id);
    await recordBuyersAct(tx, deps, proved, device ? 'device.forget' : 'passkey.remove', id);
    if (device) return forgetOneDevice(tx, proved, device, now);
    await forgetPasskey(tx, proved, id, now);
    return [];
  });
}

async function forgetPasskey(tx: Queryable, { mode, buyerId, walletId }: ProvedSession, id: string, now: Date) {
  const passkeys = await listPasskeys(tx, mode, buyerId);
  const isTheirs = passkeys.some((passkey) => passkey.passkeyId === id && passkey.walletId === walletId);
  if (!isTheirs) throw new Refusal('not_found');
  await removePasskeys(tx, mode, { buyerId, passkeyId: id }, now);
}

/**
 * Whether browsers are remembered at every shop after a purchase, or at its shop only. Turned off, those that are known
 * everywhere are forgotten.
 * @returns the `Set-Cookie`s by which this browser forgets.
 * @throws {Refusal} `step_missing`, `factor_missing`.
 */
export async function changeRecognition(
  deps: Deps,
  session: FrameSession,
  { known_everywhere }: v.InferOutput<typeof RecognitionSchema>,
): Promise<string[]> {
  const proved = requireAccount(session);
  await requireFreshFactor(deps, proved);
  return changeEndingOthers(deps, proved, async (tx, now) => {
    await recogniseEverywhere(tx, proved, known_everywhere, now);
    await recordBuyersAct(tx, deps, proved, known_everywhere ? 'device.know_everywhere' : 'device.know_here_only');
    return known_everywhere ? [] : forgetSharedDevices(tx, proved, now);
  });
}
