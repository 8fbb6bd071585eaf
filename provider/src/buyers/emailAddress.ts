import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { plainSigns } from 'ondemand-pay/internal';
import { Refusal } from '../common/refusal.js';

/* The part before the @ as RFC 5322 writes it without quotes; the domain after its conversion to ASCII. */
const LOCAL_PART = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/;

/**
 * The address with its domain in lower-case ASCII. The part before the @ is kept as written: whether its
 * case matters is for the receiving server to say.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
 * @throws {Refusal} `validation_failed` at `/email`, never quoting what was written.
 */
export function readEmailAddress(written: string): string {
  const trimmed = plainSigns(written);
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  const address = `${local}@${domain}`;
  if (!LOCAL_PART.test(local) || local.length > 64 || !DOMAIN.test(domain) || address.length > 254) {
    throw new Refusal('validation_failed', { errors: [{ pointer: '/email', detail: 'must be an email address' }] });
  }
  return address;
}

/** "a•••@e•••.se": the same number of dots whatever the length. */
export function maskEmail(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  return `${local.slice(0, 1)}•••@${domain.slice(0, 1)}•••${domain.slice(domain.lastIndexOf('.'))}`;
}

/** SHA-256, hex, of the lower-cased address: what a proof says of it. */
export const hashEmail = (address: string): string => createHash('sha256').update(address.toLowerCase()).digest('hex');
