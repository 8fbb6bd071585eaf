import { describe, expect, it } from 'vitest';
import { welcomeTransition } from '../../../src/frame/providerWindow/welcomeRules.js';
import { INITIAL_STATE } from '../../../src/frame/state/initialState.js';
import type { Answer, Event, State } from '../../../src/frame/state/state.js';
import type { Proved } from '../../../src/protocol/frameApi.js';
import { KNOWN, NOW, OFFLINE, ok, refused, session } from '../fixtures.js';

/** Runs events from the start; an answer is given to whatever job is running then. */
function play(events: readonly (Event | Answer)[], from: State = INITIAL_STATE, now = NOW): State {
  return events.reduce((state, event) => {
    if ('type' in event) return welcomeTransition(state, event, now);
    const { work } = state;
    if (work.status !== 'busy' || work.job.kind !== event.kind) throw new Error(`no ${event.kind} is running`);
    return welcomeTransition(state, { type: 'answered', id: work.id, answer: event }, now);
  }, from);
}

const STRANGER = { email_masked: null, instruments: [] };
const bearer = (buyer: Proved['buyer'], factors: Proved['factors'] = []) =>
  ok({ token: 'next', expires_in: 900, buyer, factors });
const open = (buyer: Parameters<typeof session>[0] = null): (Event | Answer)[] => [
  { type: 'opened', request: { flow: 'preferences', delivery: 'native', locale: 'en' } },
  { kind: 'openSession', result: ok(session(buyer)) },
];
const toCode: (Event | Answer)[] = [
  ...open(),
  { type: 'typed', field: 'phone', value: '0701234567' },
  { type: 'submitted' },
  { kind: 'sendCode', result: ok({ phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 }) },
];
const withCode = (factors: Proved['factors']): (Event | Answer)[] => [
  ...toCode,
  { type: 'typed', field: 'code', value: '123456' },
  { kind: 'enterCode', result: bearer(STRANGER, factors) },
];
const proved: Answer = { kind: 'proveFactor', result: ok({ status: 'proved', buyer: KNOWN }) };
const job = ({ work }: State) => (work.status === 'busy' ? work.job : null);

describe('the provider’s window', () => {
  it('shows whom a cookie knows, without the box that would make more of it than it is', () => {
    const state = play(open(KNOWN));
    expect(state.view).toMatchObject({ screen: 'welcome', buyer: KNOWN, asks: false, shop: { recognised: true } });
    const ticked = play([{ type: 'everywhere', wanted: true }, { type: 'submitted' }], state);
    expect(job(ticked)).toEqual({ kind: 'handOver', knownEverywhere: false });
  });

  it('hands over who gave a code and a second factor, to be known everywhere only if they ticked it', () => {
    const known = play([
      ...withCode(['security_code', 'email_code']),
      { type: 'typed', field: 'savedCsc', value: '123' },
      { type: 'submitted' },
      proved,
    ]);
    expect(known.view).toMatchObject({ screen: 'welcome', buyer: KNOWN, asks: true, shop: { recognised: false } });
    expect(job(play([{ type: 'submitted' }], known))).toEqual({ kind: 'handOver', knownEverywhere: false });
    const ticked = play([{ type: 'everywhere', wanted: true }, { type: 'submitted' }], known);
    expect(job(ticked)).toEqual({ kind: 'handOver', knownEverywhere: true });
    const lost = play([{ kind: 'handOver', result: OFFLINE }], ticked);
    expect(lost).toMatchObject({ view: { screen: 'welcome' }, notice: 'offline' });
    const done: Answer = { kind: 'handOver', result: ok({ handover: 'token', expires_in: 60 }) };
    expect(play([done], ticked).view.screen).toBe('handed-over');
  });

  it('sends the sixth digit, says how many tries are left, and sends another code only once its wait is over', () => {
    const sixth = play([...toCode, { type: 'typed', field: 'code', value: '123456' }]);
    expect(job(sixth)).toEqual({ kind: 'enterCode', code: '123456' });
    const wrong = play([{ kind: 'enterCode', result: refused('code_wrong', { triesLeft: 2 }) }], sixth);
    expect(wrong.problems.code).toEqual({ code: 'wrong', triesLeft: 2 });
    expect(job(play([{ type: 'resend' }], wrong))).toBeNull();
    expect(job(play([{ type: 'resend' }], wrong, NOW + 30_000))).toEqual({ kind: 'sendCode', phone: '0701234567' });
    const expired = play([{ kind: 'enterCode', result: refused('code_expired') }], sixth);
    expect(expired).toMatchObject({ problems: { code: { code: 'expired' } }, typed: { code: '' } });
  });

  it('has a code sent by email where nothing else can be given, and another once its wait is over', () => {
    const asked = play(withCode(['email_code']));
    expect(job(asked)).toEqual({ kind: 'proveFactor', factor: { factor: 'email_code' } });
    const sent = play(
      [{ kind: 'proveFactor', result: ok({ status: 'code_sent', resend_after: 30, expires_in: 300 }) } as Answer],
      asked,
    );
    expect(sent.view).toMatchObject({ screen: 'details', factor: 'email_code', sent: { resendAt: NOW + 30_000 } });
    expect(job(play([{ type: 'resend' }], sent))).toBeNull();
    expect(job(play([{ type: 'resend' }], sent, NOW + 30_000))).not.toBeNull();
    const sixth = play([{ type: 'typed', field: 'code', value: '123456' }], sent);
    expect(job(sixth)).toEqual({ kind: 'proveFactor', factor: { factor: 'email_code', code: '123456' } });
  });

  it('asks in another way once one is used up, and without another still lets the buyer go on', () => {
    const used: Answer = { kind: 'proveFactor', result: refused('factor_wrong', { triesLeft: 0 }) };
    const give: Event[] = [{ type: 'typed', field: 'savedCsc', value: '999' }, { type: 'submitted' }];
    const other = play([...withCode(['security_code', 'email_code']), ...give, used]);
    expect(other).toMatchObject({ view: { factor: 'email_code' }, notice: 'other_factor' });
    const none = play([...withCode(['security_code']), ...give, used]);
    expect(none).toMatchObject({ view: { screen: 'details', shop: { factors: [] } }, notice: 'other_factor' });
    expect(job(play([{ type: 'back' }], none))).toEqual({ kind: 'handOver', knownEverywhere: false });
  });

  it('hands over at once who proved a number and has nothing else to show', () => {
    expect(job(play(withCode([])))).toEqual({ kind: 'handOver', knownEverywhere: false });
  });

  it('offers no passkey to who used one just now, at the number or as a factor', () => {
    const atNumber = play([...open(), { type: 'use-passkey' }, { kind: 'usePasskey', result: bearer(KNOWN) }]);
    expect(atNumber.view).toMatchObject({ screen: 'welcome', asks: true, shop: { recognised: true } });
    const factor: Event = { type: 'use-saved', factor: 'passkey' };
    const asFactor = play([...withCode(['security_code', 'passkey']), factor, proved]);
    expect(asFactor.view).toMatchObject({ screen: 'welcome', asks: true, shop: { recognised: true } });
  });

  it('forgets who says that it is not they', () => {
    const forgotten: Answer = { kind: 'forget', result: ok({ token: 'nobody', expires_in: 900 }) };
    const gone = play([...open(KNOWN), { type: 'not-you' }, forgotten]);
    expect(gone.view).toMatchObject({ screen: 'phone', shop: { recognised: false, factors: [] } });
    expect(gone.notice).toBeNull();
    const forever = play([...open(KNOWN), { type: 'not-you', forever: true }, forgotten]);
    expect(forever).toMatchObject({ view: { screen: 'phone' }, notice: 'forgotten' });
  });
});
