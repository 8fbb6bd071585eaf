import { hash } from 'node:crypto';
import { Refusal } from '../common/refusal.js';
import type { Database } from '../store/database.js';
import { hashSecret, matchesSecret } from './apiSecret.js';
import type { Merchant } from './merchant.js';
import { findMerchantWithSecrets } from './merchantStore.js';

type AuthenticationDeps = { database: Database; clock: () => Date };

/** A merchant, and the SHA-256 of the secret that it came with. */
export type Authenticated = { merchant: Merchant; secretHash: Buffer };

/** Compared against when the key is unknown, so that an unknown key takes the time of a wrong secret. */
const NOBODY = [Buffer.alloc(32)];

/**
 * Who calls, from HTTP Basic credentials `api_key:api_secret`.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 * @throws {Refusal} `invalid_credentials`, the same for an unknown key and a wrong secret.
 */
export async function authenticateMerchant(
  { database, clock }: AuthenticationDeps,
  authorization: string | null,
): Promise<Authenticated> {
  const credentials = readBasic(authorization);
  const found = credentials && (await findMerchantWithSecrets(database, credentials.key, clock()));
  const isRight = matchesSecret(credentials?.secret ?? '', found ? found.secretHashes : NOBODY);
  if (!credentials || !found || !isRight) {
    throw new Refusal('invalid_credentials', {
      headers: { 'WWW-Authenticate': 'Basic realm="ondemand-pay", charset="UTF-8"' },
    });
  }
  return { merchant: found.merchant, secretHash: hashSecret(credentials.secret) };
}

/** Who calls, as far as this process remembers. */
export type Caller = Authenticated & {
  /**
   * Asks the store whether the secret still counts, once, if it was only remembered.
   * @throws {Refusal} `invalid_credentials`.
   */
  confirm(): Promise<void>;
};

/** Merchants whose calls of late were authentic, remembered by what they sent. */
export type RememberedCallers = (authorization: string | null) => Promise<Caller>;

/* Only who was authenticated is remembered, so no stranger fills it; far more than one process has shops. */
const MOST_REMEMBERED = 10_000;

/**
 * Spares a call the statement that tells who calls. What is remembered may have been revoked since, in any process: so
 * it is only for calls whose own statement looks at the secret again, and everything else they do waits for
 * {@link Caller.confirm}. A merchant's key and mode never change.
 */
export function rememberCallers(deps: AuthenticationDeps): RememberedCallers {
  /* By the hash of the whole header: no secret is kept, and looking one up tells nothing of another. */
  const remembered = new Map<string, Authenticated>();
  return async (authorization) => {
    const name = hash('sha256', authorization ?? '', 'base64');
    const known = remembered.get(name);
    if (!known) {
      const authenticated = await authenticateMerchant(deps, authorization);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(name, authenticated);
      return { ...authenticated, confirm: async () => {} };
    }
    let confirmed: Promise<void> | undefined;
    const confirm = async () => {
      remembered.delete(name);
      remembered.set(name, await authenticateMerchant(deps, authorization));
    };
    return {
      ...known,
      confirm: () => {
        confirmed ??= confirm();
        return confirmed;
      },
    };
  };
}

function readBasic(authorization: string | null): { key: string; secret: string } | undefined {
  const encoded = /^Basic ([\w+/=-]{1,1000})$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return undefined;
  const [, key, secret] = /^([^:\0]*):([^\0]*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return key === undefined || secret === undefined ? undefined : { key, secret };
}
