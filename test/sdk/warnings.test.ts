// @vitest-environment jsdom

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VALUE_NAMES } from '../../src/sdk/mount/keepMounted.js';
import { nearestOf, warningsOfElement, warningsOfForm } from '../../src/sdk/warnings/formWarnings.js';

const PURCHASE = 'data-api-key="test_12345678" data-flow="purchase" data-amount="9900" data-currency="SEK"';
const POSTING = 'action="/purchase" method="POST"';

function element(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body.firstElementChild as HTMLElement;
}
const warnings = (attributes: string, inner = '') =>
  warningsOfForm(element(`<form class="ondemand-form" ${attributes}>${inner}</form>`) as HTMLFormElement);

describe('a form that is right', () => {
  it.each([
    ['a purchase', `${PURCHASE} ${POSTING}`, ''],
    ['one with all it may say', `${PURCHASE} ${POSTING} data-tax-amount="1" data-item-name="x" data-problem="x"`, ''],
    ['one that says where it goes on its button', `${PURCHASE}`, '<button formaction="/x" formmethod="post">'],
    ['one that is fetched', `${PURCHASE} action="/x" data-delivery="fetch"`, ''],
    ['preferences', 'data-flow="preferences" data-session-id="x"', ''],
    ['a receipt', 'data-flow="success" data-order-reference="x" data-user-token="y"', ''],
    ['attributes of others', `${PURCHASE} ${POSTING} data-turbo="false" data-controller="a" data-testid="x"`, ''],
    ['a field called action', `${PURCHASE} ${POSTING}`, '<input name="action"><input name="attributes">'],
  ])('is not spoken of: %s', (_, attributes, inner) => {
    expect(warnings(attributes, inner)).toEqual([]);
  });
});

describe('a form that is silently wrong', () => {
  it.each([
    ['data-amont', 'data-amont is ignored: is data-amount meant?'],
    ['data-itemname', 'data-itemname is ignored: is data-item-name meant?'],
    ['data-curency', 'data-curency is ignored: is data-currency meant?'],
    ['data-merchant-contxt', 'data-merchant-contxt is ignored: is data-merchant-context meant?'],
    ['data-user_token', 'data-user_token is ignored: is data-user-token meant?'],
    ['amount', 'amount is ignored: it is data-amount'],
    ['item-name', 'item-name is ignored: it is data-item-name'],
    ['data-interval', 'data-interval is ignored in the flow purchase: it is for recurring-purchase'],
    ['data-session-id', 'data-session-id is ignored in the flow purchase: it is for preferences'],
  ])('is told of %s', (name, warning) => {
    expect(warnings(`${PURCHASE} ${POSTING} ${name}="1"`)).toEqual([warning]);
  });

  it('is told where and how it posts', () => {
    expect(warnings(PURCHASE)).toEqual([
      'has no action: the proof is posted to the address of this page',
      'has not method="POST": proof and address would stand in the address of the next page',
    ]);
  });

  it.each([
    ['<div class="ondemand-form" data-api-key="test_12345678"></div>', 'is a <div>'],
    ['<section data-api-key="test_12345678"></section>', 'is a <section>'],
    ['<form data-api-key="test_12345678"></form>', 'no class="ondemand-form"'],
  ])('is told that nothing is mounted: %s', (html, says) => {
    expect(warningsOfElement(element(html))).toEqual([expect.stringContaining(says)]);
  });

  it('is not told so where something is', () => {
    expect(warningsOfElement(element('<form class="ondemand-form"></form>'))).toEqual([]);
    expect(warningsOfElement(element('<form class="klarna-form"></form>'))).toEqual([]);
    expect(warningsOfElement(element('<ondemand-form api-key="x"></ondemand-form>'))).toEqual([]);
  });
});

it('finds any attribute again behind one slip of the pen', () => {
  const names = VALUE_NAMES.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const slip = fc.tuple(fc.constantFrom(...names), fc.nat(), fc.constantFrom('left out', 'doubled'));
  fc.assert(
    fc.property(slip, ([name, at, kind]) => {
      const place = at % name.length;
      if (name[place] === '-') return;
      const [before, after] = [name.slice(0, place), name.slice(place + 1)];
      const written = kind === 'doubled' ? `${before}${name[place]}${name[place]}${after}` : before + after;
      // Another name may be as near: `intervl` is one.
      expect(nearestOf(written, names)).toBe(name);
    }),
  );
});
