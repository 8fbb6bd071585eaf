import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDigits, plainSigns } from '../../src/protocol/plainSigns.js';

/** The first digit of every script that has decimal digits. */
const ZEROS = [...Array(0x1ffff).keys()].filter(
  (code) => /\p{Nd}/u.test(String.fromCodePoint(code)) && plainSigns(String.fromCodePoint(code)) === '0',
);
const INVISIBLE = [
  ...['\u00ad', '\u034f', '\u061c', '\u115f', '\u180e', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u202a'],
  ...['\u202c', '\u202e', '\u2060', '\u2066', '\u2069', '\u206f', '\u3164', '\ufe0f', '\ufeff', '\uffa0', '\u{e0020}'],
];
const SPACES = ['\t', '\n', '\u00a0', '\u1680', '\u2002', '\u2007', '\u2009', '\u202f', '\u205f', '\u3000'];

describe('plain signs', () => {
  it('reads the digits of every script', () => {
    expect(ZEROS.length).toBeGreaterThan(60);
    for (const zero of ZEROS) {
      const digits = [...Array(10).keys()].map((value) => String.fromCodePoint(zero + value)).join('');
      expect(plainDigits(digits)).toBe('0123456789');
    }
  });

  it('drops what cannot be seen, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...INVISIBLE)), fc.stringMatching(/^\d{1,16}$/), (marks, digits) => {
        expect(plainSigns([...digits].join(marks.join('')))).toBe(digits);
        expect(plainSigns(marks.join('') + digits + marks.join(''))).toBe(digits);
      }),
    );
  });

  it.each(SPACES)('takes %j for a space', (space) => {
    expect(plainSigns(`${space}12${space}34${space}`)).toBe('12 34');
  });

  it.each(['‐', '‑', '‒', '–', '—', '−', '﹘', '－'])('takes %s for a hyphen', (dash) => {
    expect(plainSigns(`2034${dash}12`)).toBe('2034-12');
  });

  it('reads digits on keycaps', () => {
    expect(plainDigits('4️⃣2️⃣')).toBe('42');
  });

  it('leaves plain text as it is', () => {
    for (const text of ['anna@example.se', '+46 70-123 45 67', '07/04/1985', "1'234.50"])
      expect(plainSigns(text)).toBe(text);
  });
});
