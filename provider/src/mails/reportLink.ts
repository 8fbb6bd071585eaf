import type { Deps } from '../ports/deps.js';
import { readSignedId, signedPart } from './signedLink.js';

type LinkDeps = Pick<Deps, 'vault' | 'url'>;

const PURPOSE = 'report link';

/** Where whoever gets a receipt says "I did not buy this". It is good for that alone, and nobody can make one up. */
export const reportLink = ({ vault, url }: LinkDeps, orderId: string): string =>
  `${url}/report/${signedPart(vault, PURPOSE, orderId)}`;

/** The order that a link is about; `undefined`: it is none of ours. */
export const readReportLink = ({ vault }: Pick<LinkDeps, 'vault'>, written: string): string | undefined =>
  readSignedId(vault, PURPOSE, written);
