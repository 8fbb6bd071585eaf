// @vitest-environment jsdom

import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { NOTHING_GUARDED } from '../../../../src/frame/rules/click/guardView.js';
import { goOn } from '../../../../src/frame/rules/purchase/goOn.js';
import { App } from '../../../../src/frame/screens/app.js';
import { lazyPurchase as part } from '../../../../src/frame/shell/lazyPurchase.js';
import { createWords } from '../../../../src/frame/shell/loadWords.js';
import type { Answer, Event, Notice, PurchaseNotice, State } from '../../../../src/frame/state/state.js';
import { en } from '../../../../src/frame/words/en/first.js';
import { sv } from '../../../../src/frame/words/sv/first.js';
import type { ProofOutcome } from '../../../../src/protocol/confirmationApi.js';
import {
  ASKED,
  confirmation,
  KNOWN,
  LIVE,
  NOW,
  OFFLINE,
  ok,
  play,
  refused,
  session,
  TO_CONFIRM,
  TO_DETAILS,
} from '../../fixtures.js';

type Steps = readonly (Event | Answer)[];

const LANGUAGES = [createWords(en), createWords(sv)];
await LANGUAGES[0]!.loadPurchase('en');
await LANGUAGES[1]!.loadPurchase('sv');

const NOTHING = /nothing (?:was|has been) charged|inga pengar har dragits|inget (?:har dragits|har debiterats|drogs)/i;
const RESERVED = /reserv/i;

/** What a buyer reads, in each language. */
const read = (state: State): string[] =>
  LANGUAGES.map((words) => {
    const root = document.createElement('div');
    render(
      <App {...{ state, part, words }} dispatch={() => {}} now={NOW} host="pay.example" guard={NOTHING_GUARDED} />,
      root,
    );
    return root.querySelector('main')?.textContent ?? '';
  });

/** The buyer's click opens their bank's page. */
const TO_BANK = play([
  ...TO_CONFIRM.slice(0, -1),
  { kind: 'openConfirmation', result: ok(confirmation('co_1', { authentication: 'in_window' })) },
  LIVE,
  { type: 'pay' },
  { kind: 'raiseSubmit', reply: { ok: true } },
  { kind: 'openRailPage', result: ok({ page_id: 'pg', path: '/pay/with/1' }) },
  { type: 'open-page' },
]);
/** They are there. */
const AWAY = play([{ kind: 'visitRailPage', opened: true }], TO_BANK);

const YES: Answer = { kind: 'readRailPage', result: ok({ status: 'authenticated' }), closed: true };
const NO: Answer = {
  kind: 'readRailPage',
  result: ok({ status: 'declined', decline_reason: 'authentication_failed' }),
  closed: true,
};
const LEFT: Answer = { kind: 'readRailPage', result: ok({ status: 'given_up' }), closed: true };
const LEAVE: Event = { type: 'authenticate', answer: 'refuse' };
const noProof = (result: ReturnType<typeof refused> | typeof OFFLINE): Answer => ({ kind: 'makeProof', result });
const PROOF: Answer = { kind: 'makeProof', result: ok({ user_token: 'u', origin_proof: 'p', email: 'e@example.se' }) };
/** The page lets go of the proof, and the provider says what became of it. */
const becomes = (outcome: ProofOutcome): Steps => [
  YES,
  PROOF,
  { kind: 'deliver', reply: { ok: false, reason: 'stale' } },
  { kind: 'askOutcome', result: ok(outcome) },
];

describe('what a bank may hold', () => {
  it.each<[string, Steps]>([
    ['is waited for', []],
    ['was approved', [YES]],
    [
      'was approved, and a factor is asked for again',
      [YES, noProof(refused('fresh_factor_missing', { factors: ['sms_code'] }))],
    ],
    ['was approved, and the terms are no longer held', [YES, noProof(refused('confirmation_stale'))]],
    ['was approved, and the connection was lost', [YES, noProof(OFFLINE)]],
    ['was approved, and too much was tried', [YES, noProof(refused('rate_limited'))]],
    ['was left for another way to pay', [LEAVE, { kind: 'authenticate', result: refused('authentication_refused') }]],
    ['was left without a connection', [LEAVE, { kind: 'authenticate', result: OFFLINE }]],
    ['ran out', [LEFT]],
    ['is for terms that the page has changed', [{ type: 'updated', request: { ...ASKED, amount: 1 } }]],
    ['is for a page that came back from the history', [{ type: 'restored' }]],
    ['may still be used', becomes({ status: 'unused', usable: true })],
    ['is being released', becomes({ status: 'unused', usable: false, held: { amount: 9900, currency: 'SEK' } })],
  ])('that %s is never called nothing', (_, steps) => {
    const state = play(steps, AWAY);
    expect(state.held).toEqual(['co_1']);
    for (const text of read(state)) expect(text).not.toMatch(NOTHING);
  });

  it('is named where a factor is asked for before the purchase goes on', () => {
    const asked = (from: State) => play([noProof(refused('fresh_factor_missing', { factors: ['sms_code'] }))], from);
    for (const text of read(asked(play([YES], AWAY)))) expect(text).toMatch(RESERVED);
    const withoutBank = play([...TO_CONFIRM, LIVE, { type: 'pay' }, { kind: 'raiseSubmit', reply: { ok: true } }]);
    for (const text of read(asked(withoutBank))) expect(text).toMatch(NOTHING);
  });

  it.each<[string, Steps]>([
    ['the bank said no', [NO]],
    ['an order has taken it', becomes({ status: 'paid', amount: 9900, currency: 'SEK' })],
    ['the order was declined', becomes({ status: 'declined', decline_reason: 'card_declined' })],
    ['it was released', becomes({ status: 'unused', usable: false })],
  ])('is forgotten once %s', (_, steps) => {
    expect(play(steps, AWAY).held).toEqual([]);
  });

  it('is forgotten for no other purchase, and with its buyer', () => {
    const other = play(becomes({ status: 'unused', usable: false }), { ...AWAY, held: ['co_0', 'co_1'] });
    expect(other.held).toEqual(['co_0']);
    const confirm = play([LEFT, { kind: 'openConfirmation', result: ok(confirmation('co_2')) }], AWAY);
    expect(confirm.held).toEqual(['co_1']);
    const gone = play([{ type: 'not-you' }, { kind: 'forget', result: ok({ token: 't', expires_in: 900 }) }], confirm);
    expect(gone.held).toEqual([]);
  });

  it('comes into being with the window alone', () => {
    expect(TO_BANK.held).toEqual([]);
    expect(play([{ kind: 'visitRailPage', opened: false }], TO_BANK).held).toEqual([]);
  });

  it('is not forgotten by a document that is loaded again', () => {
    const opening = play([{ type: 'opened', request: ASKED }]);
    const kept = {
      screen: 'payment-method',
      typed: opening.typed,
      recognised: false,
      factors: [],
      sent: null,
    } as const;
    const back = (held?: string[]) =>
      goOn(opening, ASKED, session(KNOWN), { ...kept, method: null, proving: null, ...(held && { held }) }).held;
    expect(back(['co_1'])).toEqual(['co_1']);
    expect(back()).toEqual([]);
  });
});

describe('every word about money', () => {
  const PURCHASE = Object.keys({
    code_used_up: 1,
    factor_used_up: 1,
    other_factor: 1,
    instrument_refused: 1,
    not_approved: 1,
    page_left: 1,
    held: 1,
    approval_needed: 1,
    terms_changed: 1,
    terms_not_shown: 1,
    shop_stopped: 1,
    form_incomplete: 1,
    shop_not_ready: 1,
    proof_failed: 1,
    link_over: 1,
    passkey_failed: 1,
    recognition_failed: 1,
  } satisfies Record<PurchaseNotice, 1>) as PurchaseNotice[];
  const notices: readonly Notice[] = [...(Object.keys(en.notices) as (keyof typeof en.notices)[]), ...PURCHASE];

  const methods = play([LEAVE, { kind: 'authenticate', result: OFFLINE }], AWAY);
  const shown = (problem: { code: string; declineReason?: string }): State => {
    const { view } = methods;
    if (view.screen !== 'payment-method') throw new Error('not at the ways to pay');
    return {
      ...methods,
      notice: null,
      view: { ...view, shop: { ...view.shop, problem: { ...problem, known: true } } },
    };
  };
  const ended = (outcome: ProofOutcome): State => {
    const done = play([YES, PROOF], AWAY);
    const { view } = done;
    if (view.screen !== 'done') throw new Error('not done');
    return { ...done, view: { ...view, phase: { name: 'ended', said: { status: 'done' }, outcome, times: 0 } } };
  };
  const shopError = play(becomes({ status: 'unused', usable: false }), AWAY);
  const details = play(TO_DETAILS);

  const SCREENS: [string, State][] = [
    ...notices.map((notice): [string, State] => [notice, { ...methods, notice, unsettled: false }]),
    ['declined', shown({ code: 'payment_declined' })],
    ['declined for lack of money', shown({ code: 'payment_declined', declineReason: 'insufficient_funds' })],
    ['declined for a limit', shown({ code: 'payment_declined', declineReason: 'limit_exceeded' })],
    ['refused', shown({ code: 'internal_error' })],
    ['a card refused', { ...details, problems: { number: { code: 'refused' } } }],
    ['an order that was declined', ended({ status: 'declined', decline_reason: 'card_declined' })],
    ['an order that was cancelled', ended({ status: 'cancelled' })],
    ['a proof that bought nothing', ended({ status: 'unused', usable: false })],
    ['a shop that failed', { ...shopError, view: { ...shopError.view, code: 'payment_declined' } as State['view'] }],
  ];

  it.each(SCREENS)('says "reserved" in the place of "nothing" while a bank may hold something: %s', (_, state) => {
    const nothing = read({ ...state, held: [] });
    for (const [index, text] of read({ ...state, held: ['co_0'] }).entries()) {
      expect(text).not.toMatch(NOTHING);
      if (NOTHING.test(nothing[index]!)) expect(text).toMatch(RESERVED);
    }
  });

  it('is looked at: most of them say without a hold that nothing was charged', () => {
    const saying = SCREENS.filter(([, state]) => read({ ...state, held: [] }).every((text) => NOTHING.test(text)));
    expect(saying.length).toBeGreaterThan(SCREENS.length - 8);
  });
});
