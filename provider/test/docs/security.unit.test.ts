import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MUTANTS, UNTRIED } from '../../../test/mutants/mutants.mjs';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const page = readFileSync(resolve(docs, 'security.md'), 'utf8');

/** The rows of the tables that name tests: claim, attack, tests. A row without a claim is about the one above. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && line.includes('.test.ts'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

/** `[name](../path): "test", "test"`, several of them with semicolons between. */
const REFERENCE = /\[(\w+)\]\(([^)]+\.test\.tsx?)\): ((?:"(?:[^"\\]|\\.)*"(?:, )?)+)/g;

let above = '';
const tests = rows.flatMap(([own = '', , cell = '']) => {
  const claim = own || above;
  above = claim;
  return [...cell.matchAll(REFERENCE)].flatMap(([, file = '', path = '', names = '']) =>
    [...names.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, name = '']) => ({
      claim,
      file,
      path: resolve(docs, path),
      name: name.replaceAll('\\"', '"'),
    })),
  );
});

const claims = [...new Set(rows.map(([claim = '']) => claim).filter(Boolean))];

describe('every claim of docs/security.md', () => {
  it('names an attack and at least one test', () => {
    expect(rows.length).toBeGreaterThan(25);
    for (const [claim, attack, cell = ''] of rows) {
      expect(attack, claim).not.toBe('');
      expect([...cell.matchAll(REFERENCE)].length, cell).toBe([...cell.matchAll(/\.test\.tsx?\)/g)].length);
    }
  });

  it.each(tests)('is tried by a test that exists: $file, "$name"', ({ path, name }) => {
    expect(existsSync(path), path).toBe(true);
    expect(holdsTest(readFileSync(path, 'utf8'), name), `${path} has no test "${name}"`).toBe(true);
  });

  it.each(claims)('has a mutant, or a reason why it has none: %s', (claim) => {
    const mutants = MUTANTS.filter((mutant) => mutant.claim === claim);
    const [untried] = UNTRIED.filter((other) => other.claim === claim);
    expect(mutants.length > 0).toBe(untried === undefined);
    if (untried) expect(untried.reason.length).toBeGreaterThan(40);
  });

  it.each(MUTANTS)('would be found broken in $file by "$name"', ({ claim, file, find, replace, test: path, name }) => {
    expect(claims).toContain(claim);
    expect(readFileSync(resolve(docs, '..', file), 'utf8').split(find).length, find).toBe(2);
    expect(replace).not.toBe(find);
    const named = tests.filter((test) => test.claim === claim).map((test) => [test.path, test.name]);
    expect(named).toContainEqual([resolve(docs, '..', path), name]);
  });

  it('would be found out if its test were renamed or only mentioned', () => {
    const source = "it('is renamed', () => {}); // is gone";
    expect(['is renamed', 'is gone', 'is re'].map((name) => holdsTest(source, name))).toEqual([true, false, false]);
  });
});

/** A test's name stands in its source as a whole string. */
function holdsTest(source: string, name: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote}`));
}
