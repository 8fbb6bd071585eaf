import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementSuffix } from '../../../src/rails/stripe/statementSuffix.js';

describe('a shop’s name on a statement', () => {
  it.each([
    ['Daily News', 'PAY', 'Daily News'],
    ['Dagens Nyheter på nätet', 'PAY', 'Dagens Nyheter pa'],
    ['Smørrebrød & Øl', 'PAY', 'Smorrebrod & Ol'],
    ['Łódź Straße', 'PAY', 'Lodz Strasse'],
    [`Joe's "Best" <News> * \\ Co`, 'PAY', 'Joe s Best News C'],
    ['A very long name', 'TENLETTERS', 'A very lon'],
    ['A very long name', undefined, 'A very lon'],
  ])('%s behind %s is %s', (name, prefix, suffix) => {
    expect(statementSuffix(name, prefix)).toBe(suffix);
  });

  it.each(['新聞', '24/7', '***', ''])('%s is none, since Stripe wants a letter of its own alphabet', (name) => {
    expect(statementSuffix(name, 'PAY')).toBeUndefined();
  });

  it('is always one that Stripe takes, whatever the shop calls itself', () => {
    const named = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.stringMatching(/^[A-Z]{2,10}$/));
    fc.assert(
      fc.property(named, ([name, prefix]) => {
        const suffix = statementSuffix(name, prefix);
        if (suffix === undefined) return true;
        const whole = `${prefix}* ${suffix}`;
        return (
          whole.length <= 22 && /[A-Za-z]/.test(suffix) && /^[\x20-\x7e]+$/.test(suffix) && !/[<>\\'"*]/.test(suffix)
        );
      }),
    );
  });
});
