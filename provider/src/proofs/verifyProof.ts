import { OriginProofClaimsSchema } from 'ondemand-pay/internal';
import { ORIGIN_PROOF_TYPE, type OriginProofClaims } from 'ondemand-pay/protocol';
import * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { readCompactJws } from './compactJws.js';
import { checkingKeyOf } from './signingKeys.js';

type VerifyDeps = Pick<Deps, 'keyRing' | 'url'>;

/**
 * Checks that a proof was made here, for this merchant, in its mode: signature with the one algorithm and a key
 * of that mode, type, issuer, audience. Time is not looked at: that a proof was used counts before that it
 * expired.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 * @throws {Refusal} `proof_invalid`, without saying of what was given.
 */
export async function verifyOriginProof(
  deps: VerifyDeps,
  { mode, apiKey }: Pick<Merchant, 'mode' | 'apiKey'>,
  jws: string,
): Promise<OriginProofClaims> {
  const claims = await readSigned(deps, mode, jws);
  if (claims.iss !== deps.url) throw invalid('was made by another provider');
  if (claims.aud !== apiKey) throw invalid('was made for another API key');
  if (claims.livemode !== (mode === 'live')) throw invalid('is of the other mode');
  return claims;
}

async function readSigned(deps: VerifyDeps, mode: Merchant['mode'], jws: string): Promise<OriginProofClaims> {
  const read = readCompactJws(jws);
  const { kid, typ } = read?.header ?? {};
  const key = typeof kid === 'string' ? await checkingKeyOf(deps, mode, kid) : undefined;
  if (!read || !key || !read.isSignedBy(key)) throw invalid('has no valid signature');
  if (typ !== ORIGIN_PROOF_TYPE) throw invalid('is not of the type origin-proof+jwt');
  try {
    return v.parse(OriginProofClaimsSchema, JSON.parse(read.payload.toString('utf8')));
  } catch {
    throw invalid('lacks claims that every proof has');
  }
}

const invalid = (what: string) => new Refusal('proof_invalid', { detail: `The origin proof ${what}` });
