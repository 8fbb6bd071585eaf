import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingTransition } from '../../../../src/frame/rules/identity/opening.js';
import { transition } from '../../../../src/frame/rules/purchase/purchaseTransition.js';
import { drawnState, INITIAL_STATE } from '../../../../src/frame/state/initialState.js';
import type { Answer, DrawnShop, Event, State } from '../../../../src/frame/state/state.js';
import type { BuyerView } from '../../../../src/protocol/frameApi.js';
import { ASKED, KNOWN, NOW, OFFLINE, ok, session } from '../../fixtures.js';

const DRAWN: DrawnShop = {
  merchantName: 'Kiosk',
  supportUrl: null,
  livemode: false,
  flow: 'purchase',
  takesCards: true,
};
const NUMBER = '+46701234567';
const typed: Event = { type: 'typed', field: 'phone', value: NUMBER };

/** The session's answer, whatever has been done before it. */
const opened = (buyer: BuyerView | null, kept?: (Answer & { kind: 'openSession' })['kept']): Answer => ({
  kind: 'openSession',
  result: ok(session(buyer)),
  ...(kept && { kept }),
});

function run(events: readonly Event[], answer: Answer = opened(null), from = drawnState(DRAWN), rules = transition) {
  const state = [{ type: 'opened', request: ASKED } as Event, ...events].reduce((s, e) => rules(s, e, NOW), from);
  if (state.work.status !== 'busy' || state.work.job.kind !== 'openSession') throw new Error('no session is asked for');
  return rules(state, { type: 'answered', id: state.work.id, answer }, NOW);
}

const acted: Event = { type: 'acted' };
const job = ({ work }: State) => (work.status === 'busy' ? work.job.kind : null);

describe('the first screen that came with the document', () => {
  it.each([
    ['the first part of the rules', openingTransition],
    ['all of them', transition],
  ])('stays as it is filled in, by %s', (_, rules) => {
    const before = run([acted, typed], opened(null), drawnState(DRAWN), rules);
    expect(before.view.screen).toBe('phone');
    expect(before.typed.phone).toBe(NUMBER);
    // The field keeps its focus and its caret: nothing is brought up.
    expect(before.focus.count).toBe(0);
    expect(before.travel).toBe('none');
    expect(job(before)).toBeNull();
  });

  it('gives way to the confirm screen of a buyer who is known and has done nothing', () => {
    expect(run([], opened(KNOWN)).view.screen).toBe('confirm');
    // A number that the browser put back is nobody's typing.
    const putBack = drawnState(DRAWN, { phone: NUMBER, acted: false });
    expect(run([], opened(KNOWN), putBack).view.screen).toBe('confirm');
  });

  it('stays with a known buyer who has begun, and knows them no more than a stranger', () => {
    for (const [from, events] of [
      [drawnState(DRAWN), [acted]],
      [drawnState(DRAWN), [acted, typed]],
      [drawnState(DRAWN, { phone: NUMBER, acted: true }), []],
    ] as [State, Event[]][]) {
      const state = run(events, opened(KNOWN), from);
      expect(state.view).toMatchObject({ screen: 'phone', shop: { recognised: false } });
      // They have only to say so.
      expect(transition(state, { type: 'paid-before' }, NOW).view).toMatchObject({
        screen: 'confirm',
        shop: { recognised: true },
      });
    }
  });

  it('stays after a reload for who has begun, and else goes on where the buyer was', () => {
    const kept = {
      screen: 'code' as const,
      typed: {
        phone: '+46709999999',
        code: '',
        email: '',
        choice: '',
        name: '',
        birthDate: '',
        street: '',
        postalCode: '',
      },
      recognised: false,
      factors: [],
      sent: { phone: '+46709999999', phoneMasked: '+46 ••• 99', resendAt: NOW },
      method: null,
      proving: null,
    };
    expect(run([], opened(null, kept)).view.screen).toBe('code');
    const begun = run([acted, typed], opened(null, kept));
    expect([begun.view.screen, begun.typed.phone]).toEqual(['phone', NUMBER]);
  });

  it('sends the code as soon as it can, where the button was pressed before', () => {
    const state = run([acted, typed, { type: 'submitted' }]);
    expect(state.work).toMatchObject({ job: { kind: 'sendCode', phone: NUMBER } });
  });

  it('says what is wrong with the number at once, and sends nothing', () => {
    const state = run([acted, { type: 'submitted' }]);
    expect(state.problems.phone).toEqual({ code: 'empty' });
    expect(job(state)).toBeNull();
  });

  it('leaves as soon as it can, where the buyer cancelled before', () => {
    expect(job(run([acted, { type: 'cancel' }]))).toBe('cancel');
  });

  it('does only what was pressed last', () => {
    expect(job(run([acted, typed, { type: 'submitted' }, { type: 'cancel' }]))).toBe('cancel');
    expect(job(run([acted, typed, { type: 'cancel' }, { type: 'submitted' }]))).toBe('sendCode');
  });

  it('is there no more where the session cannot be opened, and what was typed is', () => {
    const state = run([acted, typed, { type: 'submitted' }], { kind: 'openSession', result: OFFLINE });
    expect(state.view).toMatchObject({ screen: 'error', kind: 'session' });
    expect(state.typed.phone).toBe(NUMBER);
  });

  it('is not shown for what begins with another screen', () => {
    const request = { flow: 'success', delivery: 'native', locale: 'en', orderReference: 'one' } as const;
    const state = transition(drawnState(DRAWN), { type: 'opened', request }, NOW);
    expect(state.view).toMatchObject({ screen: 'loading', drawn: null });
  });

  it('asks for one session and loses no number, whatever is done in whatever order', () => {
    const act = fc.constantFrom<Event>(
      acted,
      typed,
      { type: 'left', field: 'phone' },
      { type: 'submitted' },
      { type: 'cancel' },
      { type: 'presented' },
      { type: 'countries', list: [] },
      { type: 'updated', request: { ...ASKED, amount: 100 } },
      { type: 'recognition-ready' },
      { type: 'paid-before' },
      { type: 'use-passkey' },
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), fc.boolean(), (acts, isKnown) => {
        const state = run(acts, opened(isKnown ? KNOWN : null));
        if (acts.includes(typed)) expect(state.typed.phone).toBe(NUMBER);
        const stays = !isKnown || acts.includes(acted);
        expect(state.view.screen).toBe(stays ? 'phone' : 'confirm');
      }),
    );
  });
});

it('a document without a first screen waits for one as ever', () => {
  expect(run([acted], opened(KNOWN), INITIAL_STATE).view.screen).toBe('confirm');
});
