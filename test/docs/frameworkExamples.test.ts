import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../examples/frameworks', import.meta.url));
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** What somebody would write by hand: all but what npm keeps. */
const sources = (name: string) =>
  readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:jsx?|mjs|vue|svelte|html)$/.test(entry.name))
    .filter(({ parentPath }) => !/node_modules|\.next|\/dist/.test(parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe.each(names)('examples/frameworks/%s', (name) => {
  it('is less than sixty lines', () => {
    const lines = sources(name).join('').split('\n').length - 1;
    expect(lines).toBeGreaterThan(10);
    expect(lines).toBeLessThan(60);
  });

  it('is told of by the page about them, and uses a public part of the package', () => {
    expect(read('README.md')).toContain(`[${name}](${name})`);
    const used =
      sources(name)
        .join('')
        .match(/'ondemand-pay\/\w+'/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    for (const entry of used)
      expect([
        "'ondemand-pay/react'",
        "'ondemand-pay/element'",
        "'ondemand-pay/load'",
        "'ondemand-pay/merchant'",
      ]).toContain(entry);
  });

  it('names exact versions, in a lockfile that names no place', () => {
    const { dependencies } = JSON.parse(read(name, 'package.json'));
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const lockfile = read(name, 'package-lock.json');
    expect(JSON.parse(lockfile).packages[''].dependencies).toEqual(dependencies);
    expect(lockfile).not.toMatch(/"resolved"/);
  });
});

it('every way that is not a script tag has an example', () => {
  const used = names.flatMap((name) => sources(name)).join('');
  for (const entry of ['react', 'element', 'load', 'merchant']) expect(used).toContain(`'ondemand-pay/${entry}'`);
  expect(names).toEqual(expect.arrayContaining(['react', 'vue', 'svelte', 'next', 'element']));
});
