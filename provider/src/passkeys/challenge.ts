import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { spendChallenge } from './passkeyStore.js';

/** Seconds a challenge can be answered. */
export const CHALLENGE_LIFETIME = 5 * 60;

/** What the answer will be taken for. */
export type Ceremony = 'creation' | 'request';

const NONCE_BYTES = 16;
const HEAD_BYTES = NONCE_BYTES + 8;

/**
 * A challenge for one ceremony of one session: a random part, when it ends, and a keyed hash over both, the session,
 * and to make one the buyer, whose name the passkey will carry. So nothing is stored for the many frames in which no
 * passkey is used.
 */
export function makeChallenge(
  { vault, clock, random }: Pick<Deps, 'vault' | 'clock' | 'random'>,
  session: FrameSession,
  ceremony: Ceremony,
): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(random(NONCE_BYTES));
  head.writeBigUInt64BE(BigInt(clock().getTime() + CHALLENGE_LIFETIME * 1000), NONCE_BYTES);
  return new Uint8Array(Buffer.concat([head, seal(vault, session, ceremony, head)]));
}

/**
 * Takes a challenge as answered, before anything is done with the answer and whatever comes of it: it counts once.
 * @throws {Refusal} `passkey_refused` for one that is invented, expired, of another session, buyer, mode or ceremony,
 *   or was answered before.
 */
export async function takeChallenge(
  { database, vault, clock }: Pick<Deps, 'database' | 'vault' | 'clock'>,
  session: FrameSession,
  ceremony: Ceremony,
  challenge: string,
): Promise<void> {
  const now = clock();
  const bytes = Buffer.from(challenge, 'base64url');
  const head = bytes.subarray(0, HEAD_BYTES);
  const expected = bytes.length > HEAD_BYTES ? seal(vault, session, ceremony, head) : undefined;
  const given = bytes.subarray(HEAD_BYTES);
  const isOurs = expected?.length === given.length && timingSafeEqual(expected, given);
  if (!isOurs || head.readBigUInt64BE(NONCE_BYTES) <= BigInt(now.getTime())) throw new Refusal('passkey_refused');
  const hash = createHash('sha256').update(bytes).digest();
  if (!(await spendChallenge(database, session.mode, hash, now))) throw new Refusal('passkey_refused');
}

function seal(vault: Deps['vault'], session: FrameSession, ceremony: Ceremony, head: Buffer): Buffer {
  const { mode, sessionId } = session;
  const buyerId = ceremony === 'creation' ? (session.buyerId ?? '') : '';
  return vault.hash('passkey challenge', mode, sessionId, ceremony, buyerId, head.toString('base64url'));
}
