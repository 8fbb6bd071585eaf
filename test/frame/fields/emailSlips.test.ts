import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, meantEmail } from '../../../src/frame/fields/emailSlips.js';

const RIGHT = ['gmail.com', 'hotmail.com', 'outlook.com', 'icloud.com', 'yahoo.com', 'hotmail.se', 'yahoo.co.uk'];

/** Nothing is offered for what is right by itself. */
const isRight = (domain: string) =>
  [...RIGHT, 'mail.com', 'email.com', 'ymail.com', 'gmx.com', 'zoho.com', 'hey.com', 'live.com'].includes(domain);

describe('a slip in the domain of an email', () => {
  it.each([
    ['gmial.com', 'gmail.com'],
    ['gamil.com', 'gmail.com'],
    ['gmai.com', 'gmail.com'],
    ['gmaill.com', 'gmail.com'],
    ['gmil.con', 'gmail.com'],
    ['gmail.con', 'gmail.com'],
    ['gmail.cmo', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['gmail.comm', 'gmail.com'],
    ['GMIAL.COM', 'gmail.com'],
    ['hotmial.com', 'hotmail.com'],
    ['hotmal.com', 'hotmail.com'],
    ['hotmial.se', 'hotmail.se'],
    ['htomial.com', 'hotmail.com'],
    ['outlok.com', 'outlook.com'],
    ['outloook.com', 'outlook.com'],
    ['oulook.com', 'outlook.com'],
    ['iclod.com', 'icloud.com'],
    ['yaho.com', 'yahoo.com'],
    ['yahooo.co.uk', 'yahoo.co.uk'],
    ['live.con', 'live.com'],
    ['lvie.com', 'live.com'],
    ['msn.con', 'msn.com'],
  ])('%s is nearly %s', (typed, meant) => {
    expect(meantEmail(`Anna.Ek+x@${typed} `)).toBe(`Anna.Ek+x@${meant}`);
  });

  it.each([
    ...RIGHT,
    'mail.com',
    'ymail.com',
    'gmx.com',
    'hotmail.fr',
    'hotmail.no',
    'outlook.dk',
    'yahoo.de',
    'msm.com',
    'kth.se',
    'example.com',
    'student.gmial.com',
    'gmial',
    '',
  ])('%s is left as it is', (domain) => {
    expect(meantEmail(`anna@${domain}`)).toBeNull();
    expect(meantEmail(domain)).toBeNull();
  });

  it('is not seen in what may only not be finished yet', () => {
    for (const domain of [...RIGHT, 'mail.com', 'ymail.com', 'live.com', 'me.com']) {
      for (let letters = 0; letters <= domain.length; letters += 1) {
        expect(meantEmail(`anna@${domain.slice(0, letters)}`, true)).toBeNull();
      }
    }
    expect(meantEmail('anna@gmial.com', true)).toBe('anna@gmail.com');
  });

  const domain = fc.constantFrom(...RIGHT);
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
  const edit = fc.record({
    kind: fc.constantFrom('in' as const, 'out' as const, 'other' as const, 'swapped' as const),
    at: fc.nat(),
    letter,
  });
  type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;
  const slip = (name: string, { kind, at, letter: put }: Edit): string => {
    const i = at % name.length;
    if (kind === 'in') return name.slice(0, i) + put + name.slice(i);
    if (kind === 'out') return name.slice(0, i) + name.slice(i + 1);
    if (kind === 'other') return name.slice(0, i) + put + name.slice(i + 1);
    return name.slice(0, i) + (name[i + 1] ?? '') + name[i] + name.slice(i + 2);
  };

  it('is found wherever it is in the name, once or twice, and what is offered is right and near', () => {
    fc.assert(
      fc.property(domain, fc.array(edit, { maxLength: 2 }), (right, edits) => {
        const dot = right.indexOf('.');
        const typed = edits.reduce(slip, right.slice(0, dot)) + right.slice(dot);
        const meant = meantEmail(`anna@${typed}`);
        if (meant === null) {
          // Two edits of one place can be more than two slips.
          expect(isRight(typed) || distance(typed, right) > 2, typed).toBe(true);
          return;
        }
        expect(meant.startsWith('anna@')).toBe(true);
        const offered = meant.slice('anna@'.length);
        expect(offered).not.toBe(typed);
        expect(distance(typed, offered)).toBeLessThanOrEqual(2);
        expect(meantEmail(meant)).toBeNull();
      }),
    );
  });

  it('of any text at all is nothing, or one that is left as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress()), fc.boolean(), (typed, isTyping) => {
        const meant = meantEmail(typed, isTyping);
        if (meant !== null) expect(meantEmail(meant)).toBeNull();
      }),
    );
  });
});

describe('the distance between two words', () => {
  it.each([
    ['gmail', 'gmail', 0],
    ['gmial', 'gmail', 1],
    ['gmil', 'gmail', 1],
    ['gmaail', 'gmail', 1],
    ['gnail', 'gmail', 1],
    ['gmlai', 'gmail', 2],
    ['', 'ab', 2],
  ])('%s, %s: %i', (from, to, expected) => {
    expect(distance(from, to)).toBe(expected);
    expect(distance(to, from)).toBe(expected);
  });
});
