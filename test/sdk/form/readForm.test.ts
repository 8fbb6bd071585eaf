// @vitest-environment jsdom

import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameSettingsSchema } from '../../../src/protocol/bridgeSchemas.js';
import { readForm, reportJsonp, toFrameSettings } from '../../../src/sdk/form/readForm.js';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => {
  vi.restoreAllMocks();
  document.documentElement.lang = '';
});

const purchase = 'data-api-key="test_12345678" data-flow="purchase" data-amount="9900" data-currency="SEK"';
const form = (attributes = purchase, className = 'ondemand-form') => {
  document.body.innerHTML = `<form class="${className}" ${attributes}></form>`;
  return document.querySelector('form') as HTMLFormElement;
};

describe('readForm', () => {
  it('reads attributes, and lets given values win', () => {
    expect(readForm(form(), { amount: 5000, itemName: 'Issue 7', locale: 'sv' })).toEqual({
      apiKey: 'test_12345678',
      livemode: false,
      flow: 'purchase',
      delivery: 'native',
      amount: 5000,
      currency: 'SEK',
      itemName: 'Issue 7',
      locale: 'sv',
    });
  });

  it('gives forms of 2016 fetch delivery and their callback', () => {
    expect(readForm(form(purchase, 'klarna-form'), {})).toMatchObject({
      delivery: 'fetch',
      onSuccess: 'onKlarnaSuccess',
    });
    expect(readForm(form(), {}).onSuccess).toBeUndefined();
  });

  it.each([
    ['identification', 'registration', ''],
    ['confirmation', 'success', 'data-order-reference="or_1"'],
  ] as const)('reads the flow %s of 2016 as %s, on forms of that class alone', (older, flow, more) => {
    const attributes = `data-api-key="test_12345678" data-flow=" ${older} " ${more}`;
    expect(readForm(form(attributes, 'klarna-form'), {})).toMatchObject({ flow, delivery: 'fetch' });
    expect(() => readForm(form(attributes), {})).toThrow(expect.objectContaining({ attribute: 'data-flow' }));
  });

  it('answers data-jsonp of 2016 by one line on the console, and delivers by fetch all the same', () => {
    const error = vi.mocked(console.error);
    const asking = form(`${purchase} data-jsonp="cb"`, 'klarna-form');
    reportJsonp(asking);
    expect(error).toHaveBeenCalledTimes(1);
    expect(error.mock.calls[0]![0]).toMatch(/^\[ondemand-pay\] data-jsonp is not offered/);
    expect(readForm(asking, {}).delivery).toBe('fetch');
    for (const silent of [form(`${purchase} data-jsonp="cb"`), form(purchase, 'klarna-form')]) reportJsonp(silent);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['sv-SE', 'sv-SE'],
    ['sv_SE', 'en-US'],
    ['', 'en-US'],
    [' de ', 'de'],
  ])("falls back on the page's language %j, else the browser's: %s", (lang, locale) => {
    document.documentElement.lang = lang;
    expect(readForm(form(), {}).locale).toBe(locale);
  });

  it('names the attribute that is wrong', () => {
    expect(() => readForm(form(purchase.replace('9900', '99.00')), {})).toThrow(
      expect.objectContaining({ code: 'invalid_option', attribute: 'data-amount' }),
    );
    expect(() => readForm(form('data-flow="purchase"'), {})).toThrow(
      expect.objectContaining({ attribute: 'data-api-key' }),
    );
  });
});

describe('toFrameSettings', () => {
  const settings = (values: Parameters<typeof readForm>[1]) => toFrameSettings(readForm(form(), values));

  it('is what the frame accepts, without what is the page’s alone', () => {
    const result = settings({
      onSuccess: 'onPaid',
      merchantContext: 'daily',
      userToken: 'u',
      appearance: { spacing: '8px' },
    });
    expect(v.parse(v.strictObject(FrameSettingsSchema.entries), result)).toEqual(result);
    expect(result).not.toHaveProperty('apiKey');
    expect(result.appearance).toEqual({ spacing: '8px' });
  });

  it('says where on the shop’s site the form stands, without what only the browser reads', () => {
    history.replaceState(null, '', '/articles/a-story?id=5#comments');
    expect(settings({}).page).toBe('/articles/a-story?id=5');
    history.replaceState(null, '', '/');
  });

  it.each([
    ['payment_declined', { code: 'payment_declined' }],
    [
      '{"code":"payment_declined","decline_reason":"card_declined","user_message":"x"}',
      { code: 'payment_declined', declineReason: 'card_declined' },
    ],
  ])('reads the problem %s', (problem, expected) => {
    expect(settings({ problem }).problem).toEqual(expected);
    expect(settings({ problem: problem.startsWith('{') ? JSON.parse(problem) : problem }).problem).toEqual(expected);
  });

  it('leaves out a problem it cannot read, and says so', () => {
    expect(settings({ problem: 'something went wrong' }).problem).toBeUndefined();
    expect(console.error).toHaveBeenCalledOnce();
  });

  it('hands the appearance on as it stands, whatever is in it', () => {
    expect(settings({ appearance: '{"spacing":8,"x":"y"}' }).appearance).toEqual({ spacing: 8, x: 'y' });
    expect(settings({ appearance: '1' }).appearance).toEqual({});
    expect(settings({ appearance: '{' }).appearance).toEqual({});
    expect(console.error).toHaveBeenCalledOnce();
  });
});
