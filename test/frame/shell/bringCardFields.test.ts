import { expect, it } from 'vitest';
import { cardRecords } from '../../../src/frame/fields/cardRecords.js';
import { bringCardFields } from '../../../src/frame/shell/bringCardFields.js';
import type { Driver } from '../../../src/frame/shell/driver.js';
import { INITIAL_STATE } from '../../../src/frame/state/initialState.js';
import type { Event, State } from '../../../src/frame/state/state.js';
import { ASKED, ok, play, session } from '../fixtures.js';

const opened = (page: boolean) =>
  play(
    [
      { type: 'opened', request: ASKED },
      { kind: 'openSession', result: ok({ ...session(), methods: [{ method: 'card', currencies: null, page }] }) },
    ],
    INITIAL_STATE,
  );

/** What is loaded and told while these states come, each of them twice. */
async function brought(states: readonly State[], load: () => Promise<typeof cardRecords>) {
  const told: Event[] = [];
  let loads = 0;
  let listen: (state: State) => void = () => {};
  const driver = {
    state: () => INITIAL_STATE,
    subscribe: (listener: typeof listen) => (listen = listener),
    dispatch: (event: Event) => told.push(event),
  };
  bringCardFields(driver as unknown as Driver, () => {
    loads += 1;
    return load();
  });
  for (const state of states) {
    listen(state);
    listen(state);
  }
  await Promise.resolve();
  await Promise.resolve();
  return { loads, told };
}

const here = async () => cardRecords;

it('the fields of a card are loaded once, as soon as a session says that a card is given here', async () => {
  const told = [{ type: 'card-fields', records: cardRecords }];
  expect(await brought([INITIAL_STATE, opened(false)], here)).toEqual({ loads: 1, told });
});

it('and never where it is given on a page of its processor', async () => {
  expect(await brought([INITIAL_STATE, opened(true)], here)).toEqual({ loads: 0, told: [] });
});

it('what cannot be loaded is told to nobody: whoever comes to the fields asks again', async () => {
  const lost = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await brought([opened(false)], lost)).toEqual({ loads: 1, told: [] });
});
