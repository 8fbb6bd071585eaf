import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPagePath } from '../../src/confirmations/pagePath.js';

const SHOP = 'https://news.example';

it.each([
  ['/', '/'],
  ['/articles/a-story', '/articles/a-story'],
  ['/articles?id=5', '/articles?id=5'],
  ['/articles?id=5#comments', '/articles?id=5'],
  ['/a/../b', '/b'],
  ['/ett två', '/ett%20tv%C3%A5'],
])('%s is where it was bought', (told, read) => {
  expect(readPagePath(told, SHOP)).toBe(read);
});

it.each([
  ['nothing', undefined],
  ['a relative path', 'articles'],
  ['no path', ''],
  ['another host', '//evil.example/'],
  ['another host by backslashes', '/\\\\evil.example/'],
  ['another host by signs that addresses drop', '/\t/evil.example/'],
  ['a whole address', 'https://evil.example/'],
  ['a script', 'javascript:alert(1)'],
  ['more than anybody would follow', `/${'a'.repeat(2000)}`],
])('%s is none', (_, told) => {
  expect(readPagePath(told, SHOP)).toBeNull();
});

it('never leads away from the shop, whatever a page tells', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webPath(), fc.webUrl()), (text) => {
      for (const told of [text, `/${text}`, `//${text}`]) {
        const read = readPagePath(told, SHOP);
        if (read !== null) expect(new URL(SHOP + read).origin).toBe(SHOP);
      }
    }),
  );
});
