// @vitest-environment jsdom

import { render } from 'preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_GUARDED } from '../../../src/frame/rules/click/guardView.js';
import { transition } from '../../../src/frame/rules/purchase/purchaseTransition.js';
import { App } from '../../../src/frame/screens/app.js';
import { lazyPurchase as part } from '../../../src/frame/shell/lazyPurchase.js';
import { createWords } from '../../../src/frame/shell/loadWords.js';
import type { Event, State } from '../../../src/frame/state/state.js';
import { en } from '../../../src/frame/words/en/first.js';
import { NOW, OPEN, play, TO_CODE, TO_DETAILS, TO_EMAIL } from '../fixtures.js';

const words = createWords(en);
await words.loadPurchase('en');

let state: State;
const root = document.createElement('div');
document.body.append(root);

function draw() {
  const props = { state, dispatch, now: NOW, host: 'pay.example', guard: NOTHING_GUARDED, part, words };
  render(<App {...props} />, root);
}
function dispatch(event: Event) {
  state = transition(state, event, NOW);
  draw();
}
function show(from: State): void {
  state = from;
  draw();
}
const field = (name: string) => root.querySelector<HTMLInputElement>(`input[name="${name}"]`)!;
const job = () => (state.work.status === 'busy' ? state.work.job : null);

/** What the browser does to a field and says of it, one key after the other. */
function compose(input: HTMLInputElement, text: string): void {
  input.dispatchEvent(new CompositionEvent('compositionstart'));
  const before = input.value;
  for (let length = 1; length <= text.length; length++) {
    // The keyboard writes all that it composes anew at each key, in place of what it wrote before.
    input.value = before + text.slice(0, length);
    input.dispatchEvent(new InputEvent('input', { isComposing: true, bubbles: true }));
    expect(input.value).toBe(before + text.slice(0, length));
  }
  input.dispatchEvent(new CompositionEvent('compositionend', { data: text }));
}

beforeEach(() => {
  render(null, root);
});

describe('a keyboard that composes', () => {
  it('finds what it wrote, and the number is grouped once it is done', () => {
    show(play(TO_DETAILS));
    const number = field('cc-number');
    compose(number, '4242424242424242');
    expect(number.value).toBe('4242 4242 4242 4242');
    expect(state.typed.number).toBe('4242 4242 4242 4242');
  });

  it.each(['123456', '１２３４５６', '١٢٣٤٥٦', '\u200e123 456\u200f'])('sends a code by itself: %s', (code) => {
    show(play(TO_CODE));
    compose(field('one-time-code'), code);
    expect(job()).toEqual({ kind: 'enterCode', code: '123456' });
  });
});

describe('a filler', () => {
  it.each(['input', 'change'])('that tells of the %s alone fills a field', (type) => {
    show(play(OPEN));
    field('tel').value = '+46 70 123 45 67';
    field('tel').dispatchEvent(new window.Event(type, { bubbles: true }));
    expect(state.typed.phone).toBe('+46 70 123 45 67');
  });

  it('that changes a code sends it', () => {
    show(play(TO_CODE));
    field('one-time-code').value = '123456';
    field('one-time-code').dispatchEvent(new window.Event('change', { bubbles: true }));
    expect(job()).toEqual({ kind: 'enterCode', code: '123456' });
  });

  it('that tells of nothing is found when the buyer goes on', () => {
    show(play(TO_EMAIL));
    field('email').value = '\u200banna@example.se\u00a0';
    root.querySelector('form')!.dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
    expect(job()).toEqual({ kind: 'giveEmail', email: 'anna@example.se' });
  });
});

describe('figures of any script, with marks and spaces of any kind', () => {
  const inMarks = (text: string) => `\u200e${[...text].join('\u2060')}\u00a0`;
  const fullWidth = (text: string) =>
    text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const arabic = (text: string) => text.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)]!);

  it.each([
    ['marks', inMarks],
    ['full width', fullWidth],
    ['Arabic digits', arabic],
    ['all of it', (text: string) => inMarks(arabic(text))],
  ])('are read in a card: %s', (_, write) => {
    show(play(TO_DETAILS));
    const type = (name: string, value: string) => {
      field(name).value = write(value);
      field(name).dispatchEvent(new InputEvent('input', { bubbles: true }));
      field(name).dispatchEvent(new FocusEvent('blur'));
    };
    type('cc-number', '4242424242424242');
    type('cc-exp', '2034-12');
    type('cc-csc', '123');
    dispatch({ type: 'submitted' });
    expect(job()).toEqual({
      kind: 'addInstrument',
      details: { method: 'card', number: '4242424242424242', expiry: '12/34', csc: '123' },
    });
  });
});
