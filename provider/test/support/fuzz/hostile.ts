import type { Chance } from './chance.js';

/** In everything hostile that is text, so that an answer which quotes it gives itself away. */
export const MARKER = 'zq7marker';

const TEXTS = [
  MARKER,
  `' or '1'='1 ${MARKER}`,
  `'; drop table orders; -- ${MARKER}`,
  `<script>alert("${MARKER}")</script>`,
  `${MARKER}\u202e\u0007`,
  `\r\nSet-Cookie: ${MARKER}=1`,
  MARKER.repeat(40),
  MARKER.repeat(1000),
  '../../../etc/passwd',
  '%00',
  '%s%n{{7*7}}',
  '__proto__',
  'constructor',
  '',
  ' ',
  'NaN',
  '1e3',
  '0x10',
  '👩🏽‍🚀',
  'eyJhbGciOiJub25lIn0.e30.',
  '00000000-0000-0000-0000-000000000000',
] as const;

const OTHERS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -0,
  1e308,
  2 ** 53,
  2 ** 63,
  [],
  [[]],
  {},
  { toString: 1 },
  { __proto__: null, constructor: { prototype: {} } },
  ['9900', 9900],
];

/** What a store most easily trips over. */
const UNSTORABLE = [`${MARKER}\u0000`, '\u0000', 'a\u0000b', `${MARKER}\ud800`] as const;

export const hostileText = (chance: Chance): string => chance.one(chance.is(0.3) ? UNSTORABLE : TEXTS);

export const hostileValue = (chance: Chance): unknown =>
  chance.is(0.6) ? hostileText(chance) : chance.is(0.1) ? nested(chance.below(2000)) : chance.one(OTHERS);

function nested(depth: number): unknown {
  let value: unknown = MARKER;
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

/** Bytes where a body was expected. */
export const hostileBody = (chance: Chance, body: string): string | Uint8Array =>
  chance.one<() => string | Uint8Array>([
    () => body.slice(0, chance.below(body.length + 1)),
    () => `${body}${body}`,
    () => body.replaceAll('"', "'"),
    () => body.replace('{', '{"__proto__":{"isAdmin":true},'),
    () => body.replace('{', '{"amount":1,"amount":2,'),
    () => `\ufeff${body}`,
    () => new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28]),
    () => '[]',
    () => 'null',
    () => '"text"',
    () => '['.repeat(30_000),
    () => 'x'.repeat(64 * 1024 + 1),
    () => `{"${MARKER}":${'9'.repeat(400)}}`,
    () => '',
  ])();

/** Header values that a `Request` lets through. */
export const HOSTILE_HEADERS: Record<string, readonly string[]> = {
  Authorization: [
    '',
    'Basic',
    'Basic !!!',
    'Bearer abc',
    'Basic Og==',
    `Basic ${Buffer.from(`\u0000:${MARKER}`).toString('base64')}`,
    `Basic ${Buffer.from(`test_${MARKER}:${MARKER}`).toString('base64')}`,
    `Basic ${'A'.repeat(5000)}`,
  ],
  'Content-Type': [
    '',
    'text/plain',
    'application/json; charset=utf-16',
    'application/JSON',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json',
    ';;;',
  ],
  'Content-Length': ['0', '-1', '65537', '99999999999999999999', 'x', '1'],
  'Idempotency-Key': ['', ' ', 'k'.repeat(255), 'k'.repeat(256), 'å', `${MARKER}'--`, '__proto__'],
  Prefer: ['return=representation', 'return=minimal', ',,,;=', 'respond-async', `x${','.repeat(2000)}`],
  'Content-Encoding': ['gzip', 'br'],
  'Transfer-Encoding': ['chunked'],
  Accept: ['text/html', 'application/xml'],
  Origin: ['https://evil.example', 'null'],
  'X-Forwarded-For': ["127.0.0.1' or 1=1", '::1'],
  'X-HTTP-Method-Override': ['DELETE'],
};
