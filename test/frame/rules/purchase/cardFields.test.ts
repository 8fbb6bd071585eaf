import { describe, expect, it } from 'vitest';
import { cardRecords } from '../../../../src/frame/fields/cardRecords.js';
import { goOn } from '../../../../src/frame/rules/purchase/goOn.js';
import { asksCardHere } from '../../../../src/frame/rules/purchase/payableMethods.js';
import { INITIAL_STATE } from '../../../../src/frame/state/initialState.js';
import type { Answer, Event, Shop, State } from '../../../../src/frame/state/state.js';
import { ACCOUNT_OVERVIEW, play as playAccount } from '../../accountFixtures.js';
import { ASKED, KNOWN, NOW, ok, play, session, TO_DETAILS } from '../../fixtures.js';

type Steps = readonly (Event | Answer)[];
type Methods = Shop['methods'];

const CARD_HERE = { method: 'card', currencies: null } as const;
const CARD_ON_PAGE = { method: 'card', currencies: null, page: true } as const;
const INVOICE = { method: 'invoice', currencies: null } as const;

const offering = (methods: Methods): Steps =>
  TO_DETAILS.map((step) =>
    'kind' in step && step.kind === 'openSession' ? { ...step, result: ok({ ...session(), methods }) } : step,
  );
const job = ({ work }: State) => (work.status === 'busy' ? work.job.kind : null);
const shopOf = (methods: Methods): Shop => {
  const { view } = play(offering(methods).slice(0, 2));
  if (!('shop' in view)) throw new Error('no shop');
  return view.shop;
};
const HERE: Answer = { kind: 'loadCardFields', records: cardRecords };
const NOT_TO_BE_HAD: Answer = { kind: 'loadCardFields', records: null };

describe('the fields of a card', () => {
  it.each<[string, Methods, boolean]>([
    ['a card that is given here', [CARD_HERE], true],
    ['one among other ways', [INVOICE, CARD_HERE], true],
    ['a card that is given on a page', [CARD_ON_PAGE], false],
    ['one among other ways, on a page', [INVOICE, CARD_ON_PAGE], false],
    ['no card', [INVOICE], false],
    ['a card that cannot pay this currency', [INVOICE, { ...CARD_HERE, currencies: ['EUR'] }], false],
    ['nothing', [], false],
  ])('are asked for with %s: %#', (_, methods, asked) => {
    expect(asksCardHere(shopOf(methods))).toBe(asked);
  });

  it('are waited for on the way to them alone, and by nobody for whom they are there', () => {
    const waits = play(offering([CARD_HERE]), INITIAL_STATE);
    expect([waits.view.screen, job(waits)]).toEqual(['payment-method', 'loadCardFields']);
    expect(play([HERE], waits).view).toMatchObject({ screen: 'details', asks: 'instrument', method: 'card' });
    const early = play([{ type: 'card-fields', records: cardRecords }, ...offering([CARD_HERE])], INITIAL_STATE);
    expect([early.view.screen, job(early)]).toEqual(['details', null]);
    for (const methods of [[CARD_ON_PAGE], [INVOICE]]) {
      const other = play(offering(methods), INITIAL_STATE);
      expect(other.view.screen).toBe('details');
      expect(job(other)).not.toBe('loadCardFields');
      expect(other.cardRecords).toBeNull();
    }
  });

  it('that cannot be had leave the buyer at the ways to pay, and are asked for by the next press', () => {
    const without = play([...offering([CARD_HERE]), NOT_TO_BE_HAD], INITIAL_STATE);
    expect([without.view.screen, without.notice, job(without)]).toEqual(['payment-method', 'offline', null]);
    const email: Answer = { kind: 'giveEmail', result: ok({ buyer: { ...KNOWN, instruments: [] } }) };
    const again = play([{ type: 'submitted' }, email], without);
    expect([again.notice, job(again)]).toEqual([null, 'loadCardFields']);
    expect(play([HERE], again).view.screen).toBe('details');
  });

  it('that come after the buyer has gone back bring nobody forward', () => {
    const gone = play([{ type: 'back' }], play(offering([CARD_HERE]), INITIAL_STATE));
    expect(gone.view.screen).toBe('phone');
    const { work } = play(offering([CARD_HERE]), INITIAL_STATE);
    if (work.status !== 'busy') throw new Error('nothing runs');
    expect(play([{ type: 'answered', id: work.id, answer: HERE }], gone)).toBe(gone);
  });

  it('come back with a document that was loaded again on them', () => {
    const opening = play([{ type: 'opened', request: ASKED }], INITIAL_STATE);
    const kept = {
      screen: 'details',
      typed: {} as never,
      recognised: false,
      factors: [],
      sent: null,
      method: 'card',
      proving: null,
    } as const;
    const back = goOn(opening, ASKED, session({ ...KNOWN, instruments: [] }), { ...kept });
    expect([back.view.screen, job(back)]).toEqual(['payment-method', 'loadCardFields']);
    const { work } = back;
    if (work.status !== 'busy') throw new Error('nothing runs');
    expect(play([HERE], back).view).toMatchObject({ screen: 'details', method: 'card' });
  });

  it('are waited for in the account too', () => {
    const add: Steps = [...ACCOUNT_OVERVIEW, { type: 'part', part: { name: 'add' } }, { type: 'submitted' }];
    const waits = playAccount(add, INITIAL_STATE, NOW);
    expect([waits.view.screen, job(waits)]).toEqual(['preferences', 'loadCardFields']);
    expect(playAccount([HERE], waits).view).toMatchObject({ screen: 'details', method: 'card' });
    expect(playAccount([NOT_TO_BE_HAD], waits)).toMatchObject({ view: { screen: 'preferences' }, notice: 'offline' });
  });
});
