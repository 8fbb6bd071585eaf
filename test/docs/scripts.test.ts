import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/*
 * What people run by hand and no test does would be found broken by whoever runs it next. That it finds what it
 * imports, name by name, is seen without running it.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['bench', 'provider/bench', 'provider/test/fire', 'scripts'];

const scripts = (
  await Promise.all(
    FOLDERS.map(async (folder) => {
      const names = await readdir(join(root, folder));
      return names.filter((name) => name.endsWith('.mjs')).map((name) => join(folder, name));
    }),
  )
).flat();

describe('a script that is run by hand', () => {
  it('is one of many', () => expect(scripts.length).toBeGreaterThan(20));

  it.each(scripts)('finds what it imports: %s', async (script) => {
    const { errors, warnings } = await build({
      absWorkingDir: root,
      entryPoints: [script],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
    });
    expect([...errors, ...warnings]).toEqual([]);
  });
});
