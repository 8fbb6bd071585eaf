import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupIban, ibanOf, isIban } from '../../../src/frame/fields/iban.js';
import { SANDBOX_IBANS } from '../../../src/protocol/sandbox.js';

describe('an IBAN', () => {
  it('is read with any spacing', () => {
    expect(ibanOf(' se45-5000 0000 0583 9825 7466')).toBe('SE4550000000058398257466');
    expect(groupIban('SE4550000000058398257466')).toBe('SE45 5000 0000 0583 9825 7466');
  });

  it('is right in the examples of the registry, and in the sandbox', () => {
    for (const iban of [...Object.keys(SANDBOX_IBANS), 'GB82WEST12345698765432', 'NO9386011117947']) {
      expect(isIban(iban)).toBe(true);
    }
  });

  it('is wrong with any one digit changed', () => {
    const iban = 'SE4550000000058398257466';
    fc.assert(
      fc.property(fc.integer({ min: 2, max: iban.length - 1 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(iban[at]) + by) % 10;
        expect(isIban(iban.slice(0, at) + digit + iban.slice(at + 1))).toBe(false);
      }),
    );
  });

  it('grouped is the same number', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        expect(ibanOf(groupIban(ibanOf(typed)))).toBe(ibanOf(typed));
      }),
    );
  });
});
