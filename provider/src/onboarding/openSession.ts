import type { Session } from 'ondemand-pay/protocol';
import type { Deps } from '../deps.js';
import { uuid } from '../ids.js';
import { findMerchant } from '../merchants/findMerchant.js';
import { senderFor } from '../messages/messageSender.js';
import { Refusal } from '../refusal.js';
import { makeBearer } from './bearer.js';
import { SESSION_LIFETIME } from './frameSession.js';
import { insertSession } from './frameSessionStore.js';

/**
 * Opens a frame's session for one key and one page, with nobody proved to be there.
 * @throws {Refusal} `not_found` (key), `origin_not_registered`, `validation_failed` (a live key where the
 *   provider has no live rail or sender).
 */
export async function openSession(
  deps: Deps,
  { key, pageOrigin, address }: { key: string; pageOrigin: string; address: string },
): Promise<Session> {
  const { database, clock, random, rails, senders } = deps;
  const merchant = await findMerchant(database, key);
  if (!merchant) throw new Refusal('not_found', { detail: 'No shop has this API key' });
  const { mode } = merchant;
  if (rails[mode].length === 0 || !senderFor(senders, mode)) {
    const detail = 'is live, and this provider has no live payment rail and message sender configured';
    throw new Refusal('validation_failed', { detail: `key ${detail}`, errors: [{ pointer: '/key', detail }] });
  }
  if (!merchant.origins.includes(pageOrigin)) throw new Refusal('origin_not_registered');

  const { token, tokenHash } = makeBearer(mode, random);
  const now = clock();
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME * 1000);
  await insertSession(
    database,
    { mode, tokenHash, sessionId: uuid(random), merchant, pageOrigin, address },
    now,
    expiresAt,
  );
  return {
    token,
    expires_in: SESSION_LIFETIME,
    merchant: { name: merchant.name, support_url: merchant.supportUrl },
    livemode: mode === 'live',
    methods: rails[mode].map(({ method, currencies }) => ({ method, currencies: currencies && [...currencies] })),
    buyer: null,
  };
}
