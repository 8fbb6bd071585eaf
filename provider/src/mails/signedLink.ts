import { timingSafeEqual } from 'node:crypto';
import { isUuid } from '../common/ids.js';
import type { Vault } from '../common/vault.js';

/** What a link is about, and a signature for this purpose alone: nobody else can make one up. */
export const signedPart = (vault: Vault, purpose: string, ...about: string[]): string =>
  [...about, vault.hash(purpose, ...about).toString('base64url')].join('.');

/** What a link is about; `undefined`: it is none of ours. */
export function readSignedPart(vault: Vault, purpose: string, written: string): string[] | undefined {
  const about = written.split('.');
  const given = Buffer.from(about.pop() ?? '', 'base64url');
  const made = vault.hash(purpose, ...about);
  return given.length === made.length && timingSafeEqual(given, made) ? about : undefined;
}

/** The same for a link that is about one thing alone, by its id. */
export function readSignedId(vault: Vault, purpose: string, written: string): string | undefined {
  const [id = '', ...rest] = readSignedPart(vault, purpose, written) ?? [];
  return rest.length === 0 && isUuid(id) ? id : undefined;
}
