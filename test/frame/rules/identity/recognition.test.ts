import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWaitingAside } from '../../../../src/frame/rules/identity/recognition.js';
import { transition } from '../../../../src/frame/rules/purchase/purchaseTransition.js';
import { INITIAL_STATE } from '../../../../src/frame/state/initialState.js';
import { PASSKEY_UNUSED, type RecognitionAnswer } from '../../../../src/frame/state/recognitionState.js';
import type { Answer, Event, State } from '../../../../src/frame/state/state.js';
import type { Proved } from '../../../../src/protocol/frameApi.js';
import { CARD, KNOWN, NOW, OFFLINE, OPEN, ok, play, refused, session, TO_CODE } from '../../fixtures.js';

type Steps = readonly (Event | Answer)[];

const job = ({ work }: State) => (work.status === 'busy' ? work.job : null);
const answer = (state: State, given: Answer, id: number): State =>
  transition(state, { type: 'answered', id, answer: given }, NOW);

const PROVED: Proved = { token: 'third', expires_in: 900, buyer: KNOWN, factors: [] };
const USED = { id: 'a', rawId: 'a', type: 'public-key', response: {} } as never;

const ASKED_BEFORE: Steps = [...OPEN, { type: 'paid-before' }];
const GRANTED: Steps = [...ASKED_BEFORE, { kind: 'askAccess', access: 'cookies' }];
const DENIED: Steps = [...ASKED_BEFORE, { kind: 'askAccess', access: 'refused' }];
const HANDED_OVER: Steps = [...DENIED, { kind: 'visit', visit: { status: 'handed-over', handover: 'token' } }];
const WAYS_SHOWN: Steps = [...DENIED, { kind: 'visit', visit: { status: 'blocked' } }];

/** The phone screen with the ways that are left, and nothing under way. */
const expectWays = (state: State, notice: State['notice']) => {
  expect(state.view.screen).toBe('phone');
  expect(state.work).toEqual({ status: 'idle' });
  expect(state.recognition.waysShown).toBe(true);
  expect(state.notice).toBe(notice);
};
const expectRecognised = (state: State) => {
  expect(state.view).toMatchObject({ screen: 'confirm', instrument: CARD, shop: { recognised: true } });
  expect(job(state)).toMatchObject({ kind: 'openConfirmation' });
};

describe('who says they paid here before', () => {
  it('has the browser asked, and is recognised by the cookies it hands out', () => {
    expect(job(play(ASKED_BEFORE))).toEqual({ kind: 'askAccess' });
    expect(job(play(GRANTED))).toEqual({ kind: 'recall' });
    const state = play([...GRANTED, { kind: 'recall', result: ok(session(KNOWN)) }]);
    expect(state.view).toMatchObject({ screen: 'confirm', instrument: CARD });
    expect(job(state)).toMatchObject({ kind: 'openConfirmation' });
  });

  it('sees the other ways when those cookies know nobody, or the call fails', () => {
    expectWays(play([...GRANTED, { kind: 'recall', result: ok(session()) }]), 'not_recognised');
    expectWays(play([...GRANTED, { kind: 'recall', result: OFFLINE }]), 'not_recognised');
  });

  it('is recognised by what the browser’s own sign-in gives', () => {
    const state = play([...ASKED_BEFORE, { kind: 'askAccess', access: { handover: 'token' } }]);
    expect(job(state)).toEqual({ kind: 'takeOver', handover: 'token' });
    expectRecognised(play([{ kind: 'takeOver', result: ok(PROVED) }], state));
  });

  it('sees the other ways, and hears of nothing, when the browser’s dialog stood for longer than their click lasts', () => {
    expectWays(play([...ASKED_BEFORE, { kind: 'askAccess', access: 'lapsed' }]), null);
  });

  it('gets no code anew for a session that the recall replaced', () => {
    const sent = play([...TO_CODE, { type: 'back' }]);
    expect(sent.view).toMatchObject({ screen: 'phone', sent: expect.anything() });
    const after = play(
      [{ type: 'paid-before' }, { kind: 'askAccess', access: 'cookies' }, { kind: 'recall', result: ok(session()) }],
      sent,
    );
    expect(after.view).toMatchObject({ screen: 'phone', sent: null });
  });

  it('goes to the provider’s window after a refusal, and on with what it hands over', () => {
    expect(job(play(DENIED))).toEqual({ kind: 'visit' });
    expect(job(play(HANDED_OVER))).toEqual({ kind: 'takeOver', handover: 'token' });
    expectRecognised(play([...HANDED_OVER, { kind: 'takeOver', result: ok(PROVED) }]));
  });

  it('is led straight to the number where nothing could be tried, and hears of no failure', () => {
    const before = play(DENIED);
    const state = play(WAYS_SHOWN);
    expectWays(state, null);
    expect(state.focus).toEqual({ count: before.focus.count + 1, on: 'field' });
  });

  it('hears why where a passkey is left to try, or where it was the window they asked for that did not open', () => {
    const passkeys: Event = { type: 'passkeys', ways: 'button' };
    expectWays(play([...OPEN, passkeys, ...WAYS_SHOWN.slice(OPEN.length)]), 'not_recognised');
    const again: Steps = [...WAYS_SHOWN, { type: 'visit' }, { kind: 'visit', visit: { status: 'blocked' } }];
    expectWays(play(again), 'not_recognised');
  });

  it('sees the other ways, and is told nothing, when they closed the window themselves', () => {
    expectWays(play([...DENIED, { kind: 'visit', visit: { status: 'closed' } }]), null);
  });

  it('opens the window with a second click, which takes the notice away', () => {
    const blocked: Steps = [...WAYS_SHOWN, { type: 'visit' }, { kind: 'visit', visit: { status: 'blocked' } }];
    const state = play([...blocked, { type: 'visit' }]);
    expect(job(state)).toEqual({ kind: 'visit' });
    expect(state.notice).toBeNull();
  });

  it('is told what went wrong with a handover', () => {
    expectWays(play([...HANDED_OVER, { kind: 'takeOver', result: refused('handover_refused') }]), 'not_recognised');
    const offline = play([...HANDED_OVER, { kind: 'takeOver', result: OFFLINE }]);
    expect([offline.view.screen, offline.notice, job(offline)]).toEqual(['phone', 'offline', null]);
  });
});

describe('a passkey at the phone screen', () => {
  it('is asked for on a click, and recognises', () => {
    const request = play([...WAYS_SHOWN, { type: 'use-passkey' }]);
    expect(job(request)).toEqual({ kind: 'usePasskey', used: null });
    expectRecognised(play([{ kind: 'usePasskey', result: ok(PROVED) }], request));
  });

  it('chosen at the field counts as an act of the buyer', () => {
    const unacted = play(OPEN.slice(0, -1));
    expect(unacted.acted).toBe(false);
    const chosen = play([{ type: 'passkey-chosen', used: USED }], unacted);
    expect(chosen.acted).toBe(true);
    expect(job(chosen)).toEqual({ kind: 'usePasskey', used: USED });
  });

  it('that was not used scolds nobody; one that is refused says that nobody was recognised', () => {
    const use: Steps = [...WAYS_SHOWN, { type: 'use-passkey' }];
    expectWays(play([...use, { kind: 'usePasskey', result: refused(PASSKEY_UNUSED) }]), null);
    expectWays(play([...use, { kind: 'usePasskey', result: refused('passkey_refused') }]), 'not_recognised');
  });
});

describe('an answer that comes late', () => {
  const LATE: readonly RecognitionAnswer[] = [
    { kind: 'askAccess', access: 'cookies' },
    { kind: 'askAccess', access: 'refused' },
    { kind: 'askAccess', access: 'lapsed' },
    { kind: 'askAccess', access: { handover: 'token' } },
    { kind: 'recall', result: ok(session(KNOWN)) },
    { kind: 'recall', result: OFFLINE },
    { kind: 'visit', visit: { status: 'handed-over', handover: 'token' } },
    { kind: 'visit', visit: { status: 'blocked' } },
    { kind: 'visit', visit: { status: 'closed' } },
    { kind: 'takeOver', result: ok(PROVED) },
    { kind: 'usePasskey', result: ok(PROVED) },
    { kind: 'makePasskey', result: ok({ status: 'saved' }) },
  ];

  it('changes nothing, whatever has happened since', () => {
    const number: Steps = [{ type: 'typed', field: 'phone', value: '0701234567' }, { type: 'submitted' }];
    const places: Steps[] = [
      [],
      OPEN,
      ASKED_BEFORE,
      GRANTED,
      DENIED,
      WAYS_SHOWN,
      HANDED_OVER,
      [...DENIED, ...number],
      [...ASKED_BEFORE, ...number, ...TO_CODE.slice(-1)],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...LATE), fc.nat(3), (place, late, before) => {
        const state = play(place, INITIAL_STATE);
        // Answers carry the number of their job; this one is of a job that is over, or was never begun.
        const id = before === 0 ? state.jobs + 1 : state.jobs - before;
        expect(answer(state, late, id)).toEqual(state);
      }),
    );
  });

  it('does not take the buyer away from the number they went on with meanwhile', () => {
    for (const waiting of [play(ASKED_BEFORE), play(DENIED)]) {
      expect(isWaitingAside(waiting)).toBe(true);
      const on = play([{ type: 'typed', field: 'phone', value: '0701234567' }, { type: 'submitted' }], waiting);
      expect(job(on)).toEqual({ kind: 'sendCode', phone: '0701234567' });
      const handed: Answer = { kind: 'visit', visit: { status: 'handed-over', handover: 'token' } };
      expect(answer(on, handed, waiting.jobs)).toEqual(on);
      expect(answer(on, { kind: 'askAccess', access: 'cookies' }, waiting.jobs)).toEqual(on);
    }
  });

  it('of the browser is overtaken by a second click on another way', () => {
    const waiting = play(ASKED_BEFORE);
    const visiting = play([{ type: 'visit' }], waiting);
    expect(job(visiting)).toEqual({ kind: 'visit' });
    expect(answer(visiting, { kind: 'askAccess', access: 'cookies' }, waiting.jobs)).toEqual(visiting);
  });
});

it('nothing begins while something is under way that the buyer must wait for', () => {
  const recalling = play(GRANTED);
  for (const type of ['paid-before', 'visit', 'use-passkey'] as const) {
    expect(transition(recalling, { type }, NOW)).toBe(recalling);
  }
});
