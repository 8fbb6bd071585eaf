import { describe, expect, it } from 'vitest';
import { createWords } from '../../../src/frame/shell/loadWords.js';
import { enAccount } from '../../../src/frame/words/en/account.js';
import { en } from '../../../src/frame/words/en/first.js';
import { enPurchase } from '../../../src/frame/words/en/purchase.js';
import { languageOf } from '../../../src/frame/words/spoken.js';
import { svAccount } from '../../../src/frame/words/sv/account.js';
import { sv } from '../../../src/frame/words/sv/first.js';
import { svPurchase } from '../../../src/frame/words/sv/purchase.js';
import type { Words } from '../../../src/frame/words/words.js';
import { INTERVALS } from '../../../src/protocol/originProof.js';
import { DECLINE_REASONS } from '../../../src/protocol/problems.js';

const LANGUAGES: Record<string, Words> = {
  English: { ...en, ...enPurchase, account: enAccount },
  Swedish: { ...sv, ...svPurchase, account: svAccount },
};

/** Every text of a language with its path, with the functions called on plain values. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    if (path.endsWith('.every')) return INTERVALS.map((interval) => [path, value({ interval, count: 2 }) as string]);
    const first = { '.purchaseNotices': 'proof_failed', '.fields.refused': 'number' }[path] ?? 'Kiosk';
    return [[path, value(first, 'Kiosk', 'Kiosk') as string]];
  }
  return Object.entries(value as object).flatMap(([key, each]) => texts(each, `${path}.${key}`));
}

describe.each(Object.entries(LANGUAGES))('the %s words', (_, words) => {
  it('are all there, and shout nowhere', () => {
    const all = texts(words);
    expect(all.length).toBeGreaterThan(150);
    for (const [, text] of all) {
      expect(text).toBeTruthy();
      expect(text).not.toMatch(/!|undefined|null|NaN|\[object/);
    }
  });

  it('say after a decline that nothing was charged, and of an unknown outcome they do not', () => {
    const nothingCharged = words.lang === 'sv' ? /Inga pengar har dragits/ : /Nothing was charged/;
    for (const reason of [undefined, ...DECLINE_REASONS]) {
      expect(words.refused('payment_declined', reason, words.money.nothing)).toMatch(nothingCharged);
    }
    expect(words.refused('outcome_unknown', undefined, words.money.nothing)).not.toMatch(nothingCharged);
    for (const text of Object.values(words.notices)) expect(text(words.money.nothing)).toMatch(nothingCharged);
  });
});

describe.each([
  ['en', en],
  ['sv', sv],
])('what is said in %s where no session could be opened', (_, { error }) => {
  it.each([error.unreachableMore, error.notRegisteredMore])('denies nothing of an earlier try: %s', (text) => {
    expect(text).toMatch(/^This try charged nothing\.|^Det här försöket drog inga pengar\./);
  });
});

describe('the Swedish words', () => {
  it('are not the English ones', () => {
    const english = new Map(texts(LANGUAGES.English));
    const same = texts(LANGUAGES.Swedish).filter(([path, text]) => english.get(path) === text);
    expect(same.map(([path]) => path)).toEqual(['.dir', '.phone.reads']);
  });
});

it('counts in the singular and the plural', () => {
  expect(enPurchase.fields.codeWrong(3)).toBe('That code is not right. 3 tries left.');
  expect(enPurchase.fields.codeWrong(1)).toBe('That code is not right. 1 try left.');
  expect(en.price.every({ interval: 'month', count: 1 })).toBe('a month');
  expect(en.price.every({ interval: 'month', count: 3 })).toBe('every 3 months');
  expect(sv.price.every({ interval: 'year', count: 1 })).toBe('per år');
});

describe('loaded words', () => {
  it('speaks English for a language it does not know, and for names no language has', () => {
    for (const locale of ['en', 'en-GB', 'EN', 'tlh', 'constructor', '__proto__'])
      expect(languageOf(locale)).toBe('en');
    for (const locale of ['sv', 'sv-SE', 'SV-fi']) expect(languageOf(locale)).toBe('sv');
  });

  it('speaks a language once its words are loaded', async () => {
    const words = createWords(en);
    expect(words.opening('sv-SE').lang).toBe('en');
    await words.loadOpening('sv-SE');
    expect(words.opening('sv-SE').lang).toBe('sv');
    expect(words.all('sv')).toBeNull();
    await words.loadPurchase('sv');
    expect(words.all('sv')?.confirm.pay('99,00 kr')).toBe('Betala 99,00 kr');
  });

  it('speaks English where the words cannot be had', async () => {
    const lost = async () => {
      throw new TypeError('Failed to fetch');
    };
    const words = createWords(en, { sv: { opening: lost, purchase: lost, account: lost } });
    await words.loadOpening('sv');
    expect(words.opening('sv').lang).toBe('en');
  });
});
