import { createHash } from 'node:crypto';
import { randomToken } from '../common/ids.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { requireUser } from '../proofs/presentedProof.js';
import { insertInvitation } from './preferencesStore.js';

/** Milliseconds until an invitation is worthless. */
const LIFETIME = 5 * 60_000;

/**
 * Names a merchant's buyer for `data-session-id`, for five minutes and one frame. It proves nothing and shows nothing.
 * @throws {Refusal} `not_found` for a token that is none of this merchant's buyers.
 */
export async function inviteToPreferences(deps: Deps, merchant: Merchant, userToken: string): Promise<string> {
  await requireUser(deps, merchant, userToken);
  const id = `ps_${randomToken(deps.random, 192)}`;
  const now = deps.clock();
  const { merchantId } = merchant;
  const expiresAt = new Date(now.getTime() + LIFETIME);
  await insertInvitation(deps.database, { merchantId, hash: hashOf(id), userToken }, now, expiresAt);
  return id;
}

/** All that the store knows of an invitation's id. */
export const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest();
