// @vitest-environment jsdom

import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameSettingsSchema } from '../../../src/protocol/bridgeSchemas.js';
import { isOnDemandError } from '../../../src/protocol/errors.js';
import type { FormValues } from '../../../src/sdk/form/formValues.js';
import { readForm, toFrameSettings } from '../../../src/sdk/form/readForm.js';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const FLOWS: Record<string, Record<string, string>> = {
  purchase: { flow: 'purchase', amount: '9900', currency: 'SEK' },
  'recurring-purchase': { flow: 'recurring-purchase', amount: '9900', currency: 'SEK', interval: 'month' },
  registration: { flow: 'registration' },
  preferences: { flow: 'preferences', sessionId: 'ps_1' },
  success: { flow: 'success', orderReference: 'or_1' },
};
const formOf = (values: Record<string, string>): HTMLFormElement => {
  const form = document.createElement('form');
  for (const [name, value] of Object.entries({ apiKey: 'test_12345678', ...values })) form.dataset[name] = value;
  return form;
};
/** What the frame is told, or the attribute that is refused; anything else is a fault. */
const outcome = (values: Record<string, string>, given: FormValues = {}) => {
  try {
    const settings = toFrameSettings(readForm(formOf(values), given));
    expect(v.safeParse(FrameSettingsSchema, settings).issues).toBeUndefined();
    return settings;
  } catch (error) {
    if (!isOnDemandError(error)) throw error;
    expect(error.code).toBe('invalid_option');
    return error.attribute;
  }
};

/** Wrong for every attribute that is not free text. */
const NONSENSE = ['0x10', '-1', '1e3', '9,9', '٩٩', 'null', 'true', '[]', '{"a":1}', '<b>', "' or 1=1", '\u0000', '😀'];
const LONG = 'x'.repeat(10_000);
const CASES: [attribute: string, flow: string, name: string, wrong: string[]][] = [
  ['data-api-key', 'purchase', 'apiKey', ['', ' ', 'test', 'test_', 'sk_12345678', 'test_1234567', 'TEST_12345678']],
  ['data-flow', 'purchase', 'flow', ['', 'Purchase', 'purchase,success', 'identification', '__proto__', 'toString']],
  ['data-amount', 'purchase', 'amount', ['', '0', '99.00', '9007199254740993', '1'.repeat(30), '１２']],
  ['data-currency', 'purchase', 'currency', ['', 'sek', 'SE', 'SEKK', 'XXQ', '$', 'kr']],
  ['data-tax-amount', 'purchase', 'taxAmount', ['9901', '0.5', 'all']],
  ['data-first-amount', 'recurring-purchase', 'firstAmount', ['0', '9901', '0.5']],
  ['data-interval', 'recurring-purchase', 'interval', ['Month', 'months', 'hour', 'toString']],
  ['data-interval-count', 'recurring-purchase', 'intervalCount', ['0', '1001', '1.5', 'two']],
  ['data-locale', 'purchase', 'locale', ['s', 'sv_SE', 'Swedish, please', '-', 'a'.repeat(9)]],
  ['data-country', 'purchase', 'country', ['se', 'SWE', 'Sweden', '46']],
  ['data-delivery', 'purchase', 'delivery', ['Fetch', 'xhr', 'jsonp', 'constructor']],
  ['data-on-success', 'purchase', 'onSuccess', ['alert', 'onpaid', 'on', 'onPaid()', 'onPaid;eval', 'window.onPaid']],
  ['data-session-id', 'preferences', 'sessionId', ['', ' ', 'a\nb']],
  ['data-order-reference', 'success', 'orderReference', ['', ' ', 'a\u202eb']],
];
const FREE = new Set(['sessionId', 'orderReference']);

describe.each(CASES)('%s', (attribute, flow, name, wrong) => {
  const values = FLOWS[flow]!;
  it.each([...wrong, ...(FREE.has(name) ? ['\u0000'] : NONSENSE), LONG])('is refused by name: %j', (value) => {
    expect(outcome({ ...values, [name]: value })).toBe(attribute);
  });
  it('is refused by name where it is no text and no number', () => {
    for (const value of [true, {}, [1, 2], () => {}, Symbol('a'), Number.NaN, Number.POSITIVE_INFINITY, -0.5]) {
      const told = outcome(values, { [name]: value } as never);
      // `true` is a language tag as good as another.
      if (!FREE.has(name) && name !== 'locale') expect(told).toBe(attribute);
    }
  });
});

describe('free text', () => {
  const NAMES = ['itemName', 'merchantContext', 'userToken'] as const;
  it.each([
    ['of 180 characters', 'å'.repeat(180)],
    ['from right to left', 'مجلة الأسبوع رقم ٧ — שבועון'],
    ['of emoji only', '🗞️👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇸🇪'],
    ['with markup, quotes and a price of its own', `<img src=x onerror=alert(1)> "0.00 SEK" & 'more'`],
    ['named as what every object has', '__proto__'],
  ])('%s reaches the frame as it is', (_, text) => {
    for (const name of NAMES)
      expect(outcome({ ...FLOWS.purchase, [name]: ` ${text} ` })).toMatchObject({ [name]: text });
  });
  it.each([
    ['of more than 200', 'x'.repeat(201)],
    ['in two lines', 'Day pass\n0.00 SEK'],
    ['with a mark that turns it round', 'Day pass \u202eKES 00.0'],
    ['with half of a character', 'Day pass \ud83d'],
    ['with a control', 'Day\u0007pass'],
  ])('%s is refused by name', (_, text) => {
    expect(outcome({ ...FLOWS.purchase, itemName: text })).toBe('data-item-name');
    expect(outcome({ ...FLOWS.purchase, merchantContext: text })).toBe('data-merchant-context');
  });
});

it('any text in any attribute is refused by name, or told the frame in words that it accepts', () => {
  const names = [...new Set(CASES.map(([, , name]) => name)), 'itemName', 'problem', 'appearance', 'userToken'];
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(FLOWS)),
      fc.dictionary(
        fc.constantFrom(...names),
        fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constantFrom(...NONSENSE)),
      ),
      (flow, values) => {
        outcome({ ...FLOWS[flow], ...values });
      },
    ),
    { numRuns: 50 },
  );
}, 30_000);

describe('a page that reaches for prototypes', () => {
  const POISON = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"colorPrimary":"#000000"}';
  it('pollutes nothing by what it writes as JSON', () => {
    expect(outcome({ ...FLOWS.purchase, appearance: POISON, problem: POISON, __proto__: 'x' })).toMatchObject({
      flow: 'purchase',
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('changes nothing of a form by what it puts on every object', () => {
    const before = outcome(FLOWS.purchase!);
    const names = [
      'itemName',
      'taxAmount',
      'locale',
      'country',
      'userToken',
      'problem',
      'appearance',
      'onSuccess',
      'delivery',
    ];
    for (const name of names) {
      Object.defineProperty(Object.prototype, name, { value: 'SE', configurable: true, writable: true });
    }
    try {
      expect(outcome(FLOWS.purchase!)).toEqual(before);
    } finally {
      for (const name of names) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});
