import type { Deps } from '../ports/deps.js';
import { readSignedId, signedPart } from './signedLink.js';

type LinkDeps = Pick<Deps, 'vault' | 'url'>;

const PURPOSE = 'stop link';

/** Where whoever pays again and again stops it. It is good for that alone, and while there is something to stop. */
export const stopLink = ({ vault, url }: LinkDeps, mandateId: string): string =>
  `${url}/stop/${signedPart(vault, PURPOSE, mandateId)}`;

/** The agreement that a link stops; `undefined`: it is none of ours. */
export const readStopLink = ({ vault }: Pick<LinkDeps, 'vault'>, written: string): string | undefined =>
  readSignedId(vault, PURPOSE, written);
