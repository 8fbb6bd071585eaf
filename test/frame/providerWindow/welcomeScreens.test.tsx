// @vitest-environment jsdom
import { type ComponentChild, render } from 'preact';
import { describe, expect, it } from 'vitest';
import { welcomeScreens } from '../../../src/frame/providerWindow/welcomeScreens.js';
import { windowWords } from '../../../src/frame/providerWindow/words.js';
import { NOTHING_GUARDED } from '../../../src/frame/rules/click/guardView.js';
import { INITIAL_STATE } from '../../../src/frame/state/initialState.js';
import type { Event, State, View } from '../../../src/frame/state/state.js';
import { en } from '../../../src/frame/words/en/first.js';
import { enPurchase } from '../../../src/frame/words/en/purchase.js';
import { KNOWN, NOW, OPEN, play } from '../fixtures.js';

const said = windowWords('en');
const { view: phone } = play(OPEN);
const view = { screen: 'welcome', shop: 'shop' in phone ? phone.shop : null, buyer: KNOWN, asks: true } as View;

type Offer = State['recognition']['offer'];
function draw(offer: Offer, work: State['work'] = { status: 'idle' }, dispatch: (event: Event) => void = () => {}) {
  const root = document.createElement('div');
  const state: State = { ...INITIAL_STATE, view, work, recognition: { ...INITIAL_STATE.recognition, offer } };
  const { welcome } = welcomeScreens(said, 'Kiosk');
  const words = { ...en, ...enPurchase };
  render(
    welcome?.({
      view,
      state,
      dispatch,
      words,
      now: NOW,
      guard: NOTHING_GUARDED,
      host: 'pay.example',
    }) as ComponentChild,
    root,
  );
  return root;
}
const parts = (root: HTMLElement) => [...root.querySelectorAll('form > *')].map((part) => part.textContent);

describe('a passkey on offer in the provider’s window', () => {
  it('stands below everything else, so that nothing moves for it', () => {
    const without = parts(draw('none'));
    expect(without).toContain(said.asWho(KNOWN.email_masked, 'Kiosk'));
    for (const offer of ['ready', 'made'] as const) {
      expect(parts(draw(offer)).slice(0, without.length)).toEqual(without);
      expect(parts(draw(offer)).length).toBeGreaterThan(without.length);
    }
  });

  it('is made by its button, while the primary button stays as it is, and dead', () => {
    const told: Event[] = [];
    draw('ready', { status: 'idle' }, (event) => told.push(event))
      .querySelector<HTMLButtonElement>('form > .texts:last-of-type button')
      ?.click();
    expect(told).toEqual([{ type: 'make-passkey' }]);
    const making = draw('ready', { status: 'busy', id: 1, job: { kind: 'makePasskey' } });
    const primary = making.querySelector('button[type=submit]');
    expect(primary?.textContent).toBe('Continue as a•••@e•••.se');
    expect(primary?.getAttribute('aria-disabled')).toBe('true');
    expect(primary?.getAttribute('data-busy')).not.toBe('true');
  });
});

describe('the words of the provider’s window', () => {
  it('are all there in both languages, shout nowhere, and are not the same', () => {
    const texts = (value: object): string[] =>
      Object.values(value).map((each) => (typeof each === 'string' ? each : each('Kiosk', 'Kiosk')));
    const [english, swedish] = [texts(said), texts(windowWords('sv-SE'))];
    expect(swedish).toHaveLength(english.length);
    for (const text of [...english, ...swedish]) expect(text).not.toMatch(/^$|!|undefined|\[object/);
    expect(swedish.filter((text, index) => text === english[index])).toEqual([]);
  });
});
