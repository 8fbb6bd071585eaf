import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOnDemandError } from '../../src/protocol/errors.js';
import { type RawFormOptions, readFormOptions } from '../../src/protocol/formOptions.js';
import { isCurrency } from '../../src/protocol/money.js';

const purchase: RawFormOptions = { apiKey: 'test_12345678', flow: 'purchase', amount: '9900', currency: 'SEK' };

const read = (raw: RawFormOptions) => readFormOptions(raw, { delivery: 'native' });

function refusal(raw: RawFormOptions): { attribute: string | undefined; message: string } {
  try {
    read(raw);
  } catch (error) {
    if (isOnDemandError(error) && error.code === 'invalid_option') return error;
    throw error;
  }
  throw new Error('the options were accepted');
}

describe('a purchase', () => {
  it('reads its price, item and context', () => {
    const raw = { ...purchase, itemName: ' Article 1 ', merchantContext: 'daily pass', locale: 'sv-se' };
    expect(read(raw)).toEqual({
      apiKey: 'test_12345678',
      livemode: false,
      flow: 'purchase',
      delivery: 'native',
      amount: 9900,
      currency: 'SEK',
      itemName: 'Article 1',
      merchantContext: 'daily pass',
      locale: 'sv-SE',
    });
  });

  it('takes numbers as mount() gives them', () => expect(read({ ...purchase, amount: 9900 }).amount).toBe(9900));

  it('takes every currency in use, also those that browsers do not list', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    const inUse = codes.filter(isCurrency);
    expect(inUse).toContain('VED');
    for (const currency of inUse) expect(read({ ...purchase, currency }).currency).toBe(currency);
  });

  it('takes the language of a tag, and none of the digits and calendars that it asks for', () => {
    expect(read({ ...purchase, locale: 'en-u-nu-brah-ca-islamic' }).locale).toBe('en');
    expect(read({ ...purchase, locale: 'sv-fi-x-any' }).locale).toBe('sv-FI');
  });

  it('knows a live key', () => expect(read({ ...purchase, apiKey: 'live_12345678' }).livemode).toBe(true));

  it("leaves the page's own data attributes alone", () => {
    expect(read({ ...purchase, trackingId: 'x', sessionId: 'not of this flow' })).toEqual(read(purchase));
  });

  it('reads a problem and an appearance that stand on several lines', () => {
    const raw = { ...purchase, problem: '{\n"code": "payment_declined"}', appearance: '{\n"borderRadius": "4px"}' };
    expect(read(raw)).toMatchObject({ problem: raw.problem, appearance: raw.appearance });
  });

  it('keeps emoji and right-to-left text', () => {
    expect(read({ ...purchase, itemName: '🎮 משחק مجلة' }).itemName).toBe('🎮 משחק مجلة');
  });
});

describe('what is charged beside the amount', () => {
  it('tax inside a purchase’s price, from none to all of it', () => {
    expect(read({ ...purchase, taxAmount: '0' }).taxAmount).toBe(0);
    expect(read({ ...purchase, taxAmount: 9900 })).toMatchObject({ amount: 9900, taxAmount: 9900 });
    expect(read({ ...purchase, flow: 'recurring-purchase', taxAmount: '560' }).taxAmount).toBeUndefined();
  });

  it('what a subscription charges at once, within its cap or where later amounts vary', () => {
    const subscription = { ...purchase, flow: 'recurring-purchase', interval: 'month', firstAmount: '4900' };
    expect(read({ ...subscription, amount: '4900' })).toMatchObject({ amount: 4900, firstAmount: 4900 });
    expect(read({ ...subscription, amount: undefined })).toMatchObject({
      amount: undefined,
      firstAmount: 4900,
      currency: 'SEK',
    });
    expect(read({ ...purchase, firstAmount: '4900' }).firstAmount).toBeUndefined();
  });
});

describe('what is refused names its attribute and the mend', () => {
  it.each<[RawFormOptions, string, RegExp]>([
    [{ apiKey: undefined }, 'data-api-key', /missing/],
    [{ apiKey: 'nonsense' }, 'data-api-key', /test_ or live_/],
    [{ flow: undefined }, 'data-flow', /missing/],
    [{ flow: 'purchas' }, 'data-flow', /one of purchase/],
    [{ amount: undefined }, 'data-amount', /missing.*minor units/],
    [{ amount: '0' }, 'data-amount', /whole number/],
    [{ amount: '-100' }, 'data-amount', /whole number/],
    [{ amount: '99.00' }, 'data-amount', /whole number/],
    [{ amount: '1e3' }, 'data-amount', /whole number/],
    [{ amount: '9007199254740992' }, 'data-amount', /9007199254740991/],
    [{ taxAmount: '9901' }, 'data-tax-amount', /from 0 to 9900/],
    [{ taxAmount: '-1' }, 'data-tax-amount', /whole number/],
    [{ taxAmount: '5.6' }, 'data-tax-amount', /whole number/],
    [{ currency: undefined }, 'data-currency', /missing/],
    [{ currency: 'sek' }, 'data-currency', /capitals/],
    [{ currency: 'ABC' }, 'data-currency', /ISO 4217/],
    [{ delivery: 'post' }, 'data-delivery', /native, fetch/],
    [{ locale: 'not a locale' }, 'data-locale', /BCP 47/],
    [{ merchantContext: 'x'.repeat(201) }, 'data-merchant-context', /200/],
    [{ itemName: 'a\u0000b' }, 'data-item-name', /control/],
    [{ itemName: 'price \u202e00.1' }, 'data-item-name', /control/],
    [{ itemName: 'A day pass\n\nSEK 1.00' }, 'data-item-name', /line breaks/],
    [{ merchantContext: 'one\u2028two' }, 'data-merchant-context', /line breaks/],
    [{ amount: '1', userToken: 'a\tb' }, 'data-user-token', /control/],
    [{ onSuccess: 'eval' }, 'data-on-success', /global function/],
    [{ onSuccess: 'onPaid.call' }, 'data-on-success', /global function/],
  ])('%j', (change, attribute, words) => {
    const error = refusal({ ...purchase, ...change });
    expect(error.attribute).toBe(attribute);
    expect(error.message).toMatch(words);
    expect(error.message).toContain(attribute);
  });

  it.each<[RawFormOptions, string]>([
    [{ flow: 'recurring-purchase', intervalCount: '2' }, 'data-interval-count'],
    [{ flow: 'recurring-purchase', interval: 'fortnight' }, 'data-interval'],
    [{ flow: 'recurring-purchase', interval: 'month', intervalCount: '0' }, 'data-interval-count'],
    [{ flow: 'recurring-purchase', currency: 'SEK', amount: undefined }, 'data-amount'],
    [{ flow: 'recurring-purchase', firstAmount: '4900' }, 'data-currency'],
    [{ flow: 'recurring-purchase', firstAmount: '0', currency: 'SEK' }, 'data-first-amount'],
    [{ flow: 'recurring-purchase', firstAmount: '4901', amount: '4900', currency: 'SEK' }, 'data-first-amount'],
    [{ flow: 'preferences' }, 'data-session-id'],
    [{ flow: 'success' }, 'data-order-reference'],
  ])('%j', (change, attribute) => {
    expect(
      refusal({ ...purchase, ...(change.flow ? { currency: undefined, amount: undefined } : {}), ...change }).attribute,
    ).toBe(attribute);
  });
});

it('every amount that is accepted is a whole payable number, whatever is written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), (amount) => {
      try {
        const read_ = read({ ...purchase, amount });
        expect(Number.isSafeInteger(read_.amount)).toBe(true);
        expect(String(read_.amount)).toBe(amount.trim().replace(/^0+/, ''));
      } catch (error) {
        if (!isOnDemandError(error)) throw error;
        expect(error.attribute).toBe('data-amount');
      }
    }),
  );
});
