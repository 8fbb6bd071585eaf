import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashEmail, maskEmail, readEmailAddress } from '../../src/buyers/emailAddress.js';

describe('an email address', () => {
  it.each([
    ['anna@example.se', 'anna@example.se'],
    ['  Anna.Svensson+news@EXAMPLE.se ', 'Anna.Svensson+news@example.se'],
    ['anna@räksmörgås.se', 'anna@xn--rksmrgs-5wao1o.se'],
    ["o'brien@example.co.uk", "o'brien@example.co.uk"],
  ])('%s is kept as %s', (written, kept) => {
    expect(readEmailAddress(written)).toBe(kept);
  });

  it.each([
    '',
    'anna',
    'anna@',
    '@example.se',
    'anna@example',
    'anna@127.0.0.1',
    'anna@@example.se',
    'anna@exam ple.se',
    'anna..b@example.se',
    '.anna@example.se',
    'anna@-example.se',
    'anna@example.se\nBcc: all@example.se',
    'anna <anna@example.se>',
    `${'a'.repeat(65)}@example.se`,
    `anna@${'a.'.repeat(130)}se`,
  ])('%j is refused at /email', (written) => {
    expect(() => readEmailAddress(written)).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        details: { errors: [{ pointer: '/email', detail: 'must be an email address' }] },
      }),
    );
  });

  it('masked shows two letters and the last label, and nothing of its length', () => {
    expect(maskEmail('anna@example.se')).toBe('a•••@e•••.se');
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,20}[a-z0-9]$/);
    fc.assert(
      fc.property(label, label, fc.constantFrom('se', 'com', 'xn--p1ai'), (local, domain, top) => {
        const masked = maskEmail(readEmailAddress(`${local}@${domain}.${top}`));
        expect(masked).toBe(`${local[0]}•••@${domain[0]}•••.${top}`);
      }),
    );
  });

  it('is hashed lower-cased, as merchants do to compare', () => {
    expect(hashEmail('Anna@Example.se')).toBe(createHash('sha256').update('anna@example.se').digest('hex'));
  });
});
