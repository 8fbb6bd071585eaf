// @vitest-environment jsdom

import { render } from 'preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { pseudoLocale } from '../../../scripts/pseudoLocale.mjs';
import { type ButtonStanding, type GuardView, NOTHING_GUARDED } from '../../../src/frame/rules/click/guardView.js';
import { transition } from '../../../src/frame/rules/purchase/purchaseTransition.js';
import { App } from '../../../src/frame/screens/app.js';
import { lazyPurchase as part } from '../../../src/frame/shell/lazyPurchase.js';
import { createWords } from '../../../src/frame/shell/loadWords.js';
import type { Answer, Event, State } from '../../../src/frame/state/state.js';
import { en } from '../../../src/frame/words/en/first.js';
import { enGuard } from '../../../src/frame/words/en/guard.js';
import { enPurchase } from '../../../src/frame/words/en/purchase.js';
import type { ProofOutcome } from '../../../src/protocol/confirmationApi.js';
import {
  ASKED,
  confirmation,
  KNOWN,
  LIVE,
  NOW,
  OFFLINE,
  OPEN,
  ok,
  play,
  refused,
  session,
  TO_CODE,
  TO_CONFIRM,
  TO_DETAILS,
  TO_DONE,
  TO_EMAIL,
  TO_METHODS,
} from '../fixtures.js';

const words = createWords(en);
await words.loadPurchase('en');

/** Everything has stood in view for long enough. */
const SHOWN: GuardView = { ...NOTHING_GUARDED, standing: () => 'live', isShown: () => true };

let dispatched: Event[] = [];
beforeEach(() => {
  dispatched = [];
});

/** Draws into a document of its own, as the first paint does. */
function draw(state: State, now = NOW, guard = SHOWN): HTMLElement {
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  render(
    <App
      state={state}
      dispatch={(event) => dispatched.push(event)}
      now={now}
      host="pay.example"
      guard={guard}
      part={part}
      words={words}
    />,
    root,
  );
  return document.querySelector('main')!;
}

const RETURNING: readonly (Event | Answer)[] = [
  { type: 'opened', request: ASKED },
  { kind: 'openSession', result: ok(session(KNOWN)) },
  { kind: 'openConfirmation', result: ok(confirmation()) },
];
const FETCHED: readonly (Event | Answer)[] = [
  { type: 'opened', request: { ...ASKED, delivery: 'fetch' } },
  ...TO_DONE.slice(1),
  { kind: 'deliver', reply: { ok: true } },
];

const told = (outcome: ProofOutcome): Answer => ({ kind: 'askOutcome', result: ok(outcome) });
const PAID = { status: 'paid', amount: 9900, currency: 'SEK' } as const;
const DONE: Event = { type: 'settled', outcome: { status: 'done' } };
const FAILED: Event = {
  type: 'settled',
  outcome: { status: 'failed', code: 'out_of_stock', shopSays: '<b>Sold out</b>' },
};

const SCREENS: Record<string, State> = {
  phone: play(OPEN),
  code: play(TO_CODE),
  email: play([...TO_CONFIRM, { type: 'change-email' }]),
  'payment-method': play(TO_METHODS),
  details: play(TO_DETAILS),
  'details of an invoice': play([
    { type: 'opened', request: ASKED },
    { kind: 'openSession', result: ok({ ...session(), methods: [{ method: 'invoice', currencies: null }] }) },
    ...TO_DETAILS.slice(2),
  ]),
  'second factor': play([
    ...TO_EMAIL.slice(0, -1),
    {
      kind: 'enterCode',
      result: ok({ token: 't', expires_in: 900, buyer: { ...KNOWN, instruments: [] }, factors: ['security_code'] }),
    },
    { type: 'use-saved', factor: 'security_code' },
  ]),
  'factor before a purchase': play([
    ...RETURNING.slice(0, 2),
    { kind: 'openConfirmation', result: refused('fresh_factor_missing', { factors: ['sms_code', 'passkey'] }) },
  ]),
  authenticate: play([
    ...TO_CONFIRM.slice(0, -1),
    { kind: 'openConfirmation', result: ok(confirmation('co_1', { authentication: 'in_frame' })) },
    LIVE,
    { type: 'pay' },
    { kind: 'raiseSubmit', reply: { ok: true } },
  ]),
  'confirm, opening': play(TO_CONFIRM.slice(0, -1)),
  confirm: play(TO_CONFIRM),
  returning: play(RETURNING),
  'handing over': play(TO_DONE),
  'one more click': play([...TO_DONE, { kind: 'deliver', reply: { ok: false, reason: 'needs_click' } }]),
  'taken over': play([...TO_DONE, { kind: 'deliver', reply: { ok: false, reason: 'prevented' } }]),
  waiting: play(FETCHED),
  paid: play([...FETCHED, DONE, told(PAID)]),
  'paid, unconfirmed': play([...FETCHED, FAILED, told(PAID)]),
  reserved: play([...FETCHED, DONE, told({ ...PAID, status: 'reserved' })]),
  'paid back': play([...FETCHED, DONE, told({ ...PAID, status: 'returned' })]),
  ordered: play([...FETCHED, DONE, told({ status: 'unused', usable: true })]),
  'ordered, declined': play([...FETCHED, DONE, told({ status: 'declined', decline_reason: null })]),
  asking: play([...FETCHED, FAILED]),
  'asking, lost': play([...FETCHED, FAILED, { kind: 'askOutcome', result: OFFLINE }]),
  'asking the bank': play([...FETCHED, FAILED, told({ status: 'processing' })]),
  'error of the shop': play([...FETCHED, FAILED, told({ status: 'unused', usable: false })]),
  'bought before': play([
    ...TO_CONFIRM.slice(0, -1),
    {
      kind: 'openConfirmation',
      result: ok(confirmation('co_1', { earlier: { at: '2026-11-23T11:58:00Z', outcome: PAID } })),
    },
  ]),
  unreachable: play([
    { type: 'opened', request: ASKED },
    { kind: 'openSession', result: OFFLINE },
  ]),
};

describe.each(Object.entries(SCREENS))('the screen %s', (_, state) => {
  it('has one main with its name, one heading and one primary button', () => {
    const main = draw(state);
    expect(document.querySelectorAll('main')).toHaveLength(1);
    expect(main.dataset.screen).toBe(state.view.screen);
    expect(document.querySelectorAll('h1')).toHaveLength(1);
    expect(document.querySelectorAll('button[type=submit]')).toHaveLength(1);
    expect(main.querySelector('button[type=submit]')?.textContent).not.toBe('');
  });

  it('shows the price', () => {
    draw(state);
    expect(document.querySelector('.top-line .price')?.textContent).toMatch(/99\.00/);
  });

  it('names every field by a label, and has no inline style', () => {
    const main = draw(state);
    for (const input of main.querySelectorAll('input')) expect(input.labels?.length).toBe(1);
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
  });
});

describe('fields', () => {
  const tokens = (state: State) => [...draw(state).querySelectorAll('input')].map((input) => input.autocomplete);

  it('carry the standard autocomplete tokens', () => {
    expect(tokens(play(OPEN))).toEqual(['tel']);
    expect(tokens(play(TO_CODE))).toEqual(['one-time-code']);
    expect(tokens(SCREENS.email!)).toEqual(['email']);
    expect(tokens(play(TO_EMAIL)).filter((token) => token !== '')).toEqual(['email']);
    expect(tokens(play(TO_DETAILS))).toEqual(['cc-number', 'cc-exp', 'cc-csc']);
    expect(tokens(SCREENS['details of an invoice']!)).toEqual(['name', 'bday', 'street-address', 'postal-code']);
    expect(tokens(SCREENS['second factor']!)).toEqual(['cc-csc']);
  });

  it('of a card say that the shop never sees the number; those of an invoice do not', () => {
    expect(draw(play(TO_DETAILS)).querySelector('.shield')?.textContent).toBe('Kiosk never sees your card number.');
    expect(draw(SCREENS['details of an invoice']!).querySelector('.shield')).toBeNull();
  });

  it('have help below them, of the shop or of the provider', () => {
    const help = (state: State) => {
      draw(state);
      return [...document.querySelectorAll('footer a')].find(({ textContent }) => textContent?.startsWith('Help'));
    };
    expect(help(play(OPEN))?.getAttribute('href')).toBe('/help');
    const opened = session();
    const supported = { ...opened, merchant: { ...opened.merchant, support_url: 'https://kiosk.example/help' } };
    const state = play([
      { type: 'opened', request: ASKED },
      { kind: 'openSession', result: ok(supported) },
    ]);
    expect(help(state)?.getAttribute('href')).toBe('https://kiosk.example/help');
  });

  it('count as many steps as there are screens, once on each', () => {
    const says = (state: State) => {
      draw(state);
      return document.querySelector('.progress')?.textContent;
    };
    expect([OPEN, TO_CODE, TO_METHODS, TO_DETAILS, TO_CONFIRM].map((to) => says(play(to)))).toEqual([
      'Step 1 of 5',
      'Step 2 of 5',
      'Step 3 of 5',
      'Step 4 of 5',
      'Last step',
    ]);
  });

  it('link what is wrong with them, and say it in words', () => {
    const input = draw(transition(play(TO_DETAILS), { type: 'submitted' }, NOW)).querySelector<HTMLInputElement>(
      '#number',
    )!;
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const note = document.getElementById(input.getAttribute('aria-describedby')!);
    expect(note?.textContent).toBe('Enter the card number.');
  });

  it('offer the ways to pay as radio buttons, with the first preselected', () => {
    const radios = [...draw(play(TO_METHODS)).querySelectorAll<HTMLInputElement>('input[type=radio]')];
    expect(radios.map(({ value, checked }) => [value, checked])).toEqual([['card', true]]);
  });
});

describe('Cancel', () => {
  const CANCELLED: readonly (Event | Answer)[] = [{ type: 'cancel' }, { kind: 'cancel' }];

  it('is answered below everything that can be pressed, so that nothing moves', () => {
    const before = draw(play(OPEN)).querySelector('form')!.innerHTML;
    const main = draw(play([...OPEN, ...CANCELLED]));
    const said = main.querySelector('.callout')!;
    expect(said.textContent).toBe(en.notices.cancelled(en.money.nothing));
    expect(main.querySelector('form')!.lastElementChild).toBe(said);
    said.remove();
    expect(main.querySelector('form')!.innerHTML).toBe(before);
  });

  it('is not there where no page is around that it could lead back to', () => {
    const cancels = () => [...document.querySelectorAll('main button')].some((b) => b.textContent === en.cancel);
    draw(play(OPEN));
    expect(cancels()).toBe(true);
    const { amount: _, currency: __, sessionId: ___, flow: ____, ...alone } = { sessionId: undefined, ...ASKED };
    const opened = play([{ type: 'opened', request: { ...alone, flow: 'preferences' } }, ...OPEN.slice(1)]);
    expect(draw(opened).dataset.screen).toBe('phone');
    expect(cancels()).toBe(false);
  });
});

describe('an email with a slip', () => {
  const typed = (value: string): Event => ({ type: 'typed', field: 'email', value });

  it('has a button in place of its hint that mends it, and nothing is mended by itself', () => {
    const slipped = play([...TO_EMAIL, typed('anna@gmial.com')]);
    const main = draw(slipped);
    expect(main.querySelector<HTMLInputElement>('#email')?.value).toBe('anna@gmial.com');
    const button = main.querySelector<HTMLButtonElement>('#email-note button')!;
    expect(button.textContent).toBe('Did you mean anna@gmail.com?');
    button.click();
    expect(dispatched).toEqual([{ type: 'meant' }]);

    const mended = play([{ type: 'meant' }], slipped);
    expect(mended.typed.email).toBe('anna@gmail.com');
    expect(mended.focus).toEqual({ count: slipped.focus.count + 1, on: 'field' });
    expect(draw(mended).querySelector('#email-note button')).toBeNull();
  });

  it('or without one changes nothing of what is wrong, where nothing is: no heading is said anew for a letter', () => {
    const before = play(TO_EMAIL);
    const after = play([typed('anna@example.test'), { type: 'left', field: 'email' }], before);
    expect(after.problems).toBe(before.problems);
  });

  it('that may only not be finished is asked about once it is left', () => {
    const begun = play([...TO_EMAIL, typed('anna@gmail.co')]);
    expect(draw(begun).querySelector('#email-note button')).toBeNull();
    const left = play([{ type: 'left', field: 'email' }], begun);
    expect(draw(left).querySelector('#email-note button')).not.toBeNull();
  });
});

describe('the code screen', () => {
  it('counts down to the next code', () => {
    const resend = (now: number) => [...draw(play(TO_CODE), now).querySelectorAll('button')].at(-1)!;
    expect(resend(NOW + 2_000).textContent).toBe('New code in 0:28');
    expect(resend(NOW + 2_000).getAttribute('aria-disabled')).toBe('true');
    expect(resend(NOW + 30_000).textContent).toBe('Send a new code');
    expect(resend(NOW + 30_000).getAttribute('aria-disabled')).toBe('false');
  });

  it('says how many tries are left', () => {
    const wrong = play([
      ...TO_CODE,
      { type: 'typed', field: 'code', value: '111111' },
      { kind: 'enterCode', result: refused('code_wrong', { triesLeft: 3 }) },
    ]);
    expect(draw(wrong).textContent).toContain('That code is not right. 3 tries left.');
  });
});

describe('the confirm screen', () => {
  it('shows the terms as the server stored them, not as the page asked', () => {
    const stored = confirmation('co_1', { amount: 12_345, item_name: 'Week pass', merchant_name: 'Kiosk' });
    const state = play([...TO_CONFIRM.slice(0, -1), { kind: 'openConfirmation', result: ok(stored) }]);
    const main = draw(state);
    expect(main.textContent).toContain('Week pass');
    expect(main.textContent).not.toContain('Day pass');
    expect(main.querySelector('button[type=submit]')?.textContent).toMatch(/^Pay .*123\.45/);
    expect(main.querySelector('[data-seen]')?.textContent).toMatch(/Week pass.*Kiosk.*123\.45/);
    // Right above the button that agrees to it, with what it is paid with.
    const [offer, method, button] = main.querySelectorAll('[data-seen]');
    expect([...main.querySelector('.deal')!.children]).toEqual([offer, method, button]);
    expect(method?.textContent).toContain('Visa ending 4242');
    expect(button?.matches('[data-guards=confirm]')).toBe(true);
  });

  it('has a dead button until the terms have stood long enough', () => {
    const disabled = (standing: ButtonStanding) =>
      draw(play(TO_CONFIRM), NOW, { ...SHOWN, standing: () => standing })
        .querySelector('button[type=submit]')
        ?.getAttribute('aria-disabled');
    expect(disabled('early')).toBe('true');
    expect(disabled('live')).toBe('false');
  });

  it('says that a press was too early, and what is in the way, on the button and below it', () => {
    const drawn = (standing: ButtonStanding, help: GuardView['help']) =>
      draw(play(TO_CONFIRM), NOW, { ...SHOWN, standing: () => standing, help });
    expect(drawn('moment', 'lift').querySelector('button[type=submit]')?.textContent).toBe(enGuard.moment);
    for (const obstacle of ['covered', 'cut', 'scaled'] as const) {
      const button = drawn(obstacle, 'lift').querySelector('button[type=submit]');
      expect(button?.textContent).toBe(enGuard.lift);
      expect(button?.getAttribute('aria-disabled')).toBe('false');
      expect(button?.nextElementSibling?.textContent).toBe(enGuard[obstacle]);
      expect(drawn(obstacle, 'elsewhere').textContent).toContain(enGuard.elsewhere);
      expect(drawn(obstacle, null).querySelector('button[type=submit]')?.getAttribute('aria-disabled')).toBe('true');
    }
  });

  it('ignores a click made by script', () => {
    const button = draw(play([...TO_CONFIRM, LIVE])).querySelector<HTMLButtonElement>('button[type=submit]')!;
    button.click();
    button.form?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    expect(dispatched).toEqual([]);
  });
});

describe('words of others', () => {
  it("show the shop's words as plain text, on a screen without fields", () => {
    const main = draw(SCREENS['error of the shop']!);
    expect(main.textContent).toContain('Kiosk says:');
    expect(main.textContent).toContain('<b>Sold out</b>');
    expect(main.querySelector('b')).toBeNull();
    expect(main.querySelector('input')).toBeNull();
  });

  it.each(Object.keys(SCREENS))('stand on no screen with fields, and say of money only what is known: %s', (name) => {
    const main = draw(SCREENS[name]!);
    const text = main.textContent ?? '';
    const says = {
      paid: /\bPaid /.test(text),
      reserved: /\bReserved /.test(text),
      nothing: /othing was charged/.test(text),
    };
    expect(says).toEqual({
      paid: /^paid/.test(name),
      reserved: name === 'reserved',
      nothing: ['ordered, declined', 'error of the shop'].includes(name),
    });
    if (text.includes('Kiosk says')) expect(main.querySelector('input')).toBeNull();
  });

  it('say above the button what was bought a short while ago', () => {
    const main = draw(SCREENS['bought before']!);
    const callout = main.querySelector('.callout')!;
    expect(callout.textContent).toMatch(/^You bought this here at .*\. Paying now buys it once more\.$/);
    const button = main.querySelector('button[type=submit]')!;
    expect(callout.compareDocumentPosition(button)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });

  it('never say paid under native delivery', () => {
    const state = play([...TO_DONE, { kind: 'deliver', reply: { ok: true } }]);
    expect(draw(state).textContent).toContain('Handing over to Kiosk…');
    expect(document.body.textContent).not.toMatch(/\bpaid\b/i);
  });
});

describe('words in another language', () => {
  const foreign = { opening: () => pseudoLocale(en), all: () => pseudoLocale({ ...en, ...enPurchase }) };

  it.each(Object.entries(SCREENS))('reach every text of the screen %s', (_, state) => {
    const root = document.createElement('div');
    render(
      <App state={state} dispatch={() => {}} now={NOW} host="pay.example" guard={SHOWN} part={part} words={foreign} />,
      root,
    );
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const hardCoded: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      // Names come from elsewhere, and so do amounts.
      const isData = node.parentElement?.closest('bdi, .price, .brand, svg, q') !== null;
      if (text !== '' && !isData && !/^\[.*\]$/s.test(text)) hardCoded.push(text);
    }
    expect(hardCoded).toEqual([]);
  });
});
