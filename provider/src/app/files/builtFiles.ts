import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createStaticFile, type StaticFile } from './staticFile.js';

/** The built browser files of the package `ondemand-pay`, found through its package.json. */
const dist = join(dirname(fileURLToPath(import.meta.resolve('ondemand-pay/package.json'))), 'dist');

/** @throws Error with the file's name when the package was not built. */
export function readBuiltFile(...path: string[]): Buffer {
  return readFileSync(join(dist, ...path));
}

export const readBuiltJson = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readBuiltFile(...path).toString('utf8')) as Record<string, unknown>;

const TYPES: { readonly [ending: string]: string } = { js: 'text/javascript', mjs: 'text/javascript', css: 'text/css' };

/** A built file with its codings, which the build put beside it; undefined for what is not served as a file. */
export function readStaticFile(...path: string[]): StaticFile | undefined {
  const name = path.at(-1) ?? '';
  const type = TYPES[name.split('.').at(-1) ?? ''];
  if (type === undefined) return undefined;
  const beside = (ending: string) => {
    const file = join(dist, ...path.slice(0, -1), `${name}.${ending}`);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  return createStaticFile(readBuiltFile(...path), type, { br: beside('br'), gzip: beside('gz') });
}
