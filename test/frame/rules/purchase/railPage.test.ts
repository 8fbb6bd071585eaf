import { describe, expect, it } from 'vitest';
import type { Answer, Event, State } from '../../../../src/frame/state/state.js';
import type { RailPageOutcome } from '../../../../src/protocol/railPageApi.js';
import {
  CARD,
  confirmation,
  LIVE,
  OFFLINE,
  ok,
  play,
  refused,
  session,
  TO_CONFIRM,
  TO_DETAILS,
} from '../../fixtures.js';

const onPage = { ...session(), methods: [{ method: 'card' as const, currencies: null, page: true }] };
const TO_PAGE: readonly (Event | Answer)[] = TO_DETAILS.map((step) =>
  'kind' in step && step.kind === 'openSession' ? { kind: 'openSession', result: ok(onPage) } : step,
);
const WAY: Answer = { kind: 'openRailPage', result: ok({ page_id: 'pg', path: '/pay/with/1' }) };
const VISIT: readonly (Event | Answer)[] = [{ type: 'open-page' }, { kind: 'visitRailPage', opened: true }];
const read = (outcome: RailPageOutcome, closed = false): Answer => ({
  kind: 'readRailPage',
  result: ok(outcome),
  closed,
});
const AWAY = read({ status: 'open', entered: true });
const job = ({ work }: State) => (work.status === 'busy' ? work.job : null);
const page = ({ view }: State) => ('page' in view ? view.page : null);

describe('a card that is given on a page', () => {
  it('is asked for in a window, whose way in is there before the click', () => {
    const asked = play(TO_PAGE);
    expect(asked.view).toMatchObject({ screen: 'details', asks: 'page', method: 'card' });
    expect(job(asked)).toEqual({ kind: 'openRailPage', asked: { method: 'card', locale: 'en' } });
    // Before it is there, a click opens nothing.
    expect(play([{ type: 'open-page' }], asked)).toBe(asked);
    const ready = play([WAY, { type: 'open-page' }], asked);
    expect(job(ready)).toEqual({ kind: 'visitRailPage', path: '/pay/with/1' });
  });

  it('is waited for as long as nothing is known, also without a connection', () => {
    let state = play([...TO_PAGE, WAY, ...VISIT]);
    for (const answer of [AWAY, { kind: 'readRailPage', result: OFFLINE, closed: false } as const, AWAY]) {
      expect(job(state)).toMatchObject({ kind: 'readRailPage', pageId: 'pg', wait: 1000 });
      state = play([answer], state);
    }
    expect(page(state)).toMatchObject({ phase: 'away', used: true });
    expect(play([read({ status: 'saved', instrument: CARD })], state).view).toMatchObject({
      screen: 'confirm',
      instrument: CARD,
    });
  });

  it('has another way in once its window was closed, and is still waited for', () => {
    const closed = play([...TO_PAGE, WAY, ...VISIT, read({ status: 'open', entered: true }, true)]);
    expect(job(closed)).toMatchObject({ kind: 'openRailPage' });
    const again: Answer = { kind: 'openRailPage', result: ok({ page_id: 'pg', path: '/pay/with/2' }) };
    const waiting = play([again], closed);
    expect(job(waiting)).toMatchObject({ kind: 'readRailPage' });
    expect(job(play([{ type: 'open-page' }], waiting))).toEqual({ kind: 'visitRailPage', path: '/pay/with/2' });
  });

  it('keeps its way in where the browser opened no window', () => {
    const blocked = play([...TO_PAGE, WAY, { type: 'open-page' }, { kind: 'visitRailPage', opened: false }]);
    expect(page(blocked)?.phase).toBe('blocked');
    expect(job(play([{ type: 'open-page' }], blocked))).toEqual({ kind: 'visitRailPage', path: '/pay/with/1' });
  });

  it.each([
    [read({ status: 'given_up' }), 'page_left'],
    [read({ status: 'declined', decline_reason: 'card_declined' }), 'instrument_refused'],
    [{ kind: 'readRailPage', result: refused('not_found'), closed: false } as Answer, 'page_left'],
  ])('is asked for anew after %o', (answer, notice) => {
    const anew = play([...TO_PAGE, WAY, ...VISIT, answer]);
    expect([job(anew)?.kind, anew.notice]).toEqual(['openRailPage', notice]);
  });
});

describe('a bank with a page of its own', () => {
  const TO_BANK = TO_CONFIRM.map((step) =>
    'kind' in step && step.kind === 'openConfirmation'
      ? ({ kind: 'openConfirmation', result: ok(confirmation('co_1', { authentication: 'in_window' })) } as const)
      : step,
  );
  const atBank = () =>
    play([...TO_BANK, LIVE, { type: 'pay' }, { kind: 'raiseSubmit', reply: { ok: true } }, WAY, ...VISIT]);

  it('is asked between the click and the proof', () => {
    expect(atBank().view.screen).toBe('authenticate');
    expect(job(play([read({ status: 'authenticated' })], atBank()))).toMatchObject({
      kind: 'makeProof',
      confirmationId: 'co_1',
    });
    const declined = play([read({ status: 'declined', decline_reason: 'authentication_failed' })], atBank());
    expect(declined.view).toMatchObject({ screen: 'payment-method', shop: { problem: { known: true } } });
  });

  it('is told of a buyer who does not wait, and nothing is said to be all there was', () => {
    const leaving = play([{ type: 'authenticate', answer: 'refuse' }], atBank());
    expect(job(leaving)).toEqual({ kind: 'authenticate', confirmationId: 'co_1', answer: 'refuse' });
    const left = play([{ kind: 'authenticate', result: refused('authentication_refused') }], leaving);
    expect([left.view.screen, left.notice]).toEqual(['payment-method', 'held']);
  });

  it('may hold the amount where no proof came of it', () => {
    const failed = play(
      [read({ status: 'authenticated' }), { kind: 'makeProof', result: refused('confirmation_stale') }],
      atBank(),
    );
    expect(failed.notice).toBe('held');
  });
});
