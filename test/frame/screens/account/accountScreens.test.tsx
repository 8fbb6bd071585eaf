// @vitest-environment jsdom

import { render } from 'preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { pseudoLocale } from '../../../../scripts/pseudoLocale.mjs';
import { type GuardView, NOTHING_GUARDED } from '../../../../src/frame/rules/click/guardView.js';
import { App } from '../../../../src/frame/screens/app.js';
import { lazyAccount as part } from '../../../../src/frame/shell/lazyAccount.js';
import { createWords } from '../../../../src/frame/shell/loadWords.js';
import type { Event, State } from '../../../../src/frame/state/state.js';
import { enAccount } from '../../../../src/frame/words/en/account.js';
import { en } from '../../../../src/frame/words/en/first.js';
import { enGuard } from '../../../../src/frame/words/en/guard.js';
import { enPurchase } from '../../../../src/frame/words/en/purchase.js';
import {
  ACCOUNT_OVERVIEW,
  AT_SHOP,
  accountPreferences,
  answer,
  CODE_SENT,
  IBAN,
  limited,
  OWN_PAGE,
  opened,
  play,
  preferences,
  RECEIPT,
  receipt,
  SHOP_OVERVIEW,
  SUBSCRIPTION,
} from '../../accountFixtures.js';
import { CARD, NOW, OFFLINE, ok, refused } from '../../fixtures.js';

const words = createWords(en);
await words.loadPurchase('en');
await words.loadAccount('en');

/** Everything has stood in view for long enough. */
const SHOWN: GuardView = { ...NOTHING_GUARDED, standing: () => 'live', isShown: () => true };

let dispatched: Event[] = [];
beforeEach(() => {
  dispatched = [];
});

function draw(state: State, now = NOW, guard = SHOWN): HTMLElement {
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  const dispatch = (event: Event) => dispatched.push(event);
  render(
    <App state={state} dispatch={dispatch} now={now} host="pay.example" guard={guard} part={part} words={words} />,
    root,
  );
  return document.querySelector('main')!;
}

const charge = (id: string, created_at: string, amount: number) => ({
  ...preferences().orders[0]!,
  id,
  name: 'All of Kiosk',
  amount,
  created_at,
});
const withCharges = (...charges: ReturnType<typeof charge>[]) =>
  draw(play(opened(AT_SHOP, preferences({ recurring_payments: [{ ...SUBSCRIPTION, charges }] }))));

const [card] = accountPreferences().account!.instruments;
const ADDING = play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'email' } }]);
const PROVING = play([
  ...ACCOUNT_OVERVIEW,
  { type: 'ask', call: { name: 'export' } },
  answer({ name: 'export', result: refused('second_factor_missing') }),
]);
const LOST = play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'phone', lost: true } }]);
const pending_phone = { masked: '+46 70 ••• •• 43', effective_at: '2026-11-26T12:00:00Z' };
const WAITING = play(
  opened(OWN_PAGE, accountPreferences({ account: { ...accountPreferences().account!, pending_phone } })),
);
const LIMIT: Event = { type: 'part', part: { name: 'limit' } };
const OWN: Event = { type: 'typed', field: 'choice', value: 'own' };
const PAYABLE = receipt({
  status: 'authorized',
  payment: { instrument: CARD, changeable_to: [IBAN], asks_recognition: false },
});

const SCREENS: Record<string, State> = {
  'preferences, opening': play(SHOP_OVERVIEW.slice(0, -1)),
  'preferences, not to be had': play([...SHOP_OVERVIEW.slice(0, -1), answer({ name: 'open', result: OFFLINE })]),
  preferences: play(SHOP_OVERVIEW),
  'preferences, empty': play(opened(AT_SHOP, preferences({ recurring_payments: [], orders: [] }))),
  'preferences, stop': play([...SHOP_OVERVIEW, { type: 'part', part: { name: 'stop', payment: SUBSCRIPTION } }]),
  'preferences, done': play([...SHOP_OVERVIEW, { type: 'submitted' }, { kind: 'cancel' }]),
  'preferences, expired': play([
    ...SHOP_OVERVIEW.slice(0, -1),
    answer({ name: 'open', result: refused('preferences_expired') }),
  ]),
  account: play(ACCOUNT_OVERVIEW),
  'account without anything': play(
    opened(
      OWN_PAGE,
      preferences({
        account: {
          ...accountPreferences().account!,
          email_masked: null,
          instruments: [],
          devices: [],
          passkeys: [],
          known_everywhere: false,
        },
      }),
    ),
  ),
  'account, remove': play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'remove', instrument: card! } }]),
  'account, remove, nothing chosen': play([
    ...ACCOUNT_OVERVIEW,
    { type: 'part', part: { name: 'remove', instrument: card! } },
    { type: 'submitted' },
  ]),
  'account, add': play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'add' } }]),
  'account, limit': play([...ACCOUNT_OVERVIEW, LIMIT]),
  'account, limit of one’s own': play([...ACCOUNT_OVERVIEW, LIMIT, OWN]),
  'account, limit of one’s own, nothing typed': play([...ACCOUNT_OVERVIEW, LIMIT, OWN, { type: 'submitted' }]),
  'account, with a limit': play(limited({ amount: 20_000, currency: 'SEK' })),
  'account, forget all': play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'forget-all' } }]),
  'account, email': ADDING,
  'account, phone': play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'phone' } }]),
  'account, lost phone': LOST,
  'account, number waits': WAITING,
  'account, code of a lost phone': play(
    [
      { type: 'typed', field: 'phone', value: '0709876543' },
      { type: 'submitted' },
      answer({
        name: 'step',
        result: ok({ status: 'code_sent', to: 'new_phone', masked: '+46 70', resend_after: 30, expires_in: 300 }),
      }),
    ],
    LOST,
  ),
  'account, code': play(
    [
      { type: 'typed', field: 'email', value: 'b@example.se' },
      { type: 'submitted' },
      answer({
        name: 'step',
        result: ok({ status: 'code_sent', to: 'new_email', masked: 'b•••@e•••.se', resend_after: 30, expires_in: 300 }),
      }),
    ],
    ADDING,
  ),
  'account, erase': play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'erase', sure: false } }]),
  'account, erase, sure': play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'erase', sure: true } }]),
  'account, erased': play([
    ...ACCOUNT_OVERVIEW,
    { type: 'part', part: { name: 'erase', sure: true } },
    { type: 'submitted' },
    answer({ name: 'erase', result: ok({ something_remains: true }) }),
  ]),
  'prove by the security code': PROVING,
  'prove by a code': play(
    [{ type: 'prove', factor: 'email_code' }, answer({ name: 'prove', result: CODE_SENT })],
    PROVING,
  ),
  'prove by a code, sending': play([{ type: 'prove', factor: 'email_code' }], PROVING),
  'receipt, opening': play(RECEIPT.slice(0, -1)),
  receipt: play(RECEIPT),
  'receipt, whole': play([...RECEIPT.slice(0, -1), answer({ name: 'receipt', result: ok(PAYABLE) })]),
  'receipt, missing': play([...RECEIPT.slice(0, -1), answer({ name: 'receipt', result: refused('not_found') })]),
  'receipt, report': play([...RECEIPT, { type: 'part', part: { name: 'report' } }]),
  'receipt, method': play([
    ...RECEIPT.slice(0, -1),
    answer({ name: 'receipt', result: ok(PAYABLE) }),
    { type: 'part', part: { name: 'method' } },
  ]),
  'receipt of one’s own': play([
    ...SHOP_OVERVIEW,
    { type: 'order', orderId: 'or_1' },
    answer({ name: 'receipt', result: ok(receipt({ reported_at: '2026-11-23T12:00:00Z', refunded_amount: 900 })) }),
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

  it('names every field by a label and every button by words of its own, and has no inline style', () => {
    const main = draw(state);
    for (const input of main.querySelectorAll<HTMLInputElement>('input, textarea, select'))
      expect(input.labels?.length).toBe(1);
    const names = [...main.querySelectorAll('button')].map(({ textContent }) => textContent);
    expect(new Set(names).size).toBe(names.length);
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
  });

  it('has every text from the words of its language', () => {
    const all = pseudoLocale({ ...en, ...enPurchase, account: enAccount });
    const foreign = { opening: () => pseudoLocale(en), all: () => all };
    const root = document.createElement('div');
    render(
      <App state={state} dispatch={() => {}} now={NOW} host="pay.example" guard={SHOWN} part={part} words={foreign} />,
      root,
    );
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const hardCoded: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const isData = node.parentElement?.closest('bdi, option, .price') !== null;
      if (text !== '' && !isData && !/^\[.*\]$/s.test(text)) hardCoded.push(text);
    }
    expect(hardCoded).toEqual([]);
  });
});

describe('the preferences', () => {
  it('say of a subscription what may be charged, and how it ends', () => {
    const main = draw(play(SHOP_OVERVIEW));
    expect(main.textContent).toMatch(/at most SEK\s99.00 a month/);
    expect(main.querySelector('.item-head button')?.textContent).toBe('Stop All of Kiosk');
    const stopped = preferences({ recurring_payments: [{ ...SUBSCRIPTION, status: 'revoked' }] });
    const after = draw(play(opened(AT_SHOP, stopped)));
    expect(after.querySelector('.item-head button')).toBeNull();
    expect(after.textContent).toContain('Stopped');
    expect(after.textContent).not.toContain('Next charge');
  });

  it('tell when the next charge can come from what the period still allows', () => {
    // Periods begin on the 10th; today is 23 November.
    expect(withCharges().textContent).toContain('Can come any day');
    expect(withCharges(charge('or_2', '2026-11-12T09:00:00Z', 4000)).textContent).toContain('Can come any day');
    expect(withCharges(charge('or_2', '2026-11-12T09:00:00Z', 9900)).textContent).toContain('From December 10, 2026');
    expect(withCharges(charge('or_2', '2026-10-12T09:00:00Z', 9900)).textContent).toContain('Can come any day');
    const declined = { ...charge('or_2', '2026-11-12T09:00:00Z', 9900), status: 'declined' as const };
    expect(withCharges(declined).textContent).toContain('Can come any day');
  });

  it('lead to the receipts of charges and purchases', () => {
    const main = withCharges(charge('or_2', '2026-11-12T09:00:00Z', 9900));
    for (const line of main.querySelectorAll<HTMLButtonElement>('.line')) line.click();
    expect(dispatched).toEqual([
      { type: 'order', orderId: 'or_2' },
      { type: 'order', orderId: 'or_1' },
    ]);
  });

  it('keep older purchases folded away', () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ ...preferences().orders[0]!, id: `or_${index}` }));
    const main = draw(play(opened(AT_SHOP, preferences({ orders: many }))));
    expect(main.querySelector('summary')?.textContent).toBe('Older purchases (3)');
  });

  it('at a shop lead to the own page, and there show no link to it', () => {
    expect(draw(play(SHOP_OVERVIEW)).querySelector('a')?.getAttribute('href')).toBe('/account?mode=test');
    expect(draw(play(ACCOUNT_OVERVIEW)).querySelector('a')).toBeNull();
  });

  it('do nothing while something runs', () => {
    const busy = play([{ type: 'ask', call: { name: 'export' } }], play(ACCOUNT_OVERVIEW));
    for (const button of draw(busy).querySelectorAll<HTMLButtonElement>('button[type=button]')) button.click();
    expect(dispatched).toEqual([]);
  });
});

describe('a button that changes something by itself', () => {
  const part = (name: string) => SCREENS[name]!;
  it.each([
    ['stop', part('preferences, stop')],
    ['remove', part('account, remove')],
    ['limit', part('account, limit')],
    ['forget-all', part('account, forget all')],
    ['erase', part('account, erase, sure')],
    ['report', part('receipt, report')],
    ['method', part('receipt, method')],
  ])('is guarded: %s', (name, state) => {
    const main = draw(state);
    expect(main.querySelector('button[type=submit]')?.getAttribute('data-guards')).toBe(name);
  });

  it('has to be seen with what it changes', () => {
    for (const name of ['preferences, stop', 'account, remove', 'account, forget all', 'account, erase, sure']) {
      const seen = [...draw(part(name)).querySelectorAll('[data-seen]')].map(({ tagName }) => tagName);
      expect([name, ...seen]).toEqual(expect.arrayContaining(['H1', 'P', 'BUTTON']));
    }
  });

  it('is guarded with its row in a list, and named once for each', () => {
    const main = draw(part('account'));
    const guarded = [...main.querySelectorAll('[data-guards]')];
    const names = guarded.map((button) => button.getAttribute('data-guards'));
    expect(names).toEqual(['prefer in_iban', 'forget de_1', 'recognition', 'forget pk_1']);
    expect(guarded.every((button) => button.closest('li[data-scope][data-seen]'))).toBe(true);
    const waits = draw(part('account, number waits')).querySelector('[data-guards=keep-phone]');
    expect(waits?.closest('[data-scope][data-seen]')?.textContent).toContain('Was it not you?');
  });

  it('says for a list what is in the way of it once, and on each button what a press does', () => {
    const covered: GuardView = { ...SHOWN, standing: () => 'covered', obstacle: 'covered', help: 'lift' };
    const main = draw(part('account'), NOW, covered);
    const notes = [...main.querySelectorAll('.note')].filter(({ textContent }) => textContent === enGuard.covered);
    expect(notes).toHaveLength(1);
    const forget = main.querySelector('[data-guards="forget de_1"]');
    expect(forget?.textContent).toContain(enGuard.lift);
    expect(forget?.getAttribute('aria-disabled')).toBe('false');
  });
});

describe('removing a way to pay', () => {
  it('names what depends on it, and offers to move or to stop that', () => {
    const main = draw(SCREENS['account, remove']!);
    expect(main.textContent).toContain('All of Kiosk');
    const radios = [...main.querySelectorAll<HTMLInputElement>('input[type=radio]')];
    expect(radios.map(({ value, checked }) => [value, checked])).toEqual([
      ['in_iban', false],
      ['stop', false],
    ]);
  });
});

describe('a receipt', () => {
  it('shows what it was paid with only where that was proved, and names the consent', () => {
    expect(draw(SCREENS.receipt!).textContent).not.toContain('Paid with');
    const whole = draw(SCREENS['receipt, whole']!);
    expect(whole.textContent).toContain('Visa •• 4242');
    const consent = { kind: 'immediate_supply' as const, version: '1', at: '2026-11-20T18:04:00Z' };
    const state = play([...RECEIPT.slice(0, -1), answer({ name: 'receipt', result: ok(receipt({ consent })) })]);
    expect(draw(state).textContent).toContain('gave up the right to withdraw');
  });

  it('offers another way to pay, and the report, only while they make sense', () => {
    const labels = (state: State) => [...draw(state).querySelectorAll('.texts button')].map((each) => each.textContent);
    expect(labels(SCREENS.receipt!)).toEqual(['I did not buy this']);
    expect(labels(SCREENS['receipt, whole']!)).toEqual(['Pay another way', 'I did not buy this']);
    const offered = play([{ type: 'passkey-offered' }], SCREENS['receipt, whole']!);
    expect(labels(offered)).toEqual(['Pay another way', 'I did not buy this', 'Make a passkey']);
    expect(labels(play([{ type: 'passkey-offered' }], SCREENS.receipt!))).toEqual(['I did not buy this']);
    expect(labels(SCREENS['receipt of one’s own']!)).toEqual(['Back']);
  });
});

describe('a number that is lost', () => {
  const button = (main: HTMLElement, words: string) =>
    [...main.querySelectorAll('button')].find(({ textContent }) => textContent === words)!;

  it('is said so beside the new one, and what follows is told before', () => {
    const main = draw(play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'phone' } }]));
    button(main, 'I no longer have the old number').click();
    expect(dispatched).toEqual([{ type: 'part', part: { name: 'phone', lost: true } }]);
    const lost = draw(LOST);
    expect(lost.textContent).toContain('72 hours later');
    expect(button(lost, 'I no longer have the old number')).toBeUndefined();
  });

  it('changes on a date that stands first, with the button that stops it', () => {
    const main = draw(WAITING);
    expect(main.textContent).toMatch(/Your number changes to .*43.* on November 26, 2026/);
    button(main, 'Stop the change').click();
    expect(dispatched).toEqual([{ type: 'ask', call: { name: 'change', change: { change: 'keep-phone' } } }]);
    expect(button(draw(play(ACCOUNT_OVERVIEW)), 'Stop the change')).toBeUndefined();
  });
});

describe('a shop where the browser signs in', () => {
  it('stands with the devices, and is forgotten there alone', () => {
    const [device] = accountPreferences().account!.devices;
    const games = { ...device!, id: 'si_1', merchant_name: 'Games', by_sign_in: true };
    const account = { ...accountPreferences().account!, devices: [device!, games] };
    const main = draw(play(opened(OWN_PAGE, accountPreferences({ account }))));
    const rows = [...main.querySelectorAll('.rows li')].filter(({ textContent }) => textContent?.includes('Known at'));
    expect(rows.map(({ textContent }) => textContent?.includes('By your browser’s sign-in'))).toEqual([false, true]);
    expect(rows[1]!.textContent).toContain('Known at Games');
    rows[1]!.querySelector('button')!.click();
    const change = { change: 'forget-devices', id: 'si_1' };
    expect(dispatched).toEqual([{ type: 'ask', call: { name: 'change', change } }]);
  });
});

describe('the limit of one tap', () => {
  const row = (main: HTMLElement) =>
    [...main.querySelectorAll('.rows li')].find(({ textContent }) => textContent?.startsWith('Pay with one tap'))!;

  it('stands with the devices, in words, and can be changed there', () => {
    const main = draw(SCREENS.account!);
    expect(row(main).textContent).toContain('Up to the limit of each shop.');
    row(main).querySelector('button')!.click();
    expect(dispatched).toEqual([LIMIT]);
    const own = row(draw(SCREENS['account, with a limit']!)).textContent;
    expect(own).toMatch(/Up to SEK\s200\.00\. Above it, and in other currencies, we check that it is you\./);
    expect(row(draw(play(limited({ amount: 0, currency: 'SEK' })))).textContent).toContain('Never.');
  });

  it('asks for amount and currency only where it is one’s own, and says what is wrong beside the amount', () => {
    const fields = (main: HTMLElement) => [...main.querySelectorAll('select, input')].map(({ id }) => id || 'radio');
    expect(fields(draw(SCREENS['account, limit']!))).toEqual(['radio', 'radio', 'radio']);
    const main = draw(SCREENS['account, limit of one’s own']!);
    expect(fields(main)).toEqual(['radio', 'radio', 'limitAmount', 'limitCurrency', 'radio']);
    const empty = draw(SCREENS['account, limit of one’s own, nothing typed']!);
    const amount = empty.querySelector('#limitAmount')!;
    expect(amount.getAttribute('aria-invalid')).toBe('true');
    expect(empty.querySelector(`#${amount.getAttribute('aria-describedby')}`)?.textContent).toBe('Enter an amount.');
  });

  it('offers the currencies by their names, those that were paid in first', () => {
    const select = draw(SCREENS['account, limit of one’s own']!).querySelector('select')!;
    expect(select.options[0]!.textContent).toBe('SEK, Swedish Krona');
    select.value = 'EUR';
    select.dispatchEvent(new window.Event('change', { bubbles: true }));
    expect(dispatched).toEqual([{ type: 'typed', field: 'limitCurrency', value: 'EUR' }]);
  });
});
