import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as testing from 'ondemand-pay/testing';
import * as bridge from 'ondemand-pay/testing/bridge';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../src/testing/', import.meta.url));

/**
 * What code of a merchant's test pulls in from outside of its folder, bundled where nothing but the sources is there.
 */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: `export * from './${entry}.ts'`, resolveDir: folder },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return imports.filter((each) => each.external).map(({ path }) => path);
}

it('needs no package at all for the fake bridge alone, and MSW for the fake of the provider', async () => {
  expect(await packagesOf('bridge')).toEqual([]);
  expect(await packagesOf('index')).toContain('msw');
});

it('is the same fake bridge from either entry', () => {
  expect(bridge.createFakeBridge).toBe(testing.createFakeBridge);
});
