import { expect, it } from 'vitest';
import { readPageOrigin } from '../../src/merchants/pageOrigin.js';

it.each([
  ['https://shop.example', 'https://shop.example'],
  ['https://Shop.Example/', 'https://shop.example'],
  ['https://shop.example:443', 'https://shop.example'],
  ['https://shop.example:8443', 'https://shop.example:8443'],
  ['http://news.localhost:4001', 'http://news.localhost:4001'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
])('%s is the origin %s', (written, origin) => expect(readPageOrigin(written)).toBe(origin));

it.each([
  'http://shop.example',
  'https://shop.example/path',
  'https://shop.example?x',
  'https://user@shop.example',
  'https://*.example',
  'ftp://shop.example',
  'shop.example',
  'null',
  '*',
  '',
  'javascript:alert(1)',
  'http://localhost.evil.example',
])('%s is refused', (written) => expect(readPageOrigin(written)).toBeUndefined());
