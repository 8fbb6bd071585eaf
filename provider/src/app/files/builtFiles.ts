import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built browser files of the package `ondemand-pay`, found through its package.json. */
const dist = join(dirname(fileURLToPath(import.meta.resolve('ondemand-pay/package.json'))), 'dist');

/** @throws Error with the file's name when the package was not built. */
export function readBuiltFile(...path: string[]): Buffer {
  return readFileSync(join(dist, ...path));
}

export const readBuiltJson = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readBuiltFile(...path).toString('utf8')) as Record<string, unknown>;
