import { createHash } from 'node:crypto';
import type { Deps } from '../../ports/deps.js';
import { readBuiltFile, readBuiltJson } from './builtFiles.js';
import { keepScript } from './servedScriptStore.js';

/** The script tag's build and its twin for `type=module`. */
export const SCRIPT_NAMES = ['sdk.min.js', 'sdk.min.mjs'] as const;

export const builtVersion = (): string => String(readBuiltJson('web', 'integrity.json').version);

/** @see https://www.w3.org/TR/SRI/ */
export const integrityOf = (content: Uint8Array): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`;

/**
 * Keeps the scripts that this release ships, so that the release after it still serves them: pages name a version with
 * its hash, and would load nothing the day that another file stood at its address.
 */
export async function keepServedScripts({ database, clock }: Pick<Deps, 'database' | 'clock'>): Promise<void> {
  const version = builtVersion();
  for (const name of SCRIPT_NAMES) {
    const content = readBuiltFile('web', name);
    await keepScript(database, { version, name, integrity: integrityOf(content) }, content, clock());
  }
}
