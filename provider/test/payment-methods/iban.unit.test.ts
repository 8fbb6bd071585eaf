import fc from 'fast-check';
import { SANDBOX_IBANS } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { isIban } from '../../src/payment-methods/iban.js';

describe('an IBAN', () => {
  it.each([...Object.keys(SANDBOX_IBANS), 'GB82WEST12345698765432', 'MT84MALT011000012345MTLCAST001S'])(
    '%s has the right check digits',
    (iban) => expect(isIban(iban)).toBe(true),
  );

  it.each(['', 'SE45', 'se4550000000058398257466', 'SE45 5000 0000 0583 9825 7466', '1234550000000058398257466'])(
    'is not %j',
    (text) => expect(isIban(text)).toBe(false),
  );

  it('with any one digit changed is refused', () => {
    const iban = 'SE4550000000058398257466';
    const change = fc.tuple(fc.integer({ min: 2, max: iban.length - 1 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(change, ([at, by]) => {
        const digit = (Number(iban[at]) + by) % 10;
        expect(isIban(iban.slice(0, at) + digit + iban.slice(at + 1))).toBe(false);
      }),
    );
  });
});
