import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseCoding } from '../../../src/app/files/contentCoding.js';

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['*', 'br'],
  ['*;q=0', 'identity'],
  ['br;q=0, *', 'gzip'],
  ['identity', 'identity'],
  ['identity;q=1, br;q=0.2', 'identity'],
  ['identity;q=0, gzip;q=0.1', 'gzip'],
  ['zstd', 'identity'],
  ['br;q=nonsense', 'identity'],
  ['', 'identity'],
  [undefined, 'identity'],
] as const)('answers %j with %s', (header, coding) => expect(chooseCoding(header)).toBe(coding));

it('never chooses what a client refuses or does not name, whatever it sends', () => {
  const part = fc.tuple(
    fc.constantFrom('br', 'gzip', 'deflate', 'zstd'),
    fc.constantFrom('', ';q=0', ';q=0.000', ';q=0.3', ';q=1', '; q=1.0'),
  );
  fc.assert(
    fc.property(fc.uniqueArray(part, { selector: ([name]) => name }), (parts) => {
      const chosen = chooseCoding(parts.map((pair) => pair.join('')).join(', '));
      const taken = parts.filter(([, weight]) => !/^;q=0(?:\.0+)?$/.test(weight)).map(([name]) => name);
      expect([...taken, 'identity']).toContain(chosen);
      if (taken.includes('br') || taken.includes('gzip')) expect(chosen).not.toBe('identity');
    }),
  );
});
