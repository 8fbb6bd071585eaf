import { describe, expect, it } from 'vitest';
import { isPlainText, plainLocale } from '../../src/protocol/formRules.js';
import { formatMoney } from '../../src/protocol/money.js';

const TURNING = [0x61c, 0x200e, 0x200f, ...between(0x202a, 0x202e), ...between(0x2066, 0x2069)];
const BREAKING = [...between(0x0, 0x1f), ...between(0x7f, 0x9f), 0x2028, 0x2029];

describe('a plain text', () => {
  it('is in any language, with emoji made of several characters', () => {
    for (const text of ['A day pass', '日刊', 'משחק', 'مجلة', 'می‌خواهم', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 👩‍👩‍👧 🎮', 'Crème brûlée – 5 %'])
      expect(isPlainText(text)).toBe(true);
  });

  it.each([...TURNING, ...BREAKING])('has no character %i, wherever it stands', (code) => {
    const character = String.fromCodePoint(code);
    for (const text of [character, `${character}pass`, `day${character}pass`, `day${character}`]) {
      expect(isPlainText(text)).toBe(false);
    }
  });

  it('has no half of a character', () => {
    expect(isPlainText('half \ud83d')).toBe(false);
    expect(isPlainText('half \udc00')).toBe(false);
  });
});

describe('the language of a page', () => {
  it('is a tag without extensions, in its usual spelling', () => {
    expect(plainLocale('sv-se')).toBe('sv-SE');
    expect(plainLocale('zh-hant-tw')).toBe('zh-Hant-TW');
    expect(plainLocale('en-u-nu-brah')).toBe('en');
    expect(plainLocale('de-AT-t-it-x-any')).toBe('de-AT');
    for (const tag of ['', 'sv_SE', 'not a tag', '!']) expect(plainLocale(tag)).toBeUndefined();
  });

  it('never decides in which digits a price is written', () => {
    const money = { amount: 123456, currency: 'SEK' };
    for (const digits of Intl.supportedValuesOf('numberingSystem')) {
      const locale = plainLocale(`en-u-nu-${digits}`)!;
      expect(formatMoney(money, locale)).toBe(formatMoney(money, 'en'));
    }
    for (const locale of ['ar-EG', 'fa', 'ne', 'my', 'mr']) expect(formatMoney(money, locale)).toMatch(/1.?234.56/);
  });
});

function between(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
