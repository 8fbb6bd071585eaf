import { describe, expect, it } from 'vitest';
import { pageState } from '../../../../src/frame/shell/pageState.js';
import type { Answer, Event, FrameRequest } from '../../../../src/frame/state/state.js';
import type { Confirmation } from '../../../../src/protocol/confirmationApi.js';
import type { Session } from '../../../../src/protocol/frameApi.js';
import {
  ASKED,
  CARD,
  confirmation,
  EMAIL_GIVEN,
  KNOWN,
  OFFLINE,
  OPEN,
  ok,
  play,
  refused,
  session,
  TO_CODE,
  TO_CONFIRM,
} from '../../fixtures.js';

type Steps = readonly (Event | Answer)[];

const typed = (field: Extract<Event, { type: 'typed' }>['field'], value: string): Event => ({
  type: 'typed',
  field,
  value,
});
const every: Session['methods'] = [
  { method: 'card', currencies: null },
  { method: 'invoice', currencies: null },
  { method: 'direct_debit', currencies: null },
];
const toMethods = (factors: ('security_code' | 'email_code')[] = [], request: FrameRequest = ASKED): Steps => [
  { type: 'opened', request },
  { kind: 'openSession', result: ok({ ...session(), methods: every }) },
  { type: 'acted' },
  ...TO_CODE.slice(OPEN.length),
  typed('code', '123456'),
  {
    kind: 'enterCode',
    result: ok({ token: 't', expires_in: 900, buyer: { email_masked: null, instruments: [] }, factors }),
  },
  typed('email', 'anna@example.se'),
];
const chosen = (method: string): Steps => [...toMethods(), typed('choice', method), { type: 'submitted' }, EMAIL_GIVEN];
const live = (id = 'co_1'): Event => ({ type: 'terms-shown', confirmationId: id, live: true });
const jobOf = (steps: Steps) => {
  const { work } = play(steps);
  return work.status === 'busy' ? work.job : null;
};

describe('the details of an invoice', () => {
  const toInvoice: Steps = chosen('invoice');
  const filled: Steps = [
    ...toInvoice,
    typed('name', ' Anna Berg '),
    typed('birthDate', '19850704'),
    typed('street', 'Storgatan 1'),
    typed('postalCode', '111 22'),
  ];

  it('are sent as the provider wants them', () => {
    expect(jobOf([...filled, { type: 'submitted' }])).toEqual({
      kind: 'addInstrument',
      details: {
        method: 'invoice',
        name: 'Anna Berg',
        birth_date: '1985-07-04',
        street_address: 'Storgatan 1',
        postal_code: '111 22',
      },
    });
  });

  it('of a minor are not sent', () => {
    const state = play([...filled, typed('birthDate', '2009-01-01'), { type: 'submitted' }]);
    expect(state.problems).toEqual({ birthDate: { code: 'minor' } });
    expect(state.work.status).toBe('idle');
  });

  it('show the date as it was understood once the field is left', () => {
    expect(play([...filled, { type: 'left', field: 'birthDate' }]).typed.birthDate).toBe('1985-07-04');
  });

  it('say at the field what the provider found wrong', () => {
    const state = play([
      ...filled,
      { type: 'submitted' },
      { kind: 'addInstrument', result: refused('validation_failed', { fields: ['birth_date', 'postal_code'] }) },
    ]);
    expect(state.problems).toEqual({ birthDate: { code: 'refused' }, postalCode: { code: 'refused' } });
    // Looking around mends nothing; writing something else does.
    const left = play([
      ...filled,
      { type: 'submitted' },
      { kind: 'addInstrument', result: refused('validation_failed', { fields: ['birth_date', 'postal_code'] }) },
      { type: 'left', field: 'postalCode' },
      { type: 'left', field: 'birthDate' },
      typed('birthDate', '1985-07-05'),
      { type: 'left', field: 'birthDate' },
    ]);
    expect(left.problems).toEqual({ postalCode: { code: 'refused' } });
  });
});

describe('a bank account', () => {
  const toAccount: Steps = chosen('direct_debit');

  it('is sent in capitals without spaces', () => {
    expect(jobOf([...toAccount, typed('iban', 'se45 5000 0000 0583 9825 7466'), { type: 'submitted' }])).toEqual({
      kind: 'addInstrument',
      details: { method: 'direct_debit', iban: 'SE4550000000058398257466' },
    });
  });

  it('of a real bank is not sent in test mode, nor one with a slip', () => {
    const problem = (iban: string) =>
      play([...toAccount, typed('iban', iban), { type: 'submitted' }]).problems.iban?.code;
    expect(problem('GB82 WEST 1234 5698 7654 32')).toBe('not_test_iban');
    expect(problem('SE45 5000 0000 0583 9825 7467')).toBe('malformed');
  });
});

describe('the second factor', () => {
  const toFactor: Steps = [...toMethods(['security_code']), { type: 'use-saved', factor: 'security_code' }];
  const given: Steps = [...toFactor, typed('savedCsc', '123'), { type: 'submitted' }];

  it('is offered only where something is out of reach', () => {
    expect(play([...toMethods(), { type: 'use-saved', factor: 'security_code' }]).view.screen).toBe('payment-method');
    expect(play(toFactor).view).toMatchObject({ screen: 'details', asks: 'factor', factor: 'security_code' });
  });

  it('opens what was saved', () => {
    const state = play([...given, { kind: 'proveFactor', result: ok({ status: 'proved', buyer: KNOWN }) }]);
    expect(state.view).toMatchObject({
      screen: 'confirm',
      instrument: CARD,
      buyer: { email_masked: KNOWN.email_masked },
    });
    expect(state.typed.savedCsc).toBe('');
  });

  it('says how many tries are left, and closes after the last', () => {
    const wrong = (triesLeft: number) =>
      play([...given, { kind: 'proveFactor', result: refused('factor_wrong', { triesLeft }) }]);
    expect(wrong(2).problems.savedCsc).toEqual({ code: 'wrong', triesLeft: 2 });
    expect(wrong(0)).toMatchObject({
      view: { screen: 'payment-method', shop: { factors: [] } },
      notice: 'factor_used_up',
    });
  });

  it('by email is sent first, and sends itself at the sixth digit', () => {
    const sent: Steps = [
      ...toMethods(['email_code']),
      { type: 'use-saved', factor: 'email_code' },
      { kind: 'proveFactor', result: ok({ status: 'code_sent', resend_after: 30, expires_in: 300 }) },
    ];
    expect(play(sent).view).toMatchObject({ screen: 'details', factor: 'email_code' });
    expect(jobOf([...sent, typed('code', '123 456')])).toEqual({
      kind: 'proveFactor',
      factor: { factor: 'email_code', code: '123456' },
    });
  });

  it('leads back to the ways to pay', () => {
    expect(play([...toFactor, { type: 'back' }]).view.screen).toBe('payment-method');
  });
});

describe('a purchase for which a remembered browser is not enough', () => {
  const refusedWith = (...factors: string[]): Steps => [
    { type: 'opened', request: ASKED },
    { kind: 'openSession', result: ok(session(KNOWN)) },
    { kind: 'openConfirmation', result: refused('fresh_factor_missing', { factors }) },
  ];
  const codeSent: Answer = {
    kind: 'proveFactor',
    result: ok({ status: 'code_sent', resend_after: 30, expires_in: 300 }),
  };

  it('asks for what needs no message first, and sends none by itself', () => {
    const view = (...factors: string[]) => play(refusedWith(...factors)).view;
    const request = { screen: 'details', asks: 'factor', sent: null };
    expect(view('sms_code', 'passkey', 'security_code')).toMatchObject({ ...request, factor: 'security_code' });
    expect(view('sms_code', 'passkey')).toMatchObject({ ...request, factor: 'sms_code' });
    expect(jobOf(refusedWith('sms_code'))).toBeNull();
    expect(pageState(play(refusedWith('sms_code')))).toBe('ready');
  });

  it('leads on to the final button once a factor was given', () => {
    const proved: Steps = [
      ...refusedWith('security_code'),
      { type: 'acted' },
      typed('savedCsc', '123'),
      { type: 'submitted' },
      { kind: 'proveFactor', result: ok({ status: 'proved', buyer: KNOWN }) },
    ];
    expect(play(proved).view.screen).toBe('confirm');
    expect(jobOf(proved)?.kind).toBe('openConfirmation');
  });

  it('sends a code when the buyer asks for one, and takes it for what was sent', () => {
    const request: Steps = [...refusedWith('sms_code', 'email_code'), { type: 'acted' }, { type: 'submitted' }];
    expect(jobOf(request)).toEqual({ kind: 'proveFactor', factor: { factor: 'sms_code' } });
    const sent: Steps = [...request, codeSent];
    expect(play(sent).view).toMatchObject({ factor: 'sms_code', confirming: ['sms_code', 'email_code'] });
    expect(jobOf([...sent, typed('code', '123456')])).toEqual({
      kind: 'proveFactor',
      factor: { factor: 'sms_code', code: '123456' },
    });
    const byEmail: Steps = [...sent, { type: 'use-saved', factor: 'email_code' }, codeSent];
    expect(play(byEmail).view).toMatchObject({ factor: 'email_code', confirming: ['sms_code', 'email_code'] });
  });

  it('is asked for at the click as well, where another purchase has used up what needs none', () => {
    const clicked: Steps = [
      ...TO_CONFIRM,
      live(),
      { type: 'pay' },
      { kind: 'raiseSubmit', reply: { ok: true } },
      { kind: 'makeProof', result: refused('fresh_factor_missing', { factors: ['sms_code'] }) },
    ];
    expect(play(clicked).view).toMatchObject({ screen: 'details', asks: 'factor', confirming: ['sms_code'] });
  });

  it('offers another way when one is used up', () => {
    const guessed: Steps = [
      ...refusedWith('sms_code', 'security_code'),
      typed('savedCsc', '999'),
      { type: 'submitted' },
      { kind: 'proveFactor', result: refused('factor_wrong', { triesLeft: 0 }) },
    ];
    expect(play(guessed)).toMatchObject({
      view: { screen: 'details', factor: 'sms_code', confirming: ['sms_code'] },
      notice: 'other_factor',
    });
    const usedUp: Steps = [
      ...refusedWith('sms_code'),
      { type: 'submitted' },
      codeSent,
      typed('code', '000000'),
      { kind: 'proveFactor', result: refused('code_used_up') },
    ];
    expect(play(usedUp)).toMatchObject({ view: { factor: 'sms_code', sent: null }, notice: 'code_used_up' });
  });
});

describe('a payment that has to be approved', () => {
  const terms = confirmation('co_1', { authentication: 'in_frame' });
  const toApprove: Steps = [
    ...TO_CONFIRM.slice(0, -1),
    { kind: 'openConfirmation', result: ok(terms) },
    live(),
    { type: 'pay' },
    { kind: 'raiseSubmit', reply: { ok: true } },
  ];

  it('is shown with exactly the stored terms, and no proof is made yet', () => {
    const state = play(toApprove);
    expect(state.view).toMatchObject({ screen: 'authenticate', confirmation: terms });
    expect(state.work.status).toBe('idle');
    expect(pageState(state)).toBe('authorizing');
  });

  it('goes on to the proof once it is approved', () => {
    const approved: Steps = [...toApprove, { type: 'authenticate', answer: 'approve' }];
    expect(jobOf(approved)).toEqual({ kind: 'authenticate', confirmationId: 'co_1', answer: 'approve' });
    expect(jobOf([...approved, { kind: 'authenticate', result: ok({ status: 'authenticated' }) }])).toEqual({
      kind: 'makeProof',
      confirmationId: 'co_1',
      consent: false,
      knownEverywhere: false,
    });
  });

  it.each([
    ['refused', refused('authentication_refused')],
    ['not heard', OFFLINE],
  ] as const)('leads back to the ways to pay when the buyer says no, also if that is %s', (_, result) => {
    const state = play([...toApprove, { type: 'authenticate', answer: 'refuse' }, { kind: 'authenticate', result }]);
    expect(state.view.screen).toBe('payment-method');
    expect(state.notice).toBe('not_approved');
  });

  it('can be tried again when the connection was lost', () => {
    const state = play([
      ...toApprove,
      { type: 'authenticate', answer: 'approve' },
      { kind: 'authenticate', result: OFFLINE },
    ]);
    expect(state).toMatchObject({ view: { screen: 'authenticate' }, notice: 'offline', work: { status: 'idle' } });
  });

  it('cannot be left but by an answer', () => {
    for (const event of [
      { type: 'back' },
      { type: 'cancel' },
      { type: 'not-you' },
      { type: 'change-method' },
    ] as const) {
      expect(play([...toApprove, event]).view.screen).toBe('authenticate');
    }
  });
});

describe('another person at the same device', () => {
  const known: Steps = [
    { type: 'opened', request: ASKED },
    { kind: 'openSession', result: ok(session(KNOWN)) },
    { type: 'acted' },
    { kind: 'openConfirmation', result: ok(confirmation()) },
    { type: 'not-you' },
  ];

  it('starts at the phone once the provider has forgotten the first', () => {
    expect(jobOf(known)).toEqual({ kind: 'forget', forever: false });
    const state = play([...known, { kind: 'forget', result: ok({ token: 't', expires_in: 900 }) }]);
    expect(state.view).toMatchObject({ screen: 'phone', shop: { recognised: false } });
  });

  it('does not start while the first is still known', () => {
    const state = play([...known, { kind: 'forget', result: OFFLINE }]);
    expect(state).toMatchObject({ view: { screen: 'confirm' }, notice: 'offline' });
  });
});

describe('the way out', () => {
  it('tells the page, and says that nothing was charged', () => {
    const left: Steps = [...OPEN, { type: 'cancel' }];
    expect(jobOf(left)).toEqual({ kind: 'cancel' });
    const state = play([...left, { kind: 'cancel' }]);
    expect(state).toMatchObject({ view: { screen: 'phone' }, notice: 'cancelled' });
  });
});

describe('a consent that is asked for', () => {
  const consent = { kind: 'immediate_supply', version: '1' } as const;
  const toConfirm: Steps = [
    ...TO_CONFIRM.slice(0, -1),
    { kind: 'openConfirmation', result: ok(confirmation('co_1', { consent })) },
    live(),
  ];

  it('is never given for the buyer', () => {
    const state = play([...toConfirm, { type: 'pay' }]);
    expect(state.problems).toEqual({ consent: { code: 'empty' } });
    expect(state.work.status).toBe('idle');
  });

  it('goes with the click that buys, and is asked for anew with new terms', () => {
    const paid: Steps = [
      ...toConfirm,
      typed('consent', 'yes'),
      { type: 'pay' },
      { kind: 'raiseSubmit', reply: { ok: true } },
    ];
    expect(jobOf(paid)).toEqual({ kind: 'makeProof', confirmationId: 'co_1', consent: true, knownEverywhere: false });
    expect(
      play([...toConfirm, typed('consent', 'yes'), { type: 'updated', request: { ...ASKED, amount: 1 } }]).typed
        .consent,
    ).toBe('');
  });
});

describe('other flows', () => {
  const base = { delivery: 'native', locale: 'en' } as const;

  it('ask the server for recurring terms', () => {
    const request: FrameRequest = {
      ...base,
      flow: 'recurring-purchase',
      amount: 9900,
      currency: 'SEK',
      interval: 'month',
    };
    const job = jobOf([
      { type: 'opened', request },
      { kind: 'openSession', result: ok(session(KNOWN)) },
    ]);
    expect(job).toEqual({
      kind: 'openConfirmation',
      terms: {
        flow: 'recurring-purchase',
        locale: 'en',
        instrument_id: CARD.instrument_id,
        max_amount: 9900,
        currency: 'SEK',
        interval: 'month',
      },
    });
  });

  it('register without any way to pay', () => {
    const stored: Confirmation = {
      confirmation_id: 'co_1',
      flow: 'registration',
      item_name: null,
      merchant_name: 'Kiosk',
      email_masked: KNOWN.email_masked,
      consent: null,
      asks_recognition: false,
      earlier: null,
    };
    const steps: Steps = [
      ...toMethods([], { ...base, flow: 'registration' }),
      { type: 'submitted' },
      EMAIL_GIVEN,
      { kind: 'openConfirmation', result: ok(stored) },
    ];
    expect(play(steps).view).toMatchObject({ screen: 'confirm', instrument: null });
    expect(jobOf([...steps, live(), { type: 'pay' }, { kind: 'raiseSubmit', reply: { ok: true } }])).toMatchObject({
      kind: 'makeProof',
    });
  });
});
