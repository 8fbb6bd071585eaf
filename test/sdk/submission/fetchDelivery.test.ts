// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { postTarget, readAnswer, toOutcome } from '../../../src/sdk/submission/fetchDelivery.js';

const SHOP = 'https://shop.example';
const unknown = { kind: 'failed', failure: { code: 'outcome_unknown' } };

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
    const failure = { code: 'payment_declined', declineReason: 'card_declined', userMessage: 'x'.repeat(200) };
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

  it('takes a success without its data for an unknown outcome', () => {
    expect(readAnswer(true, { error: 'payment_declined' }, SHOP)).toEqual(unknown);
  });
});

it('tells the frame the outcome, and the shop’s words as such', () => {
  expect(toOutcome({ kind: 'data', data: 1 })).toEqual({ status: 'done' });
  expect(toOutcome({ kind: 'redirect', url: SHOP })).toEqual({ status: 'done' });
  expect(toOutcome({ kind: 'failed', failure: { code: 'a', userMessage: 'b' } })).toEqual({
    status: 'failed',
    code: 'a',
    shopSays: 'b',
  });
});

describe('postTarget', () => {
  const form = (html: string) => {
    document.body.innerHTML = html;
    return document.querySelector('form') as HTMLFormElement;
  };
  it('is the action, whatever fields are called', () => {
    expect(postTarget(form('<form action="/buy"><input name="action"></form>'), { submitter: null })?.pathname).toBe(
      '/buy',
    );
  });
  it('is the page itself without one', () => {
    expect(postTarget(form('<form>'), { submitter: null })?.href).toBe(location.href);
  });
  it('is none for another origin', () => {
    expect(postTarget(form('<form action="https://elsewhere.example/">'), { submitter: null })).toBeUndefined();
    expect(postTarget(form('<form action="javascript:alert(1)">'), { submitter: null })).toBeUndefined();
  });
});
