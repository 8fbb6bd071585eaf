// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { postTarget, readAnswer, readPageOutcome, toOutcome } from '../../../src/sdk/submission/fetchDelivery.js';

const SHOP = 'https://shop.example';
const unknown = { kind: 'failed', failure: { code: 'outcome_unknown' } };

import { actionOf } from '../../../src/sdk/submission/submitter.js';

describe('readAnswer', () => {
  it.each([[{ id: 1 }], [null], [false], ['text']])('hands on the data %j', (data) => {
    expect(readAnswer(true, { data }, SHOP)).toEqual({ kind: 'data', data });
  });

  it.each([
    ['/thanks?a=1', `${SHOP}/thanks?a=1`],
    [`${SHOP}/x`, `${SHOP}/x`],
    ['https://elsewhere.example/', 'https://elsewhere.example/'],
  ])('goes to %s', (redirect_to, url) => {
    expect(readAnswer(true, { redirect_to }, SHOP)).toEqual({ kind: 'redirect', url });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://elsewhere.example/',
    'https://user:pass@elsewhere.example/',
    'https://',
    '//user@elsewhere.example',
  ])('does not go to %s', (redirect_to) => {
    expect(readAnswer(true, { redirect_to }, SHOP)).toEqual(unknown);
  });

  it("reads the API's problem, today's and 2016's way, as object, JSON or code", () => {
    const problem = { code: 'payment_declined', decline_reason: 'card_declined', user_message: 'x'.repeat(300) };
    const words = 'x'.repeat(200);
    const failure = {
      code: 'payment_declined',
      declineReason: 'card_declined',
      shopMessage: words,
      userMessage: words,
    };
    expect(readAnswer(false, { error: problem }, SHOP)).toEqual({ kind: 'failed', failure });
    expect(readAnswer(false, { klarna_response: problem }, SHOP)).toEqual({ kind: 'failed', failure });
    expect(readAnswer(false, { klarna_response: JSON.stringify(problem) }, SHOP)).toEqual({ kind: 'failed', failure });
    expect(readAnswer(false, { error: 'amount_mismatch' }, SHOP)).toEqual({
      kind: 'failed',
      failure: { code: 'amount_mismatch' },
    });
  });

  it.each([
    [null],
    ['x'],
    [[]],
    [{}],
    [{ error: {} }],
    [{ error: 'no code, just words' }],
    [{ error: { code: '<b>' } }],
    [{ data: 1 }],
  ])('takes a refusal without a code for an unknown outcome: %j', (body) => {
    expect(readAnswer(false, body, SHOP)).toEqual(unknown);
  });

  it.each([[{}], [[]], [null], ['yes'], [{ error: 7 }], [{ klarna_response: [] }], [{ klarna_response: { code: 1 } }]])(
    'takes a success without its data for an unknown outcome: %j',
    (body) => expect(readAnswer(true, body, SHOP)).toEqual(unknown),
  );

  it.each([[{ error: 'payment_declined' }], [{ klarna_response: { code: 'payment_declined' } }]])(
    'takes an error inside a success for a refusal, also beside empty data: %j',
    (body) => {
      for (const answer of [body, { ...body, data: null }]) {
        expect(readAnswer(true, answer, SHOP)).toMatchObject({
          kind: 'failed',
          failure: { code: 'payment_declined' },
        });
      }
      expect(readAnswer(true, { ...body, data: 1 }, SHOP)).toEqual({ kind: 'data', data: 1 });
    },
  );
});

describe("the shop's own words", () => {
  const shopSays = (problem: object) => {
    const answer = readAnswer(false, { error: { code: 'sold_out', ...problem } }, SHOP);
    return toOutcome(answer).status === 'failed' ? toOutcome(answer) : undefined;
  };

  it("are shop_message, or the user_message of a problem that is not the provider's", () => {
    expect(shopSays({ user_message: 'Sold out.' })).toMatchObject({ shopSays: 'Sold out.' });
    expect(shopSays({ user_message: 'Sold out.', shop_message: 'All gone.' })).toMatchObject({ shopSays: 'All gone.' });
    const ofProvider = { user_message: 'Something went wrong.', request_id: '1c9e' };
    expect(shopSays(ofProvider)).toMatchObject({ shopSays: undefined });
    expect(shopSays({ ...ofProvider, shop_message: 'Sorry.' })).toMatchObject({ shopSays: 'Sorry.' });
  });

  it.each([[7], [{}], [['x']], [null], [''], [' \n\u202e ']])('are none for %j', (shop_message) => {
    expect(shopSays({ shop_message })).toMatchObject({ shopSays: undefined });
  });

  it('are one line of at most 200 characters, whole ones', () => {
    expect(shopSays({ shop_message: 'a\r\nb\u0000c\u202ed\u2028e' })).toMatchObject({ shopSays: 'a b c d e' });
    expect(shopSays({ shop_message: '\u{1F600}'.repeat(300) })).toMatchObject({ shopSays: '\u{1F600}'.repeat(200) });
  });
});

describe('what a page says of a purchase that it took over', () => {
  it('is read like an answer', () => {
    expect(readPageOutcome({ status: 'success', data: 7 })).toEqual({ kind: 'data', data: 7 });
    const refusal = { code: 'payment_declined', decline_reason: 'card_declined' };
    expect(readPageOutcome({ status: 'failure', problem: refusal })).toMatchObject({
      kind: 'failed',
      failure: { code: 'payment_declined', declineReason: 'card_declined' },
    });
    expect(readPageOutcome({ status: 'failure', problem: 'sold_out' })).toMatchObject({
      failure: { code: 'sold_out' },
    });
  });

  it.each([
    [undefined],
    [null],
    ['success'],
    [{}],
    [{ status: 'ok' }],
    [{ status: 'failure' }],
    [{ status: 'failure', problem: 1 }],
  ])('is unknown where it cannot be read: %j', (outcome) => expect(readPageOutcome(outcome as never)).toEqual(unknown));
});

it('tells the frame the outcome, and the shop’s words as such', () => {
  expect(toOutcome({ kind: 'data', data: 1 })).toEqual({ status: 'done' });
  expect(toOutcome({ kind: 'redirect', url: SHOP })).toEqual({ status: 'done' });
  expect(toOutcome({ kind: 'failed', failure: { code: 'a', shopMessage: 'b', userMessage: 'c' } })).toEqual({
    status: 'failed',
    code: 'a',
    shopSays: 'b',
  });
});

describe('postTarget', () => {
  const target = (html: string) => {
    document.body.innerHTML = html;
    return postTarget(actionOf(document.querySelector('form') as HTMLFormElement, null));
  };
  it('is the action, whatever fields are called', () => {
    const names = ['action', 'getAttribute'].map((name) => `<input name="${name}">`).join('');
    expect(target(`<form action="/buy">${names}</form>`)?.pathname).toBe('/buy');
  });
  it('is the page itself without one', () => {
    expect(target('<form>')?.href).toBe(location.href);
  });
  it('is none for another origin', () => {
    expect(target('<form action="https://elsewhere.example/">')).toBeUndefined();
    expect(target('<form action="javascript:alert(1)">')).toBeUndefined();
  });
});
