import { FRAME_PROBLEM_GUIDE, PROBLEM_GUIDE } from 'ondemand-pay/internal';
import { PROBLEMS } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { userMessage } from '../../src/protocol/userMessage.js';

describe("the buyer's sentence", () => {
  const RECURRING = ['recurring_terms_exceeded', 'recurring_revoked'] as const;

  it.each(['en', 'sv-SE'])('says of a recurring payment in %s what happened and what to do now', (locale) => {
    const other = userMessage('internal_error', locale);
    for (const code of RECURRING) expect(userMessage(code, locale)).not.toBe(other);
    expect(new Set(RECURRING.map((code) => userMessage(code, locale))).size).toBe(2);
  });

  it('is in the language of the form, and in English where there is no other', () => {
    expect(userMessage('recurring_revoked', 'sv')).toContain('avslutad');
    for (const locale of ['fr', 'de-AT', undefined])
      expect(userMessage('recurring_revoked', locale)).toContain('ended');
  });

  it.each(['en', 'sv'])('in %s says that nothing was charged only where that is certain', (locale) => {
    const says = { none: 0, before: 0, unknown: 0 };
    for (const [code, { money }] of Object.entries({ ...PROBLEM_GUIDE, ...FRAME_PROBLEM_GUIDE })) {
      const isCertain = /nothing was charged|inga pengar har dragits/i.test(userMessage(code as never, locale));
      if (isCertain) expect(money, code).toBe('none');
      says[money] += Number(isCertain);
    }
    expect(says.none).toBeGreaterThan(10);
  });

  it('is plain: a few sentences, nothing shouted, nothing of the API', () => {
    for (const code of Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]) {
      for (const locale of ['en', 'sv']) {
        const said = userMessage(code, locale);
        expect(said).toMatch(/^[A-ZÅÄÖ].*[.?]$/);
        expect(said).not.toMatch(/!|_|proof|token/i);
        expect(said.length).toBeLessThanOrEqual(140);
      }
    }
  });
});
