import { describe, expect, it } from 'vitest';
import { addLaterWords } from '../../src/frame/words/chooseLaterWords.js';
import { chooseWords } from '../../src/frame/words/chooseWords.js';
import { en } from '../../src/frame/words/en.js';
import { DECLINE_REASONS } from '../../src/protocol/problems.js';

/** Every text of a language, with the functions called on plain values. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [value('offline', 'Kiosk') as string];
  return Object.values(value as object).flatMap(texts);
}

const WORDS = addLaterWords(en);

describe('the English words', () => {
  it('are all there, and shout nowhere', () => {
    const all = texts(WORDS);
    expect(all.length).toBeGreaterThan(100);
    for (const text of all) {
      expect(text).toBeTruthy();
      expect(text).not.toMatch(/!|undefined|null|\[object/);
    }
  });

  it('say after a decline that nothing was charged, and what to do', () => {
    for (const reason of [undefined, ...DECLINE_REASONS]) {
      expect(en.refused('payment_declined', reason)).toMatch(/Nothing was charged\. Try another way to pay\.$/);
    }
    expect(en.refused('outcome_unknown', undefined)).not.toMatch(/Nothing was charged/);
  });

  it('count in the singular and the plural', () => {
    expect(WORDS.fields.codeWrong(3)).toBe('That code is not right. 3 tries left.');
    expect(WORDS.fields.codeWrong(1)).toBe('That code is not right. 1 try left.');
  });
});

describe('chooseWords', () => {
  it('speaks English for a language it does not know, and for names no language has', () => {
    for (const locale of ['en', 'en-GB', 'EN', 'tlh', 'constructor', '__proto__']) expect(chooseWords(locale)).toBe(en);
  });
});
