import { Refusal } from '../common/refusal.js';
import type { Database } from '../store/database.js';
import { matchesSecret } from './apiSecret.js';
import type { Merchant } from './merchant.js';
import { findMerchantWithSecrets } from './merchantStore.js';

/** Compared against when the key is unknown, so that an unknown key takes the time of a wrong secret. */
const NOBODY = [Buffer.alloc(32)];

/**
 * Who calls, from HTTP Basic credentials `api_key:api_secret`.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 * @throws {Refusal} `invalid_credentials`, the same for an unknown key and a wrong secret.
 */
export async function authenticateMerchant(
  { database, clock }: { database: Database; clock: () => Date },
  authorization: string | null,
): Promise<Merchant> {
  const credentials = readBasic(authorization);
  const found = credentials && (await findMerchantWithSecrets(database, credentials.key, clock()));
  const isRight = matchesSecret(credentials?.secret ?? '', found ? found.secretHashes : NOBODY);
  if (!found || !isRight) {
    throw new Refusal('invalid_credentials', {
      headers: { 'WWW-Authenticate': 'Basic realm="ondemand-pay", charset="UTF-8"' },
    });
  }
  return found.merchant;
}

function readBasic(authorization: string | null): { key: string; secret: string } | undefined {
  const encoded = /^Basic ([\w+/=-]{1,1000})$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return undefined;
  const [, key, secret] = /^([^:\0]*):([^\0]*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return key === undefined || secret === undefined ? undefined : { key, secret };
}
