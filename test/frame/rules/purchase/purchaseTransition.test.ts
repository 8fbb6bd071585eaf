import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardRecords } from '../../../../src/frame/fields/cardRecords.js';
import { transition } from '../../../../src/frame/rules/purchase/purchaseTransition.js';
import { pageState } from '../../../../src/frame/shell/pageState.js';
import { INITIAL_STATE } from '../../../../src/frame/state/initialState.js';
import { type Answer, type Event, FIELDS, type State } from '../../../../src/frame/state/state.js';
import type { ProofOutcome } from '../../../../src/protocol/confirmationApi.js';
import { FACTORS, type FactorProved, SECOND_FACTORS } from '../../../../src/protocol/frameApi.js';
import type { RailPageOutcome } from '../../../../src/protocol/railPageApi.js';
import {
  ASKED,
  CARD,
  confirmation,
  EMAIL_GIVEN,
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
  TO_METHODS,
} from '../../fixtures.js';

const READING = {
  e164: '+46701234567',
  formatted: '+46 70 123 45 67',
  international: true,
  national: '701234567',
  region: 'SE',
  country: 'Sweden',
};

const screen = (state: State) => state.view.screen;
const job = (state: State) => (state.work.status === 'busy' ? state.work.job : null);

describe('a first purchase', () => {
  it('goes phone, code, email and payment method, details, confirm, done', () => {
    expect([OPEN, TO_CODE, TO_METHODS, TO_DETAILS, TO_CONFIRM, TO_DONE].map((to) => screen(play(to)))).toEqual([
      'phone',
      'code',
      'payment-method',
      'details',
      'confirm',
      'done',
    ]);
  });

  it('delivers exactly what the provider made', () => {
    expect(job(play(TO_DONE))).toEqual({
      kind: 'deliver',
      submission: { userToken: 'user', originProof: 'proof', email: 'anna@example.se' },
    });
  });

  it('sends the card as digits, MM/YY and the security code, and forgets it once it is saved', () => {
    expect(job(play(TO_CONFIRM.slice(0, -2)))).toEqual({
      kind: 'addInstrument',
      details: { method: 'card', number: '4242424242424242', expiry: '03/27', csc: '123' },
    });
    expect(play(TO_CONFIRM).typed).toMatchObject({ number: '', expiry: '', csc: '' });
  });

  it('shows only the methods that can pay this currency', () => {
    const euros = play([{ type: 'opened', request: { ...ASKED, currency: 'EUR' } }, ...TO_METHODS.slice(1)]);
    const chosen = play(
      [{ type: 'typed', field: 'choice', value: 'direct_debit' }, { type: 'submitted' }, EMAIL_GIVEN],
      euros,
    );
    expect(screen(chosen)).toBe('details');
    const crowns = play(
      [{ type: 'typed', field: 'choice', value: 'direct_debit' }, { type: 'submitted' }, EMAIL_GIVEN],
      play(TO_METHODS),
    );
    expect(screen(crowns)).toBe('payment-method');
  });
});

describe('the email and the ways to pay', () => {
  const tapped = (choice: string): Event => ({ type: 'tapped', choice });
  const chosen = (choice: string): Event => ({ type: 'typed', field: 'choice', value: choice });

  it('stand on one screen, and a tap on a row goes on', () => {
    const state = play([...TO_METHODS, chosen('card'), tapped('card')]);
    expect(job(state)).toEqual({ kind: 'giveEmail', email: 'anna@example.se' });
    expect(play([EMAIL_GIVEN], state).view).toMatchObject({ screen: 'details', method: 'card' });
  });

  it('stay where the email is missing, which is said at its field', () => {
    const state = play([...TO_METHODS, { type: 'typed', field: 'email', value: '' }, tapped('card')]);
    expect(state).toMatchObject({ problems: { email: { code: 'empty' } }, work: { status: 'idle' } });
    expect(screen(state)).toBe('payment-method');
  });

  it('go on by the last tap only, and by no tap of a screen before', () => {
    expect(job(play([...TO_METHODS, tapped('invoice')]))).toBeNull();
    expect(play([...TO_DETAILS, tapped('card')]).problems).toEqual({});
  });

  it('come back as they were typed, and the email is given again', () => {
    const back = play([...TO_DETAILS, { type: 'back' }]);
    expect(back).toMatchObject({
      view: { screen: 'payment-method', asksEmail: true },
      typed: { email: 'anna@example.se', choice: 'card' },
    });
    const other = play([{ type: 'typed', field: 'email', value: 'b@example.se' }, { type: 'submitted' }], back);
    expect(job(other)).toEqual({ kind: 'giveEmail', email: 'b@example.se' });
  });

  it('do not ask for the email again once a way to pay is saved', () => {
    expect(play([...TO_CONFIRM, { type: 'change-method' }]).view).toMatchObject({ asksEmail: false });
  });

  it('have one email, that Change leads to and Back leads away from', () => {
    const change = play([...TO_CONFIRM, { type: 'change-email' }]);
    expect(screen(change)).toBe('email');
    expect(screen(play([{ type: 'back' }], change))).toBe('confirm');
  });
});

describe('the code', () => {
  it('sends itself at the sixth digit', () => {
    const five = play([...TO_CODE, { type: 'typed', field: 'code', value: '12345' }]);
    expect(job(five)).toBeNull();
    expect(job(play([{ type: 'typed', field: 'code', value: '123 456' }], five))).toEqual({
      kind: 'enterCode',
      code: '123456',
    });
  });

  const typed: readonly (Event | Answer)[] = [...TO_CODE, { type: 'typed', field: 'code', value: '111111' }];

  it('says how many tries are left after a wrong one', () => {
    const state = play([...typed, { kind: 'enterCode', result: refused('code_wrong', { triesLeft: 3 }) }]);
    expect(state.problems.code).toEqual({ code: 'wrong', triesLeft: 3 });
    expect(transition(state, { type: 'left', field: 'code' }, NOW).problems).toEqual(state.problems);
    expect(screen(state)).toBe('code');
  });

  it('asks for a new one when it has expired or is used up', () => {
    const expired = play([...typed, { kind: 'enterCode', result: refused('code_expired') }]);
    expect(expired.problems.code).toEqual({ code: 'expired' });
    const usedUp = play([...typed, { kind: 'enterCode', result: refused('code_used_up') }]);
    expect(usedUp.notice).toBe('code_used_up');
    expect(usedUp.typed.code).toBe('');
  });

  it('is sent again to the same number, but not before its time', () => {
    const state = play(TO_CODE);
    expect(transition(state, { type: 'resend' }, NOW + 29_999)).toBe(state);
    expect(job(transition(state, { type: 'resend' }, NOW + 30_000))).toEqual({ kind: 'sendCode', phone: '0701234567' });
  });

  it('still counts after going back and forward with the same number', () => {
    const there = play([...TO_CODE, { type: 'back' }, { type: 'submitted' }]);
    expect(screen(there)).toBe('code');
    const other = play([
      ...TO_CODE,
      { type: 'back' },
      { type: 'typed', field: 'phone', value: '0709999999' },
      { type: 'submitted' },
    ]);
    expect(job(other)).toEqual({ kind: 'sendCode', phone: '0709999999' });
  });

  it('stays on the phone screen for as long as the provider asks to wait', () => {
    const state = play([
      ...TO_CODE.slice(0, -1),
      { kind: 'sendCode', result: refused('rate_limited', { retryAfter: 60 }) },
    ]);
    expect(state.view).toMatchObject({ screen: 'phone', waitUntil: NOW + 60_000 });
    expect(job(transition(state, { type: 'submitted' }, NOW + 59_999))).toBeNull();
    expect(job(transition(state, { type: 'submitted' }, NOW + 60_000))).toMatchObject({ kind: 'sendCode' });
  });
});

describe('a returning buyer', () => {
  const returning: readonly (Event | Answer)[] = [
    { type: 'opened', request: ASKED },
    { kind: 'openSession', result: ok(session(KNOWN)) },
    { kind: 'openConfirmation', result: ok(confirmation()) },
  ];

  it('starts at confirm, with the last method', () => {
    expect(play(returning).view).toMatchObject({ screen: 'confirm', instrument: CARD });
  });

  it('leaves nothing behind for the next person', () => {
    const state = play([
      ...returning,
      { type: 'acted' },
      { type: 'not-you' },
      { kind: 'forget', result: ok({ token: 't', expires_in: 900 }) },
    ]);
    expect(screen(state)).toBe('phone');
    expect(state.view).not.toHaveProperty('buyer');
    expect(state.typed).toEqual(INITIAL_STATE.typed);
  });

  it('comes back from a decline to the payment methods, a new card preselected', () => {
    const problem = { code: 'payment_declined', declineReason: 'insufficient_funds' };
    const state = play([
      { type: 'opened', request: { ...ASKED, problem } },
      { kind: 'openSession', result: ok(session(KNOWN)) },
    ]);
    expect(state.view).toMatchObject({ screen: 'payment-method', shop: { problem } });
    expect(state.typed.choice).toBe('card');
  });

  it('chooses how to pay where no stored method can pay this currency', () => {
    const iban = { ...CARD, instrument_id: 'in_iban', method: 'direct_debit' as const };
    const state = play([
      { type: 'opened', request: ASKED },
      { kind: 'openSession', result: ok(session({ ...KNOWN, instruments: [iban] })) },
    ]);
    expect(screen(state)).toBe('payment-method');
  });

  it('cannot be told from a new one before the first trusted act', () => {
    const states = [play(returning), play(OPEN.slice(0, 2)), play([...returning, LIVE, { type: 'presented' }])];
    expect(states.map(pageState)).toEqual(['ready', 'ready', 'ready']);
  });

  it('keeps the focus where it was on load', () => {
    expect(play(returning).focus.count).toBe(0);
    expect(play([...returning, { type: 'presented' }]).focus.count).toBe(1);
  });
});

describe('the final button', () => {
  it('does nothing before the terms have stood long enough', () => {
    const state = play(TO_CONFIRM);
    expect(transition(state, { type: 'pay' }, NOW)).toBe(state);
    expect(transition(state, { type: 'submitted' }, NOW).work.status).toBe('idle');
  });

  it('does nothing again once something covers the terms', () => {
    const state = play([...TO_CONFIRM, LIVE, { ...LIVE, live: false } as Event]);
    expect(transition(state, { type: 'pay' }, NOW)).toBe(state);
  });

  it('starts one flight however often it is pressed', () => {
    const state = play([...TO_CONFIRM, LIVE, { type: 'pay' }]);
    expect(transition(state, { type: 'pay' }, NOW)).toBe(state);
  });

  it('is not moved by a page that presents, focuses or submits', () => {
    const state = play([...TO_CONFIRM, LIVE, ...Array<Event>(50).fill({ type: 'presented' })]);
    expect(state.work.status).toBe('idle');
  });

  it('waits anew for new terms, and never buys the old ones', () => {
    const flying = play([...TO_CONFIRM, LIVE, { type: 'pay' }]);
    const updated = play([{ type: 'updated', request: { ...ASKED, amount: 12000 } }], flying);
    expect(job(updated)).toMatchObject({ kind: 'openConfirmation', terms: { amount: 12000 } });
    const late = transition(
      updated,
      { type: 'answered', id: flying.jobs, answer: { kind: 'raiseSubmit', reply: { ok: true } } },
      NOW,
    );
    expect(late).toBe(updated);
    const shown = play([{ kind: 'openConfirmation', result: ok(confirmation('co_2', { amount: 12000 })) }], updated);
    expect(shown.view).toMatchObject({ terms: { live: false, confirmation: { amount: 12000 } } });
    expect(transition(shown, LIVE, NOW)).toBe(shown);
  });

  it.each([
    ['invalid', 'form_incomplete'],
    ['prevented', 'shop_stopped'],
    ['detached', 'shop_not_ready'],
    ['busy', 'shop_not_ready'],
  ] as const)('comes back to confirm when the page answers %s', (reason, notice) => {
    const state = play([...TO_CONFIRM, LIVE, { type: 'pay' }, { kind: 'raiseSubmit', reply: { ok: false, reason } }]);
    expect(screen(state)).toBe('confirm');
    expect(state.notice).toBe(notice);
    expect(job(transition(state, { type: 'pay' }, NOW))).toEqual({ kind: 'raiseSubmit' });
  });

  it('shows the terms again when the provider no longer holds them', () => {
    const state = play([
      ...TO_CONFIRM,
      LIVE,
      { type: 'pay' },
      { kind: 'raiseSubmit', reply: { ok: true } },
      { kind: 'makeProof', result: refused('confirmation_stale') },
    ]);
    expect(state.view).toMatchObject({ screen: 'confirm', terms: null });
    expect(job(state)).toMatchObject({ kind: 'openConfirmation' });
    expect(state.notice).toBe('terms_changed');
  });
});

describe('after the click', () => {
  it('says that the shop takes over, never that anything is paid, under native delivery', () => {
    const state = play([
      ...TO_DONE,
      { kind: 'deliver', reply: { ok: true } },
      { type: 'settled', outcome: { status: 'done' } },
    ]);
    expect(state.view).toMatchObject({ screen: 'done', phase: { name: 'handing-over' } });
  });

  it('asks for one more click and delivers the same proof', () => {
    const state = play([...TO_DONE, { kind: 'deliver', reply: { ok: false, reason: 'needs_click' } }]);
    expect(state.view).toMatchObject({ phase: { name: 'needs-click' } });
    expect(job(transition(state, { type: 'submitted' }, NOW))).toEqual(job(play(TO_DONE)));
  });

  it('starts from confirm again when the page comes back from the cache', () => {
    const state = play([...TO_DONE, { kind: 'deliver', reply: { ok: true } }, { type: 'restored' }]);
    expect(state.view).toMatchObject({ screen: 'confirm', terms: null });
    expect(job(state)).toMatchObject({ kind: 'openConfirmation' });
  });

  const fetched: readonly (Event | Answer)[] = [
    { type: 'opened', request: { ...ASKED, delivery: 'fetch' } },
    ...TO_DONE.slice(1),
    { kind: 'deliver', reply: { ok: true } },
  ];

  const told = (outcome: ProofOutcome): Answer => ({ kind: 'askOutcome', result: ok(outcome) });
  const done: Event = { type: 'settled', outcome: { status: 'done' } };
  const failed: Event = { type: 'settled', outcome: { status: 'failed', code: 'sold_out', shopSays: 'Sorry.' } };
  const PAID = { status: 'paid', amount: 9900, currency: 'SEK' } as const;
  const waiting = play(fetched);

  it('waits for the shop under fetch delivery, asks the provider, and then says paid', () => {
    expect(waiting.view).toMatchObject({ phase: { name: 'waiting' } });
    const asked = play([done], waiting);
    expect(job(asked)).toEqual({ kind: 'askOutcome', confirmationId: 'co_1', giveUp: false, wait: 0 });
    expect(play([told(PAID)], asked).view).toMatchObject({ phase: { name: 'ended', outcome: PAID } });
  });

  it.each<ProofOutcome>([
    { status: 'processing' },
    { status: 'unused', usable: true },
    { status: 'unused', usable: false },
    { status: 'declined', decline_reason: 'card_declined' },
    { status: 'cancelled' },
  ])('has the shop have the order where that says so and the provider knows of no money: $status', (outcome) => {
    expect(play([done, told(outcome)], waiting).view).toMatchObject({ phase: { name: 'ended', outcome } });
  });

  it('leads a decline back to the payment methods, whatever the shop said', () => {
    const declined = { status: 'declined', decline_reason: 'insufficient_funds' } as const;
    const problem = { code: 'payment_declined', declineReason: 'insufficient_funds', known: true };
    const state = play([failed, told(declined)], waiting);
    expect(state.view).toMatchObject({ screen: 'payment-method', shop: { problem } });
    expect(state.work.status).toBe('idle');
  });

  it('leads a decline for want of approval to the confirm screen', () => {
    const state = play([failed, told({ status: 'declined', decline_reason: 'authentication_required' })], waiting);
    expect(screen(state)).toBe('confirm');
    expect(state.notice).toBe('approval_needed');
  });

  it('takes no code of the shop for an answer: only what the provider says ends it', () => {
    for (const code of ['payment_declined', 'proof_already_used', 'request_in_progress', 'idempotency_key_reused']) {
      const state = play([{ type: 'settled', outcome: { status: 'failed', code } }], waiting);
      expect(state.view).toMatchObject({ screen: 'done', phase: { name: 'asking' } });
      expect(play([told(PAID)], state).view).toMatchObject({ phase: { name: 'ended', outcome: PAID } });
    }
  });

  it('gives an unused proof up 30 s after the answer, and then shows the words of the shop', () => {
    const unused = told({ status: 'unused', usable: true });
    const asking = play([failed, unused], waiting);
    expect(job(asking)).toMatchObject({ kind: 'askOutcome', giveUp: false });
    const late = play([unused], asking, NOW + 29_500);
    expect(job(late)).toMatchObject({ giveUp: true, wait: 500 });
    const state = play([told({ status: 'unused', usable: false })], late, NOW + 30_000);
    expect(state.view).toMatchObject({ screen: 'error', charged: 'no', shopSays: 'Sorry.' });
    expect(screen(transition(state, { type: 'submitted' }, NOW))).toBe('confirm');
  });

  it('asks when the shop has been silent for 30 s, gives up after another 30, and takes a late answer', () => {
    expect(job(waiting)).toEqual({ kind: 'askOutcome', confirmationId: 'co_1', giveUp: false, wait: 30_000 });
    const asking = play([told({ status: 'unused', usable: true })], waiting, NOW + 30_000);
    expect(asking.view).toMatchObject({ phase: { name: 'asking', said: null, giveUpAt: NOW + 60_000 } });
    const late = play([done], asking, NOW + 40_000);
    expect(late.view).toMatchObject({ phase: { giveUpAt: null } });
    expect(job(late)).toMatchObject({ giveUp: false });
  });

  it('leads back to the confirm screen where the bank asks for what an agreement is charged at once', () => {
    const asks: ProofOutcome = {
      status: 'begun',
      charge: { status: 'declined', decline_reason: 'authentication_required' },
    };
    const back = play([failed, told(asks)], waiting);
    expect([screen(back), back.notice]).toEqual(['confirm', 'approval_needed']);
    expect(play([done, told(asks)], waiting).view).toMatchObject({ phase: { name: 'ended', outcome: asks } });
    const other: ProofOutcome = { status: 'begun', charge: { status: 'declined', decline_reason: 'card_declined' } };
    expect(play([failed, told(other)], waiting).view).toMatchObject({ phase: { name: 'ended', outcome: other } });
  });

  it('goes on asking while the provider cannot be reached, and offers no second payment', () => {
    const lost = play([failed, { kind: 'askOutcome', result: OFFLINE }], waiting);
    expect(lost.view).toMatchObject({ phase: { name: 'asking', lost: true } });
    for (const type of ['submitted', 'pay', 'back', 'restored', 'cancel'] as const) {
      expect(transition(lost, { type }, NOW).view).toBe(lost.view);
    }
    const busy = play([{ kind: 'askOutcome', result: refused('internal_error') }], lost);
    expect(play([told(PAID)], busy).view).toMatchObject({ phase: { name: 'ended' } });
  });

  it('asks in a new session when the old one has expired', () => {
    const expired = play([failed, { kind: 'askOutcome', result: refused('session_expired') }], waiting);
    expect(job(expired)?.kind).toBe('openSession');
    const again = play([{ kind: 'openSession', result: ok(session()) }], expired);
    expect(job(again)).toMatchObject({ kind: 'askOutcome' });
    const strange = play([{ kind: 'askOutcome', result: refused('not_found') }], again);
    expect(strange.view).toMatchObject({ screen: 'error', charged: 'unknown' });
  });

  it('leaves a proof that the page took to the page: never a button, never given up', () => {
    const state = play([...TO_DONE, { kind: 'deliver', reply: { ok: false, reason: 'prevented' } }]);
    expect(state.view).toMatchObject({ screen: 'done', phase: { name: 'taken' } });
    expect(state.work.status).toBe('idle');
    for (const type of ['submitted', 'pay', 'back', 'cancel'] as const) {
      expect(transition(state, { type }, NOW).view).toBe(state.view);
    }
    const asking = play([failed, told({ status: 'unused', usable: true })], state);
    expect(asking.view).toMatchObject({ phase: { name: 'asking', giveUpAt: null } });
    const much = play([told({ status: 'unused', usable: true })], asking, NOW + 500_000);
    expect(job(much)).toMatchObject({ giveUp: false });
    const over = play([told({ status: 'unused', usable: false })], much, NOW + 600_000);
    expect(over.view).toMatchObject({ screen: 'error', charged: 'no' });
  });

  it('gives a proof up that the page did not send, before the buyer may pay again', () => {
    const state = play([...TO_DONE, { kind: 'deliver', reply: { ok: false, reason: 'invalid' } }]);
    expect(job(state)).toMatchObject({ kind: 'askOutcome', giveUp: true, wait: 0 });
    const back = play([told({ status: 'unused', usable: false })], state);
    expect(screen(back)).toBe('confirm');
    expect(back.notice).toBe('form_incomplete');
    expect(play([told(PAID)], state).view).toMatchObject({ phase: { name: 'ended', outcome: PAID } });
  });

  it('goes on asking behind the last screen while more can become of it', () => {
    const open = play([done, told({ status: 'processing' })], waiting);
    expect(job(open)).toMatchObject({ kind: 'askOutcome' });
    const paid = play([told(PAID)], open);
    expect(paid.view).toMatchObject({ phase: { name: 'ended', outcome: PAID } });
    expect(paid.work.status).toBe('idle');
  });
});

describe('a page that was rendered again with a problem', () => {
  const problem = { code: 'payment_declined', declineReason: 'card_declined' };
  const opened = play([
    { type: 'opened', request: { ...ASKED, problem } },
    { kind: 'openSession', result: ok(session(KNOWN)) },
  ]);
  const earlier = (outcome: ProofOutcome | null): Answer => ({
    kind: 'askEarlier',
    result: ok({ earlier: outcome && { at: new Date(NOW).toISOString(), outcome } }),
  });

  it('asks the provider before it says that nothing was charged', () => {
    expect(opened.view).toMatchObject({ screen: 'payment-method', shop: { problem: { known: false } } });
    expect(job(opened)).toEqual({
      kind: 'askEarlier',
      asked: { flow: 'purchase', amount: 9900, currency: 'SEK', item_name: 'Day pass' },
    });
    expect(play([earlier(null)], opened).view).toMatchObject({ shop: { problem: { ...problem, known: true } } });
    const offline = play([{ kind: 'askEarlier', result: OFFLINE }], opened);
    expect(offline.view).toMatchObject({ shop: { problem: { known: false } } });
  });

  it("goes by the provider's reason", () => {
    const state = play([earlier({ status: 'declined', decline_reason: 'insufficient_funds' })], opened);
    expect(state.view).toMatchObject({ shop: { problem: { declineReason: 'insufficient_funds', known: true } } });
  });

  it.each<ProofOutcome>([
    { status: 'paid', amount: 9900, currency: 'SEK' },
    { status: 'processing' },
    { status: 'unused', usable: true },
  ])('opens the confirm screen, which says so, where it was bought or still may be: $status', (outcome) => {
    expect(screen(play([earlier(outcome)], opened))).toBe('confirm');
  });

  it('leads to the confirm screen where the bank asks for an approval', () => {
    const state = play([earlier({ status: 'declined', decline_reason: 'authentication_required' })], opened);
    expect(screen(state)).toBe('confirm');
    expect(state.notice).toBe('approval_needed');
  });

  it('does so too where it asks for what an agreement is charged at once, and for nothing else of one', () => {
    const charged = (decline_reason: string) =>
      play([earlier({ status: 'begun', charge: { status: 'declined', decline_reason } })], opened);
    expect([screen(charged('authentication_required')), charged('authentication_required').notice]).toEqual([
      'confirm',
      'approval_needed',
    ]);
    expect(charged('insufficient_funds').notice).toBeNull();
  });
});

describe('trouble', () => {
  it('keeps what was typed when the connection is lost, and sends it again', () => {
    const state = play([...TO_CODE.slice(0, -1), { kind: 'sendCode', result: OFFLINE }]);
    expect(state.notice).toBe('offline');
    const again = transition(state, { type: 'submitted' }, NOW);
    expect(job(again)).toEqual({ kind: 'sendCode', phone: '0701234567' });
    expect(again.notice).toBeNull();
  });

  it('opens an expired session again and goes on where the buyer was', () => {
    const expired = play([...TO_DETAILS.slice(0, -1), { kind: 'giveEmail', result: refused('session_expired') }]);
    expect(screen(expired)).toBe('payment-method');
    const again = play(
      [{ kind: 'openSession', result: ok(session({ email_masked: null, instruments: [] })) }],
      expired,
    );
    expect(job(again)).toEqual({ kind: 'giveEmail', email: 'anna@example.se' });
  });

  it('asks for the phone again if the new session does not know the buyer', () => {
    const state = play([
      ...TO_DETAILS.slice(0, -1),
      { kind: 'giveEmail', result: refused('session_expired') },
      { kind: 'openSession', result: ok(session()) },
    ]);
    expect(screen(state)).toBe('phone');
    expect(state.notice).toBe('session_expired');
    expect(state.typed).toMatchObject({ phone: '0701234567', email: 'anna@example.se' });
  });

  it('gives up on a session that expires at once', () => {
    let state = play(TO_CODE.slice(0, -1));
    for (let round = 0; round < 2; round++) {
      state = play(
        [
          { kind: 'sendCode', result: refused('session_expired') },
          { kind: 'openSession', result: ok(session()) },
        ],
        state,
      );
    }
    const last = play([{ kind: 'sendCode', result: refused('session_expired') }], state);
    expect(last.work.status).toBe('idle');
    expect(last.notice).toBe('unavailable');
  });

  it('offers another try when no session can be opened, and says so for a page that is not registered', () => {
    const offline = play([
      { type: 'opened', request: ASKED },
      { kind: 'openSession', result: OFFLINE },
    ]);
    expect(offline.view).toMatchObject({ screen: 'error', reason: 'unreachable' });
    expect(job(transition(offline, { type: 'submitted' }, NOW))).toMatchObject({ kind: 'openSession' });
    const unknown = play([
      { type: 'opened', request: ASKED },
      { kind: 'openSession', result: refused('origin_not_registered') },
    ]);
    expect(unknown.view).toMatchObject({ screen: 'error', reason: 'origin_not_registered' });
  });

  it('checks a field on leaving it, never while it is typed the first time', () => {
    const typing = play([...OPEN, { type: 'typed', field: 'phone', value: '07' }]);
    expect(typing.problems).toEqual({});
    const left = transition(typing, { type: 'left', field: 'phone' }, NOW);
    expect(left.problems.phone).toEqual({ code: 'malformed' });
    expect(play([{ type: 'typed', field: 'phone', value: '0701' }], left).problems).toEqual({});
  });

  it('writes out a number that was understood when the field is left', () => {
    const reading = READING;
    const state = play([
      ...OPEN,
      { type: 'typed', field: 'phone', value: '0701234567' },
      { type: 'phone-read', typed: '070', reading: null },
      { type: 'phone-read', typed: '0701234567', reading },
      { type: 'left', field: 'phone' },
    ]);
    expect(state.typed.phone).toBe('+46 70 123 45 67');
  });

  it('sends the number that was read back, and the code that was sent still counts for it', () => {
    const typed = play([
      ...OPEN,
      { type: 'typed', field: 'phone', value: '0701234567' },
      { type: 'phone-read', typed: '0701234567', reading: READING },
      { type: 'submitted' },
    ]);
    expect(job(typed)).toEqual({ kind: 'sendCode', phone: '+46701234567' });
    const sent = { phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 };
    const again = play([{ kind: 'sendCode', result: ok(sent) }, { type: 'back' }, { type: 'submitted' }], typed);
    expect(screen(again)).toBe('code');
  });

  it('is read anew in the country that the buyer chooses, also when it said its own', () => {
    const chosen = play([
      ...OPEN,
      { type: 'typed', field: 'phone', value: '+46701234567' },
      { type: 'phone-read', typed: '+46701234567', reading: READING },
      { type: 'countries', list: [{ code: 'FI', name: 'Finland', callingCode: '358' }] },
      { type: 'phone-country', country: 'FI' },
    ]);
    expect(chosen).toMatchObject({
      phoneCountry: 'FI',
      countries: null,
      phoneReading: null,
      typed: { phone: '701234567' },
    });
    expect(chosen.focus.on).toBe('field');
  });
});

// ---- any sequence of events --------------------------------------------------------------------------------

const problem = fc.constantFrom(
  'session_expired',
  'code_wrong',
  'code_expired',
  'code_used_up',
  'step_missing',
  'instrument_refused',
  'terms_not_shown',
  'confirmation_stale',
  'rate_limited',
  'validation_failed',
  'internal_error',
  'factor_wrong',
  'authentication_refused',
  'authentication_missing',
  'consent_missing',
  'fresh_factor_missing',
);
const result = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 4, arbitrary: value.map(ok) },
    fc.constant(OFFLINE),
    problem.map((code) => refused(code, code === 'fresh_factor_missing' ? { factors: FACTORS } : {})),
  );
const buyer = fc.constantFrom({ email_masked: null, instruments: [] }, { ...KNOWN, instruments: [] }, KNOWN);

/** An answer of the right kind for whatever is running; the machine must take each. */
const answers = fc.record({
  openSession: result(fc.option(buyer).map((known) => session(known))),
  sendCode: result(fc.constant({ phone_masked: '+46 •••', resend_after: 30, expires_in: 300 })),
  enterCode: result(
    fc
      .tuple(buyer, fc.subarray([...SECOND_FACTORS]))
      .map(([known, factors]) => ({ token: 't', expires_in: 900, buyer: known, factors })),
  ),
  giveEmail: result(fc.constant({ buyer: { ...KNOWN, instruments: [] } })),
  proveFactor: result(
    fc.constantFrom<FactorProved>(
      { status: 'code_sent', resend_after: 30, expires_in: 300 },
      { status: 'proved', buyer: KNOWN },
    ),
  ),
  forget: result(fc.constant({ token: 't', expires_in: 900 })),
  askAccess: fc.boolean(),
  recall: result(fc.option(buyer).map((known) => session(known))),
  visit: fc.constantFrom(
    { status: 'handed-over', handover: 'h' } as const,
    { status: 'blocked' } as const,
    { status: 'closed' } as const,
  ),
  takeOver: result(buyer.map((known) => ({ token: 't', expires_in: 900, buyer: known, factors: [] }))),
  usePasskey: result(fc.constant({ token: 't', expires_in: 900, buyer: KNOWN, factors: [] })),
  makePasskey: result(fc.constant({ status: 'saved' as const })),
  openRailPage: result(fc.constant({ page_id: 'pg_1', path: '/pay/with/1' })),
  visitRailPage: fc.boolean(),
  readRailPage: result(
    fc.constantFrom<RailPageOutcome>(
      { status: 'open', entered: true },
      { status: 'saved', instrument: CARD },
      { status: 'authenticated' },
      { status: 'declined', decline_reason: 'card_declined' },
      { status: 'given_up' },
    ),
  ),
  authenticate: result(fc.constant({ status: 'authenticated' as const })),
  loadCardFields: fc.constantFrom(cardRecords, null),
  addInstrument: result(fc.constant({ instrument: CARD })),
  openConfirmation: result(
    fc
      .record({
        id: fc.constantFrom('co_1', 'co_2'),
        authentication: fc.constantFrom('none' as const, 'in_frame' as const, 'in_window' as const),
        consent: fc.constantFrom(null, { kind: 'immediate_supply' as const, version: '1' }),
      })
      .map(({ id, ...over }) => confirmation(id, over)),
  ),
  askOutcome: result(
    fc.constantFrom<ProofOutcome>(
      { status: 'unused', usable: true },
      { status: 'unused', usable: false },
      { status: 'unused', usable: false, held: { amount: 9900, currency: 'SEK' } },
      { status: 'processing' },
      { status: 'paid', amount: 9900, currency: 'SEK' },
      { status: 'declined', decline_reason: 'card_declined' },
      { status: 'declined', decline_reason: 'authentication_required' },
    ),
  ),
  knowEverywhere: result(fc.constant({ known_everywhere: true as const })),
  askEarlier: result(fc.constant({ earlier: null })),
  makeProof: result(fc.constant({ user_token: 'u', origin_proof: 'p', email: 'e@example.se' })),
  raiseSubmit: fc.constantFrom({ ok: true } as const, { ok: false, reason: 'prevented' } as const),
  deliver: fc.constantFrom(
    { ok: true } as const,
    { ok: false, reason: 'needs_click' } as const,
    { ok: false, reason: 'stale' } as const,
  ),
});

const VALUES = {
  phone: '0701234567',
  code: '123456',
  email: 'a@example.se',
  choice: 'card',
  number: '4242424242424242',
  expiry: '03/27',
  csc: '123',
  name: 'Anna Berg',
  birthDate: '1985-07-04',
  street: 'Storgatan 1',
  postalCode: '111 22',
  iban: 'SE45 5000 0000 0583 9825 7466',
  savedCsc: '123',
  consent: 'yes',
  note: '',
  limitAmount: '200',
  limitCurrency: 'SEK',
};
const events: fc.Arbitrary<Event | 'answer'> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('answer' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...FIELDS).map((field): Event => ({ type: 'typed', field, value: VALUES[field] })),
  },
  { weight: 5, arbitrary: fc.constant<Event>({ type: 'submitted' }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('co_1', 'co_2')
      .map((confirmationId): Event => ({ type: 'terms-shown', confirmationId, live: true })),
  },
  { weight: 2, arbitrary: fc.constant<Event>({ type: 'pay' }) },
  fc.constantFrom<Event>(
    { type: 'opened', request: ASKED },
    { type: 'opened', request: { ...ASKED, delivery: 'fetch' } },
    { type: 'updated', request: { ...ASKED, amount: 5 } },
    { type: 'acted' },
    { type: 'back' },
    { type: 'resend' },
    { type: 'change-method' },
    { type: 'change-email' },
    { type: 'tapped', choice: 'card' },
    { type: 'everywhere', wanted: true },
    { type: 'buy-again' },
    { type: 'not-you' },
    { type: 'cancel' },
    { type: 'use-saved', factor: 'security_code' },
    { type: 'use-saved', factor: 'email_code' },
    { type: 'use-saved', factor: 'sms_code' },
    { type: 'use-saved', factor: 'passkey' },
    { type: 'not-you', forever: true },
    { type: 'paid-before' },
    { type: 'visit' },
    { type: 'use-passkey' },
    { type: 'passkeys', ways: 'button' },
    { type: 'passkey-offered' },
    { type: 'make-passkey' },
    { type: 'open-page' },
    { type: 'card-fields', records: cardRecords },
    { type: 'authenticate', answer: 'approve' },
    { type: 'authenticate', answer: 'refuse' },
    { type: 'presented' },
    { type: 'restored' },
    { type: 'settled', outcome: { status: 'done' } },
    { type: 'settled', outcome: { status: 'failed', code: 'payment_declined', shopSays: 'No.' } },
    { type: 'settled', outcome: { status: 'failed', code: 'outcome_unknown' } },
  ),
);
const steps = fc.array(fc.tuple(events, answers), { maxLength: 120 });

function step(state: State, [event, given]: [Event | 'answer', Awaited<ReturnType<typeof sample>>]): State {
  if (event !== 'answer') return transition(state, event, NOW);
  if (state.work.status !== 'busy') return state;
  const { id, job: running } = state.work;
  if (running.kind === 'cancel') return transition(state, { type: 'answered', id, answer: { kind: 'cancel' } }, NOW);
  if (running.kind === 'account') throw new Error('a purchase asks for nothing of the account');
  if (running.kind === 'handOver') throw new Error('a purchase hands nobody over');
  const fields: { [kind: string]: string } = {
    raiseSubmit: 'reply',
    deliver: 'reply',
    askAccess: 'granted',
    visit: 'visit',
    visitRailPage: 'opened',
    loadCardFields: 'records',
  };
  const field = fields[running.kind] ?? 'result';
  const answer = { kind: running.kind, [field]: given[running.kind] } as unknown as Answer;
  return transition(state, { type: 'answered', id, answer }, NOW);
}
const sample = () => fc.sample(answers, 1)[0]!;

/** Runs random steps from the first screen on and hands each pair of neighbouring states to the check. */
const always = (check: (before: State, after: State, event: Event | 'answer') => void) =>
  fc.assert(
    fc.property(steps, (all) => {
      let state = transition(INITIAL_STATE, { type: 'opened', request: ASKED }, NOW);
      for (const each of all) {
        const next = step(state, each);
        check(state, next, each[0]);
        state = next;
      }
    }),
    { numRuns: 400 },
  );

describe('whatever happens', () => {
  it('a proof is asked for only by a click on live terms, in one flight', () => {
    always((before, after, event) => {
      const raised = job(after)?.kind === 'raiseSubmit' && after.jobs !== before.jobs;
      if (raised) {
        expect(event).toEqual({ type: 'pay' });
        expect(before.view).toMatchObject({ screen: 'confirm', terms: { live: true } });
        expect(before.work.status).toBe('idle');
      }
      const proving = job(after);
      if (proving?.kind === 'makeProof' && after.jobs !== before.jobs) {
        const last = job(before);
        if (last?.kind === 'authenticate') {
          expect(last).toMatchObject({ answer: 'approve', confirmationId: proving.confirmationId });
          expect(after.view).toMatchObject({ confirmation: { authentication: 'in_frame' } });
        } else {
          expect(last?.kind).toBe('raiseSubmit');
          expect(after.view).toMatchObject({
            terms: { live: true, confirmation: { confirmation_id: proving.confirmationId, authentication: 'none' } },
          });
        }
        const stored =
          'terms' in after.view
            ? after.view.terms?.confirmation
            : 'confirmation' in after.view
              ? after.view.confirmation
              : null;
        expect(proving.consent).toBe(stored?.consent !== null);
      }
    });
  });

  it('a screen is reached only with what it needs', () => {
    always((_, { view }) => {
      if (view.screen === 'confirm' || (view.screen === 'details' && view.asks === 'instrument')) {
        expect(view.buyer.email_masked).toBeTruthy();
      }
      if (view.screen === 'confirm' || view.screen === 'done') expect(view.instrument?.instrument_id).toBeTruthy();
      if (view.screen === 'details' && view.asks === 'factor') {
        expect(view.confirming ?? view.shop.factors).toContain(view.factor);
      }
      if (view.screen === 'code') expect(view.sent.phone).toBeTruthy();
      if (view.screen === 'done') expect(view.confirmation.confirmation_id).toBeTruthy();
    });
  });

  it('back loses nothing that was typed, and chooses a way to pay only where none was chosen', () => {
    always((before, after, event) => {
      if (typeof event !== 'object' || event.type !== 'back') return;
      const choice = before.typed.choice || after.typed.choice;
      expect(after.typed).toEqual({ ...before.typed, choice });
    });
  });

  it('of money nothing is told unless the provider has just said it', () => {
    always((before, after, event) => {
      if (after.view.screen !== 'done' || after.view.phase.name !== 'ended') return;
      if (before.view.screen === 'done' && before.view.phase.name === 'ended') return;
      expect(event).toBe('answer');
      expect(job(before)?.kind).toBe('askOutcome');
    });
  });

  it('a proof is given up only where the page has not taken it and the shop has not said that it has the order', () => {
    always((_, after) => {
      const asked = job(after);
      if (asked?.kind !== 'askOutcome' || !asked.giveUp || after.view.screen !== 'done') return;
      const { phase } = after.view;
      expect(phase.name).toBe('asking');
      expect(phase).not.toMatchObject({ said: { status: 'done' } });
    });
  });

  it('the focus stays where it is until the buyer acts or the page asks', () => {
    always((before, after, event) => {
      const request =
        typeof event === 'object' &&
        (event.type === 'presented' || event.type === 'submitted' || event.type === 'typed');
      if (!before.acted && !request && after.view.screen !== 'done' && before.view.screen !== 'done') {
        if (after.focus.count !== before.focus.count)
          expect(Object.keys(after.problems).length + Number(after.notice !== null)).toBeGreaterThan(0);
      }
    });
  });
});
