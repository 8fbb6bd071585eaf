import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardRecords } from '../../../../src/frame/fields/cardRecords.js';
import { accountTransition } from '../../../../src/frame/rules/account/accountTransition.js';
import { pageState } from '../../../../src/frame/shell/pageState.js';
import type { AccountCall } from '../../../../src/frame/state/accountState.js';
import { INITIAL_STATE } from '../../../../src/frame/state/initialState.js';
import type { Answer, Event, State } from '../../../../src/frame/state/state.js';
import type { OwnLimit } from '../../../../src/protocol/accountApi.js';
import {
  ACCOUNT_OVERVIEW,
  AFTER_PURCHASE,
  AT_SHOP,
  accountPreferences,
  answer,
  CODE_SENT,
  IBAN,
  limited,
  OWN_PAGE,
  opened,
  PROVED,
  play,
  preferences,
  RECEIPT,
  receipt,
  SHOP_OVERVIEW,
  SUBSCRIPTION,
} from '../../accountFixtures.js';
import { KNOWN, NOW, OFFLINE, ok, refused, session } from '../../fixtures.js';

const call = ({ work }: State): AccountCall | null =>
  work.status === 'busy' && work.job.kind === 'account' ? work.job.call : null;
const part = ({ view }: State) => ('part' in view ? view.part.name : null);

const STOP: Event = { type: 'part', part: { name: 'stop', payment: SUBSCRIPTION } };
const STOPPED = preferences({ recurring_payments: [{ ...SUBSCRIPTION, status: 'revoked' }] });

describe('who opens their preferences', () => {
  it('is not told apart from a stranger by the page before the first trusted act', () => {
    const seen = (buyer: typeof KNOWN | null) => {
      const states: string[] = [];
      let state = INITIAL_STATE;
      for (const event of [
        { type: 'opened', request: AT_SHOP },
        { kind: 'openSession', result: ok(session(buyer)) },
      ] as const) {
        state = play([event], state);
        states.push(pageState(state));
      }
      return states;
    };
    expect(seen(KNOWN)).toEqual(seen(null));
  });

  it('proves who they are first where nobody is known, and then sees them', () => {
    const state = play([
      { type: 'opened', request: AT_SHOP },
      { kind: 'openSession', result: ok(session()) },
      { type: 'acted' },
      { type: 'typed', field: 'phone', value: '0701234567' },
      { type: 'submitted' },
      { kind: 'sendCode', result: ok({ phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 }) },
      { type: 'typed', field: 'code', value: '123456' },
      {
        kind: 'enterCode',
        // Without an email address too: nothing is bought here.
        result: ok({ token: 't', expires_in: 900, buyer: { email_masked: null, instruments: [] }, factors: [] }),
      },
    ]);
    expect(state.view).toMatchObject({ screen: 'preferences', preferences: null });
    expect(call(state)).toEqual({ name: 'open', sessionId: 'ps_1' });
  });

  it('opens without a session of a shop on the provider’s own page', () => {
    expect(
      call(
        play([
          { type: 'opened', request: OWN_PAGE },
          { kind: 'openSession', result: ok(session(KNOWN)) },
        ]),
      ),
    ).toEqual({
      name: 'open',
      sessionId: null,
    });
  });

  it('is told when the invitation is worth nothing any more, and can be somebody else', () => {
    const expired = play([
      ...SHOP_OVERVIEW.slice(0, -1),
      answer({ name: 'open', result: refused('preferences_expired') }),
    ]);
    expect(part(expired)).toBe('expired');
    const other = play([{ type: 'not-you' }, { kind: 'forget', result: ok({ token: 't', expires_in: 900 }) }], expired);
    expect(other.view).toMatchObject({ screen: 'phone', shop: { recognised: false } });
  });

  it('tries again after a lost connection', () => {
    const lost = play([...SHOP_OVERVIEW.slice(0, -1), answer({ name: 'open', result: OFFLINE })]);
    expect(lost).toMatchObject({ notice: 'offline', view: { preferences: null } });
    expect(call(play([{ type: 'submitted' }], lost))).toEqual({ name: 'open', sessionId: 'ps_1' });
  });

  it('opens another invitation when the page has one, and nothing anew for another language', () => {
    const state = play(SHOP_OVERVIEW);
    expect(call(play([{ type: 'updated', request: { ...AT_SHOP, sessionId: 'ps_2' } }], state))).toMatchObject({
      sessionId: 'ps_2',
    });
    const translated = play([{ type: 'updated', request: { ...AT_SHOP, locale: 'sv' } }], state);
    expect(translated.work.status).toBe('idle');
    expect(translated.view).toMatchObject({ preferences: preferences(), shop: { request: { locale: 'sv' } } });
  });

  it('goes on after the session has expired, as the same buyer only', () => {
    const expired = play([
      ...SHOP_OVERVIEW,
      STOP,
      { type: 'submitted' },
      answer({ name: 'change', result: refused('session_expired') }),
    ]);
    const same = play([{ kind: 'openSession', result: ok(session(KNOWN)) }], expired);
    expect(call(same)).toMatchObject({ name: 'change', change: { change: 'stop' } });
    const nobody = play([{ kind: 'openSession', result: ok(session()) }], expired);
    expect(nobody).toMatchObject({ view: { screen: 'phone' }, notice: 'session_expired' });
  });
});

describe('a subscription', () => {
  it('is stopped by one tap and one confirmation', () => {
    const state = play([...SHOP_OVERVIEW, STOP, { type: 'submitted' }]);
    expect(call(state)).toEqual({ name: 'change', change: { change: 'stop', id: 'rp_1' } });
    const done = play([answer({ name: 'change', result: ok(STOPPED) })], state);
    expect(done).toMatchObject({ notice: 'stopped', view: { part: { name: 'overview' }, preferences: STOPPED } });
  });

  it('is kept by going back', () => {
    expect(part(play([...SHOP_OVERVIEW, STOP, { type: 'back' }]))).toBe('overview');
  });

  it('that needs a proof first is stopped as soon as it is given, with no further tap', () => {
    const request = play([
      ...SHOP_OVERVIEW,
      STOP,
      { type: 'submitted' },
      answer({ name: 'change', result: refused('factor_missing') }),
    ]);
    expect(request.view).toMatchObject({ part: { name: 'prove', factor: 'sms_code', sent: null } });
    expect(call(request)).toMatchObject({ name: 'prove', factor: { factor: 'sms_code' } });
    const sent = play(
      [answer({ name: 'prove', result: CODE_SENT }), { type: 'typed', field: 'code', value: '123456' }],
      request,
    );
    expect(call(sent)).toEqual({ name: 'prove', factor: { factor: 'sms_code', code: '123456' } });
    const proved = play([answer({ name: 'prove', result: PROVED })], sent);
    expect(call(proved)).toEqual({ name: 'change', change: { change: 'stop', id: 'rp_1' } });
  });

  it('that went in another tab is fetched again', () => {
    const state = play([
      ...SHOP_OVERVIEW,
      STOP,
      { type: 'submitted' },
      answer({ name: 'change', result: refused('not_found') }),
    ]);
    expect(call(state)).toEqual({ name: 'open', sessionId: 'ps_1' });
  });
});

describe('a second factor', () => {
  const EXPORT: Event = { type: 'ask', call: { name: 'export' } };
  const request = play([
    ...ACCOUNT_OVERVIEW,
    EXPORT,
    answer({ name: 'export', result: refused('second_factor_missing') }),
  ]);

  it('is never a code to the number', () => {
    expect(request.view).toMatchObject({ part: { name: 'prove', need: 'second', factor: 'security_code' } });
    expect(request.work.status).toBe('idle');
  });

  it('can be another one, whose code is sent at once', () => {
    const other = play([{ type: 'prove', factor: 'email_code' }], request);
    expect(other.view).toMatchObject({ part: { factor: 'email_code', next: { name: 'export' } } });
    expect(call(other)).toMatchObject({ name: 'prove', factor: { factor: 'email_code' } });
    expect(play([{ type: 'prove', factor: 'sms_code' }], request)).toBe(request);
  });

  it('is asked for again when it is wrong, with the tries that are left', () => {
    const wrong = play(
      [
        { type: 'typed', field: 'savedCsc', value: '999' },
        { type: 'submitted' },
        answer({ name: 'prove', result: refused('factor_wrong', { triesLeft: 2 }) }),
      ],
      request,
    );
    expect(wrong).toMatchObject({
      problems: { savedCsc: { code: 'wrong', triesLeft: 2 } },
      view: { part: { name: 'prove' } },
    });
    expect(play([{ type: 'left', field: 'savedCsc' }], wrong)).toBe(wrong);
  });

  describe('that is a passkey', () => {
    const byPasskey = play([
      ...opened(OWN_PAGE, accountPreferences({ factors: ['passkey', 'sms_code'] })),
      EXPORT,
      answer({ name: 'export', result: refused('second_factor_missing') }),
    ]);

    it('is asked of the browser by the click, and what was wanted goes on', () => {
      expect(byPasskey).toMatchObject({ view: { part: { name: 'prove', factor: 'passkey', sent: null } } });
      expect(byPasskey.work.status).toBe('idle');
      const used = play([{ type: 'submitted' }], byPasskey);
      expect(call(used)).toEqual({ name: 'prove', factor: { factor: 'passkey' } });
      expect(call(play([answer({ name: 'prove', result: PROVED })], used))).toEqual({ name: 'export' });
    });

    it('comes after what can be typed, since it may lie on another device', () => {
      const state = play([
        ...opened(OWN_PAGE, accountPreferences({ factors: ['passkey', 'security_code'] })),
        EXPORT,
        answer({ name: 'export', result: refused('second_factor_missing') }),
      ]);
      expect(state.view).toMatchObject({ part: { factor: 'security_code' } });
      expect(play([{ type: 'prove', factor: 'passkey' }], state).view).toMatchObject({ part: { factor: 'passkey' } });
    });

    it('can be left for another when the buyer closes the question, and is said to have failed when it did', () => {
      const given = (code: string) =>
        play([{ type: 'submitted' }, answer({ name: 'prove', result: refused(code) })], byPasskey);
      expect(given('passkey_unused')).toMatchObject({ notice: null, work: { status: 'idle' }, problems: {} });
      expect(given('passkey_refused')).toMatchObject({ notice: 'passkey_failed', view: { part: { name: 'prove' } } });
    });

    it('sends no code', () => {
      expect(play([{ type: 'resend' }], byPasskey)).toBe(byPasskey);
    });
  });

  it('that nobody has here is said, and nothing is asked in vain', () => {
    const state = play([
      ...opened(OWN_PAGE, accountPreferences({ factors: ['sms_code'] })),
      EXPORT,
      answer({ name: 'export', result: refused('second_factor_missing') }),
    ]);
    expect(state).toMatchObject({
      notice: 'no_second_factor',
      view: { part: { name: 'overview' } },
      work: { status: 'idle' },
    });
  });

  it('that is a code waits before it sends another', () => {
    const sent = play([{ type: 'prove', factor: 'email_code' }, answer({ name: 'prove', result: CODE_SENT })], request);
    expect(play([{ type: 'resend' }], sent)).toBe(sent);
    expect(call(play([{ type: 'resend' }], sent, NOW + 30_000))).toMatchObject({ name: 'prove' });
  });

  it('opens what was saved on another device, and it is fetched', () => {
    const elsewhere = play([
      { type: 'opened', request: AT_SHOP },
      { kind: 'openSession', result: ok(session()) },
      { type: 'acted' },
      { type: 'typed', field: 'phone', value: '0701234567' },
      { type: 'submitted' },
      { kind: 'sendCode', result: ok({ phone_masked: '+46', resend_after: 30, expires_in: 300 }) },
      { type: 'typed', field: 'code', value: '123456' },
      {
        kind: 'enterCode',
        result: ok({
          token: 't',
          expires_in: 9,
          buyer: { email_masked: null, instruments: [] },
          factors: ['security_code'],
        }),
      },
      answer({ name: 'open', result: ok(preferences({ recurring_payments: [], orders: [], factors: ['sms_code'] })) }),
      { type: 'prove', factor: 'security_code' },
      { type: 'typed', field: 'savedCsc', value: '123' },
      { type: 'submitted' },
      answer({ name: 'prove', result: PROVED }),
    ]);
    expect(call(elsewhere)).toEqual({ name: 'open', sessionId: 'ps_1' });
    expect(elsewhere.view).toMatchObject({ shop: { factors: [] } });
  });
});

describe('the account', () => {
  it('changes the email address after a code to the new one', () => {
    const state = play([
      ...ACCOUNT_OVERVIEW,
      { type: 'part', part: { name: 'email' } },
      { type: 'typed', field: 'email', value: ' b@example.se ' },
      { type: 'submitted' },
    ]);
    expect(call(state)).toEqual({ name: 'step', request: { step: 'email', email: 'b@example.se' } });
    const sent = play(
      [
        answer({
          name: 'step',
          result: ok({ status: 'code_sent', to: 'new_email', masked: 'b•••', resend_after: 30, expires_in: 300 }),
        }),
        { type: 'typed', field: 'code', value: '123 456' },
      ],
      state,
    );
    expect(call(sent)).toEqual({ name: 'step', request: { step: 'verify-email', code: '123456' } });
    const done = play(
      [answer({ name: 'step', result: ok({ status: 'changed', preferences: accountPreferences() }) })],
      sent,
    );
    expect(done).toMatchObject({
      notice: 'changed',
      view: { part: { name: 'overview' } },
      typed: { email: '', code: '' },
    });
  });

  it('lets a number change after a wait where the old one is lost, until the buyer stops it', () => {
    const request = { step: 'phone', phone: '0709876543', lost: true };
    const pending_phone = { masked: '+46 70 ••• •• 43', effective_at: '2026-11-26T12:00:00Z' };
    const account = { ...accountPreferences().account!, pending_phone };
    const typed = play([
      ...ACCOUNT_OVERVIEW,
      { type: 'part', part: { name: 'phone' } },
      { type: 'part', part: { name: 'phone', lost: true } },
      { type: 'typed', field: 'phone', value: ' 0709876543' },
      { type: 'submitted' },
    ]);
    expect(call(typed)).toEqual({ name: 'step', request });
    const proving = play([answer({ name: 'step', result: refused('second_factor_missing') })], typed);
    expect(proving).toMatchObject({
      view: { part: { name: 'prove', need: 'second', next: { name: 'step', request } } },
    });
    const state = play(
      [
        answer({
          name: 'step',
          result: ok({ status: 'code_sent', to: 'new_phone', masked: '+46', resend_after: 30, expires_in: 300 }),
        }),
      ],
      typed,
    );
    expect(call(play([{ type: 'resend' }], state, NOW + 30_000))).toEqual({ name: 'step', request });
    const waiting = play(
      [
        { type: 'typed', field: 'code', value: '111111' },
        answer({
          name: 'step',
          result: ok({ status: 'changed', preferences: accountPreferences({ account }) }),
        }),
      ],
      state,
    );
    expect(waiting.view).toMatchObject({ part: { name: 'overview' }, preferences: { account: { pending_phone } } });

    const stop = { name: 'change', change: { change: 'keep-phone' } } as const;
    const asking = play(
      [{ type: 'ask', call: stop }, answer({ name: 'change', result: refused('factor_missing') })],
      waiting,
    );
    expect(asking).toMatchObject({ view: { part: { name: 'prove', need: 'any', next: stop } } });
    const stopped = play(
      [{ type: 'ask', call: stop }, answer({ name: 'change', result: ok(accountPreferences()) })],
      waiting,
    );
    expect(stopped).toMatchObject({ notice: 'changed', view: { preferences: { account: { pending_phone: null } } } });
  });

  it('changes the number after a code to the old one and one to the new', () => {
    const codeTo = (to: 'current_phone' | 'new_phone') =>
      answer({
        name: 'step',
        result: ok({ status: 'code_sent', to, masked: '+46', resend_after: 30, expires_in: 300 }),
      });
    const state = play([
      ...ACCOUNT_OVERVIEW,
      { type: 'part', part: { name: 'phone' } },
      { type: 'typed', field: 'phone', value: '0709876543' },
      { type: 'submitted' },
      codeTo('current_phone'),
      { type: 'typed', field: 'code', value: '111111' },
      codeTo('new_phone'),
    ]);
    expect(state).toMatchObject({
      view: { part: { name: 'change-code', sent: { to: 'new_phone' } } },
      typed: { code: '' },
    });
    expect(call(play([{ type: 'resend' }], state, NOW + 30_000))).toEqual({
      name: 'step',
      request: { step: 'phone', phone: '0709876543' },
    });
    const wrong = play(
      [
        { type: 'typed', field: 'code', value: '222222' },
        answer({ name: 'step', result: refused('code_wrong', { triesLeft: 4 }) }),
      ],
      state,
    );
    expect(wrong.problems.code).toEqual({ code: 'wrong', triesLeft: 4 });
  });

  it('says what is wrong with an address before anything is asked', () => {
    const state = play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'email' } }, { type: 'submitted' }]);
    expect(state).toMatchObject({ problems: { email: { code: 'empty' } }, work: { status: 'idle' } });
  });

  it('never decides for the buyer what becomes of a subscription whose way to pay goes', () => {
    const [instrument] = accountPreferences().account!.instruments;
    const removing = play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'remove', instrument: instrument! } }]);
    expect(play([{ type: 'submitted' }], removing)).toMatchObject({ problems: { choice: { code: 'empty' } } });
    const chosen = (choice: string) =>
      call(play([{ type: 'typed', field: 'choice', value: choice }, { type: 'submitted' }], removing));
    expect(chosen('stop')).toMatchObject({ change: { id: 'in_card', replacementId: null, stopRecurring: true } });
    expect(chosen(IBAN.instrument_id)).toMatchObject({ change: { replacementId: 'in_iban', stopRecurring: false } });
  });

  it('removes a way to pay that nothing depends on without a question', () => {
    const instrument = accountPreferences().account!.instruments[1]!;
    const state = play([
      ...ACCOUNT_OVERVIEW,
      { type: 'part', part: { name: 'remove', instrument } },
      { type: 'submitted' },
    ]);
    expect(call(state)).toEqual({
      name: 'change',
      change: { change: 'remove', id: 'in_iban', replacementId: null, stopRecurring: false },
    });
  });

  it('adds a way to pay on the screen that purchases have for it, and comes back', () => {
    const details = play([...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'add' } }, { type: 'submitted' }]);
    expect(details.view).toMatchObject({ screen: 'details', method: 'card' });
    expect(play([{ type: 'back' }], details).view).toMatchObject({ screen: 'preferences' });
    const added = play(
      [
        { type: 'typed', field: 'number', value: '4242424242424242' },
        { type: 'typed', field: 'expiry', value: '3/27' },
        { type: 'typed', field: 'csc', value: '123' },
        { type: 'submitted' },
        { kind: 'addInstrument', result: ok({ instrument: { ...IBAN, method: 'card' } }) },
      ],
      details,
    );
    expect(call(added)).toEqual({ name: 'open', sessionId: null });
    expect(added.typed).toMatchObject({ number: '', csc: '' });
  });

  describe('whose owner limits one tap', () => {
    const LIMIT: Event = { type: 'part', part: { name: 'limit' } };
    const typed = (field: 'choice' | 'limitAmount' | 'limitCurrency', value: string): Event => ({
      type: 'typed',
      field,
      value,
    });
    const own = [...ACCOUNT_OVERVIEW, LIMIT, typed('choice', 'own')];

    it('begins with what holds, with the focus where the choice is explained', () => {
      expect(play([...ACCOUNT_OVERVIEW, LIMIT])).toMatchObject({
        typed: { choice: 'shops', limitAmount: '', limitCurrency: 'SEK' },
        focus: { on: 'heading' },
      });
      expect(play([...limited({ amount: 19_950, currency: 'EUR' }), LIMIT])).toMatchObject({
        typed: { choice: 'own', limitAmount: '199.50', limitCurrency: 'EUR' },
      });
    });

    it.each<[string, readonly Event[], OwnLimit | null]>([
      ['an amount', [typed('choice', 'own'), typed('limitAmount', '199.5')], { amount: 19_950, currency: 'SEK' }],
      [
        'an amount in another currency',
        [typed('choice', 'own'), typed('limitCurrency', 'JPY'), typed('limitAmount', '5,000')],
        { amount: 5000, currency: 'JPY' },
      ],
      ['nothing', [typed('choice', 'always'), typed('limitAmount', '12')], { amount: 0, currency: 'SEK' }],
      ['what each shop does', [typed('choice', 'shops')], null],
    ])('lets it buy %s', (_, events, limit) => {
      const state = play([...ACCOUNT_OVERVIEW, LIMIT, ...events, { type: 'submitted' }]);
      expect(call(state)).toEqual({ name: 'change', change: { change: 'limit', limit } });
      const value = accountPreferences();
      expect(play([answer({ name: 'change', result: ok(value) })], state)).toMatchObject({
        notice: 'changed',
        view: { part: { name: 'overview' }, preferences: value },
      });
    });

    it('goes on by itself with what was typed once a factor was given', () => {
      const request = play([
        ...own,
        typed('limitAmount', '200'),
        { type: 'submitted' },
        answer({ name: 'change', result: refused('factor_missing') }),
        answer({ name: 'prove', result: CODE_SENT }),
        { type: 'typed', field: 'code', value: '123456' },
        answer({ name: 'prove', result: PROVED }),
      ]);
      const limit = { amount: 20_000, currency: 'SEK' };
      expect(call(request)).toEqual({ name: 'change', change: { change: 'limit', limit } });
    });

    it('is told what is wrong with an amount when it is sent or left, and asks the provider nothing', () => {
      const sent = play([...own, { type: 'submitted' }]);
      expect(sent).toMatchObject({ problems: { limitAmount: { code: 'empty' } }, work: { status: 'idle' } });
      const wrong = play([...own, typed('limitAmount', '199.505')]);
      expect(wrong.problems).toEqual({});
      const left = play([{ type: 'left', field: 'limitAmount' }], wrong);
      expect(left.problems).toEqual({ limitAmount: { code: 'malformed' } });
      expect(call(play([{ type: 'submitted' }], left))).toBeNull();
      expect(play([...own, { type: 'left', field: 'limitAmount' }]).problems).toEqual({});
    });

    it('is not held to an amount that is no longer asked for, or not in this currency', () => {
      const left = play([...own, typed('limitAmount', '1.234'), { type: 'left', field: 'limitAmount' }]);
      expect(left.problems).toEqual({ limitAmount: { code: 'malformed' } });
      expect(play([typed('choice', 'shops')], left).problems).toEqual({});
      const dinars = play([typed('limitCurrency', 'KWD'), { type: 'submitted' }], left);
      expect(call(dinars)).toMatchObject({ change: { limit: { amount: 1234, currency: 'KWD' } } });
    });
  });

  it('is erased only after two confirmations', () => {
    const once = play([
      ...ACCOUNT_OVERVIEW,
      { type: 'part', part: { name: 'erase', sure: false } },
      { type: 'submitted' },
    ]);
    expect(call(once)).toBeNull();
    const twice = play([{ type: 'submitted' }], once);
    expect(call(twice)).toEqual({ name: 'erase' });
    const erased = play([answer({ name: 'erase', result: ok({ something_remains: true }) })], twice);
    expect(erased.view).toMatchObject({ preferences: null, part: { name: 'erased', remains: true } });
    expect(pageState(erased)).toBe('done');
  });
});

describe('a receipt', () => {
  it('is shown to whoever opens it, known or not', () => {
    for (const buyer of [null, KNOWN]) {
      const state = play([
        { type: 'opened', request: AFTER_PURCHASE },
        { kind: 'openSession', result: ok(session(buyer)) },
      ]);
      expect(call(state)).toEqual({ name: 'receipt', orderId: 'or_1' });
    }
  });

  it('says when this shop has no such order', () => {
    expect(part(play([...RECEIPT.slice(0, -1), answer({ name: 'receipt', result: refused('not_found') })]))).toBe(
      'missing',
    );
  });

  it('is reported with or without words', () => {
    const state = play([...RECEIPT, { type: 'part', part: { name: 'report' } }, { type: 'submitted' }]);
    expect(call(state)).toEqual({ name: 'report', orderId: 'or_1', note: '' });
    const done = play(
      [answer({ name: 'report', result: ok(receipt({ reported_at: '2026-11-23T12:00:00Z' })) })],
      state,
    );
    expect(done).toMatchObject({ notice: 'reported', view: { part: { name: 'receipt' } } });
  });

  it('is paid another way, and says so when that is refused', () => {
    const state = play([
      ...RECEIPT.slice(0, -1),
      answer({
        name: 'receipt',
        result: ok(
          receipt({
            payment: { instrument: IBAN, changeable_to: [{ ...IBAN, instrument_id: 'in_2' }], asks_recognition: false },
          }),
        ),
      }),
      { type: 'part', part: { name: 'method' } },
      { type: 'submitted' },
    ]);
    expect(call(state)).toEqual({ name: 'method', orderId: 'or_1', instrumentId: 'in_2' });
    const declined = play([answer({ name: 'method', result: refused('payment_declined') })], state);
    expect(declined).toMatchObject({ notice: 'method_refused', view: { part: { name: 'method' } } });
  });

  it('opened from the preferences leads back there, with nothing fetched again', () => {
    const state = play([
      ...SHOP_OVERVIEW,
      { type: 'order', orderId: 'or_1' },
      answer({ name: 'receipt', result: ok(receipt()) }),
    ]);
    expect(play([{ type: 'back' }], state)).toMatchObject({
      view: { screen: 'preferences', preferences: preferences(), part: { name: 'overview' } },
      work: { status: 'idle' },
    });
  });

  it('lets its buyer show who they are, and is fetched again then', () => {
    const state = play([
      ...RECEIPT,
      { type: 'introduce' },
      { type: 'typed', field: 'phone', value: '0701234567' },
      { type: 'submitted' },
      { kind: 'sendCode', result: ok({ phone_masked: '+46', resend_after: 30, expires_in: 300 }) },
      { type: 'typed', field: 'code', value: '123456' },
      { kind: 'enterCode', result: ok({ token: 't', expires_in: 900, buyer: KNOWN, factors: [] }) },
    ]);
    expect(call(state)).toEqual({ name: 'receipt', orderId: 'or_1' });
  });
});

// ---- whatever happens ---------------------------------------------------------------------------------------

const fails = fc.constantFrom(
  OFFLINE,
  ...['factor_missing', 'second_factor_missing', 'not_found', 'preferences_expired', 'rate_limited', 'code_wrong'].map(
    (code) => refused(code, { triesLeft: 1 }),
  ),
  ...['code_used_up', 'step_missing', 'session_expired', 'validation_failed', 'phone_taken', 'internal_error'].map(
    (code) => refused(code),
  ),
);
const maybe = <T>(value: T) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(ok(value)) }, { weight: 1, arbitrary: fails });
const answers = fc.record({
  open: fc.oneof(maybe(accountPreferences()), maybe(preferences({ factors: [] }))),
  change: maybe(STOPPED),
  step: fc.oneof(
    maybe({ status: 'code_sent' as const, to: 'new_phone' as const, masked: '+46', resend_after: 0, expires_in: 300 }),
    maybe({ status: 'changed' as const, preferences: accountPreferences() }),
  ),
  prove: fc.oneof(fc.constant(CODE_SENT), fc.constant(PROVED), fails),
  export: maybe(true as const),
  erase: maybe({ something_remains: false }),
  receipt: maybe(receipt({ payment: { instrument: IBAN, changeable_to: [IBAN], asks_recognition: false } })),
  report: maybe(receipt()),
  method: maybe(receipt()),
  openSession: fc.constantFrom(ok(session()), ok(session(KNOWN)), OFFLINE),
  forget: maybe({ token: 't', expires_in: 900 }),
  sendCode: maybe({ phone_masked: '+46', resend_after: 30, expires_in: 300 }),
  enterCode: maybe({ token: 't', expires_in: 900, buyer: KNOWN, factors: ['security_code' as const] }),
  addInstrument: maybe({ instrument: IBAN }),
  loadCardFields: fc.constantFrom(cardRecords, null),
});
const instruments = accountPreferences().account!.instruments;
const events = fc.oneof(
  { weight: 6, arbitrary: fc.constant('answer' as const) },
  { weight: 4, arbitrary: fc.constant<Event>({ type: 'submitted' }) },
  fc.constantFrom<Event>(
    { type: 'typed', field: 'phone', value: '0701234567' },
    { type: 'typed', field: 'code', value: '123456' },
    { type: 'typed', field: 'savedCsc', value: '123' },
    { type: 'typed', field: 'email', value: 'b@example.se' },
    { type: 'typed', field: 'choice', value: 'stop' },
    { type: 'typed', field: 'choice', value: 'card' },
    { type: 'typed', field: 'choice', value: 'own' },
    { type: 'typed', field: 'limitAmount', value: '200' },
    { type: 'typed', field: 'limitCurrency', value: 'SEK' },
    { type: 'left', field: 'limitAmount' },
    { type: 'left', field: 'phone' },
    { type: 'typed', field: 'number', value: '4242424242424242' },
    { type: 'typed', field: 'expiry', value: '3/27' },
    { type: 'typed', field: 'csc', value: '123' },
    STOP,
    ...(['overview', 'add', 'email', 'phone', 'forget-all', 'limit', 'report', 'method'] as const).map(
      (name): Event => ({ type: 'part', part: { name } }),
    ),
    { type: 'part', part: { name: 'phone', lost: true } },
    { type: 'part', part: { name: 'remove', instrument: instruments[0]! } },
    { type: 'part', part: { name: 'erase', sure: false } },
    { type: 'ask', call: { name: 'export' } },
    { type: 'ask', call: { name: 'change', change: { change: 'recognition', everywhere: false } } },
    { type: 'ask', call: { name: 'change', change: { change: 'keep-phone' } } },
    { type: 'order', orderId: 'or_1' },
    { type: 'prove', factor: 'security_code' },
    { type: 'prove', factor: 'sms_code' },
    { type: 'prove', factor: 'email_code' },
    { type: 'prove', factor: 'passkey' },
    { type: 'introduce' },
    { type: 'print-blocked' },
    { type: 'acted' },
    { type: 'back' },
    { type: 'resend' },
    { type: 'not-you' },
    { type: 'cancel' },
    { type: 'presented' },
    { type: 'restored' },
    { type: 'settled', outcome: { status: 'done' } },
    { type: 'pay' },
    { type: 'updated', request: AT_SHOP },
    { type: 'updated', request: AFTER_PURCHASE },
  ),
);
const request = fc.constantFrom(AT_SHOP, OWN_PAGE, AFTER_PURCHASE);

function step(state: State, event: Event | 'answer', given: Record<string, unknown>): State {
  if (event !== 'answer') return accountTransition(state, event, NOW);
  if (state.work.status !== 'busy') return state;
  const { id, job } = state.work;
  const result = given[job.kind === 'account' ? job.call.name : job.kind];
  const named = job.kind === 'account' ? { name: job.call.name } : {};
  const carries = job.kind === 'loadCardFields' ? { records: result } : { result };
  const made = (job.kind === 'cancel' ? { kind: 'cancel' } : { kind: job.kind, ...named, ...carries }) as Answer;
  return accountTransition(state, { type: 'answered', id, answer: made }, NOW);
}

const always = (check: (before: State, after: State, event: Event | 'answer') => void) =>
  fc.assert(
    fc.property(request, fc.array(fc.tuple(events, answers), { maxLength: 100 }), (flow, all) => {
      let state = accountTransition(INITIAL_STATE, { type: 'opened', request: flow }, NOW);
      for (const [event, given] of all) {
        const next = step(state, event, given);
        check(state, next, event);
        state = next;
      }
    }),
    { numRuns: 400 },
  );

describe('whatever happens in these flows', () => {
  it('nothing is ever submitted, proved to a shop or agreed to', () => {
    always((_, after) => {
      if (after.work.status === 'busy') {
        expect(['raiseSubmit', 'makeProof', 'deliver', 'openConfirmation', 'authenticate']).not.toContain(
          after.work.job.kind,
        );
      }
      expect(['confirm', 'authenticate', 'done', 'payment-method', 'email']).not.toContain(after.view.screen);
    });
  });

  it('a change is asked for by the buyer, or goes on after a proof or a new session', () => {
    always((before, after, event) => {
      const asks = call(after);
      if (asks === null || after.jobs === before.jobs) return;
      if (!['change', 'step', 'erase', 'report', 'method'].includes(asks.name)) return;
      if (event !== 'answer') return;
      const { work } = before;
      const kind = work.status === 'busy' ? (work.job.kind === 'account' ? work.job.call.name : work.job.kind) : null;
      expect(['prove', 'openSession']).toContain(kind);
    });
  });

  it('everything is erased only from the second question', () => {
    always((before, after) => {
      if (call(after)?.name !== 'erase' || after.jobs === before.jobs || before.work.status === 'busy') return;
      expect(before.view).toMatchObject({ part: { name: 'erase', sure: true } });
    });
  });

  it('a page is told no more than ready before the first act', () => {
    always((_, after) => {
      if (!after.acted) expect(['loading', 'ready']).toContain(pageState(after));
    });
  });

  it('what nobody has shown to be theirs is not on the screen', () => {
    always((before, after, event) => {
      // Once the buyer is somebody else, or gone, nothing of the one before is left.
      if (event === 'answer' && after.view.screen === 'phone' && before.view.screen === 'preferences') {
        expect('preferences' in after.view).toBe(false);
        expect(after.view.shop).toMatchObject({ recognised: false, factors: [] });
      }
    });
  });
});
