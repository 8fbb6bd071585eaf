import { ORIGIN_PROOF_LIFETIME, type OriginProofClaims } from 'ondemand-pay/protocol';
import { hashEmail } from '../buyers/emailAddress.js';
import type { IssuedProof } from './storedProof.js';

/**
 * When a proof made at `now` was issued and expires: whole seconds, since that is all a signed time can hold
 * (RFC 7519 NumericDate), so that row and signature never disagree.
 */
export function proofTimes(now: Date): { issuedAt: Date; expiresAt: Date } {
  const seconds = Math.floor(now.getTime() / 1000);
  return { issuedAt: new Date(seconds * 1000), expiresAt: new Date((seconds + ORIGIN_PROOF_LIFETIME) * 1000) };
}

/** The claims of a stored proof, from nothing but its row: signing the same row twice gives the same bytes. */
export function claimsOf(proof: IssuedProof, issuer: string, apiKey: string): OriginProofClaims {
  return {
    ...agreementOf(proof),
    iss: issuer,
    aud: apiKey,
    sub: proof.userToken,
    jti: proof.jti,
    iat: proof.issuedAt.getTime() / 1000,
    exp: proof.expiresAt.getTime() / 1000,
    livemode: proof.mode === 'live',
    channel: proof.channel,
    origin: proof.pageOrigin,
    ...(proof.itemName === null ? {} : { item_name: proof.itemName }),
    email_hash: hashEmail(proof.email),
    email_verified: proof.emailVerified,
  };
}

/** The claims that only this kind of proof has. */
function agreementOf({ flow, amount, currency, taxAmount, terms, issuedAt }: IssuedProof) {
  switch (flow) {
    case 'purchase':
      if (amount === null || currency === null) throw new TypeError('A purchase has a price');
      return { flow, amount, currency, ...(taxAmount === null ? {} : { tax_amount: taxAmount }) };
    case 'recurring-purchase':
      if (terms === null) throw new TypeError('A recurring purchase has terms');
      return { flow, terms: { ...terms, start: issuedAt.toISOString() } };
    case 'registration':
      return { flow };
  }
}
