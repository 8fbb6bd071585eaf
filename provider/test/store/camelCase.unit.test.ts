import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { camelCase } from '../../src/store/camelCase.js';

describe('the name of a column', () => {
  it.each([
    ['jti', 'jti'],
    ['order_id', 'orderId'],
    ['email_verified_at', 'emailVerifiedAt'],
    ['last_2_digits', 'last2Digits'],
    ['sha256_hash', 'sha256Hash'],
    ['orderId', 'orderId'],
    ['?column?', '?column?'],
  ])('%s is read as %s', (column, name) => expect(camelCase(column)).toBe(name));

  it('is read the same again, and as it stands once it is in camel case', () => {
    const column = fc
      .array(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), { minLength: 1, maxLength: 4 })
      .map((words) => words.join('_'));
    fc.assert(
      fc.property(column, (written) => {
        const name = camelCase(written);
        expect(camelCase(written)).toBe(name);
        expect(camelCase(name)).toBe(name);
        expect(name.toLowerCase()).toBe(written.replaceAll('_', ''));
      }),
    );
  });
});
