// @vitest-environment jsdom
import { expect, it } from 'vitest';
import type { Driver } from '../../../src/frame/shell/driver.js';
import { startEffects } from '../../../src/frame/shell/screenEffects.js';
import { INITIAL_STATE } from '../../../src/frame/state/initialState.js';
import type { Event, State, View } from '../../../src/frame/state/state.js';
import type { Receipt } from '../../../src/protocol/accountApi.js';
import { AFTER_PURCHASE, AT_SHOP, receipt } from '../accountFixtures.js';
import { CARD, OPEN, play } from '../fixtures.js';

const PAYMENT = { instrument: CARD, changeable_to: [], asks_recognition: false };

function receiptView(shown: Receipt | null, request = AFTER_PURCHASE, recognised = false): State {
  const { view } = play(OPEN);
  if (!('shop' in view)) throw new Error('no shop');
  const shop = { ...view.shop, request, recognised };
  const part = { name: 'receipt' } as const;
  const at: View = { screen: 'receipt', shop, orderId: 'or_1', receipt: shown, preferences: null, part };
  return { ...INITIAL_STATE, view: at };
}

/** What is told of a screen where a passkey could be made. */
async function toldOn(state: State): Promise<Event[]> {
  const told: Event[] = [];
  const asked: string[] = [];
  const passkeys = {
    prepare: async (what: string) => asked.push(what) > 0,
    isReady: () => false,
    stopChoosing() {},
  };
  const driver = { state: () => state, subscribe: () => () => {}, dispatch: (event: Event) => told.push(event) };
  startEffects(driver as unknown as Driver, passkeys as never, window, { start: () => () => {} } as never);
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toEqual(told.length > 0 ? ['creation'] : []);
  return told;
}

it('after a purchase a passkey is offered to who has shown on that page that they paid', async () => {
  expect(await toldOn(receiptView(receipt({ payment: PAYMENT })))).toEqual([{ type: 'passkey-offered' }]);
});

it.each([
  ['to whoever holds the id of the order', receiptView(receipt())],
  ['while there is no receipt', receiptView(null)],
  ['to who is known by a cookie alone', receiptView(receipt({ payment: PAYMENT }), AFTER_PURCHASE, true)],
  ['in the list of what was paid', receiptView(receipt({ payment: PAYMENT }), AT_SHOP)],
])('but not %s', async (_, state) => {
  expect(await toldOn(state)).toEqual([]);
});
