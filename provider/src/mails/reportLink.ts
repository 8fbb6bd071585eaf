import { timingSafeEqual } from 'node:crypto';
import { isUuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';

type LinkDeps = Pick<Deps, 'vault' | 'url'>;

/** Where whoever gets a receipt says "I did not buy this". It is good for that alone, and nobody can make one up. */
export const reportLink = (deps: LinkDeps, orderId: string): string =>
  `${deps.url}/report/${orderId}.${signatureOf(deps, orderId).toString('base64url')}`;

/** The order that a link is about; `undefined`: it is none of ours. */
export function readReportLink(deps: LinkDeps, written: string): string | undefined {
  const [orderId = '', signature = '', ...rest] = written.split('.');
  if (rest.length > 0 || !isUuid(orderId)) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const made = signatureOf(deps, orderId);
  return given.length === made.length && timingSafeEqual(given, made) ? orderId : undefined;
}

const signatureOf = ({ vault }: Pick<Deps, 'vault'>, orderId: string): Buffer => vault.hash('report link', orderId);
