import { describe, expect, it } from 'vitest';
import { en } from '../../src/words/en.js';
import { sv } from '../../src/words/sv.js';
import { wordsFor } from '../../src/words/words.js';

describe('the words for a language tag', () => {
  it.each([
    ['sv', sv],
    ['sv-SE', sv],
    ['SV-fi', sv],
    ['sv-Latn-FI-u-nu-latn', sv],
    ['sva', en],
    ['svm-IT', en],
    ['en-SE', en],
    ['de', en],
    ['constructor', en],
    ['', en],
  ])('%j', (locale, words) => {
    expect(wordsFor(locale)).toBe(words);
  });
});
