// @vitest-environment jsdom
import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { WindowView } from '../../../src/frame/providerWindow/view.js';
import type { Standing, Step, Visitor } from '../../../src/frame/providerWindow/visitor.js';
import { windowWords } from '../../../src/frame/providerWindow/words.js';
import { enPurchase } from '../../../src/frame/words/en/purchase.js';
import { svPurchase } from '../../../src/frame/words/sv/purchase.js';
import { KNOWN } from '../fixtures.js';

const words = windowWords('en');

function draw(step: Step, over: Partial<Standing> = {}, visitor: Partial<Visitor> = {}, said = words): HTMLElement {
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  const standing: Standing = { step, busy: false, passkey: true, wrong: null, ...over };
  render(
    <WindowView standing={standing} words={said} shop="Kiosk" host="pay.example" visitor={visitor as Visitor} />,
    root,
  );
  return root.querySelector('main')!;
}

type Offer = Extract<Step, { name: 'known' }>['offer'];
const known = (offer: Offer): Step => ({ name: 'known', buyer: KNOWN, asks: true, offer });
const buttons = (main: HTMLElement) => [...main.querySelectorAll('button')].map((button) => button.textContent);
/** The texts of a form's parts, one after the other. */
const parts = (main: HTMLElement) => [...main.querySelectorAll('form > *')].map((part) => part.textContent);

describe('a passkey on offer in the own window', () => {
  it('stands below everything else, so that nothing moves for it', () => {
    const without = parts(draw(known('none')));
    for (const offer of ['ready', 'making', 'made'] as const) {
      expect(parts(draw(known(offer))).slice(0, without.length)).toEqual(without);
    }
    const failed = parts(draw(known('ready'), { wrong: 'passkeyNotMade' }));
    expect(failed.slice(0, without.length)).toEqual(without);
    expect(failed.at(-1)).toBe(words.wrong.passkeyNotMade);
  });

  it('is made by its button, which says that it is being made, and is then saved', () => {
    let made = 0;
    const visitor = { makePasskey: () => (made += 1) } as unknown as Partial<Visitor>;
    draw(known('ready'), {}, visitor).querySelector<HTMLButtonElement>('form > .texts:last-of-type button')?.click();
    expect(made).toBe(1);

    const making = draw(known('making'), { busy: true }, visitor);
    expect(buttons(making)).toEqual(['Continue as a•••@e•••.se', 'Not you?', 'Making a passkey…']);
    for (const button of making.querySelectorAll<HTMLButtonElement>('.texts:last-of-type button')) button.click();
    expect(made).toBe(1);

    const done = draw(known('made'));
    expect(buttons(done)).toEqual(['Continue as a•••@e•••.se', 'Not you?']);
    expect(done.querySelector('[role=status]')?.textContent).toContain('Your passkey is saved.');
  });

  it('leaves the primary button as it is while it is being made, and dead', () => {
    const primary = draw(known('making'), { busy: true }).querySelector('button[type=submit]');
    expect(primary?.textContent).toBe('Continue as a•••@e•••.se');
    expect(primary?.getAttribute('aria-disabled')).toBe('true');
    expect(primary?.getAttribute('data-busy')).not.toBe('true');
  });
});

describe('the words of the own window', () => {
  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'function') return [value('Kiosk', 'Kiosk') as string];
    return Object.values(value as object).flatMap(texts);
  };
  it('are all there in both languages, shout nowhere, and are not the same', () => {
    const [english, swedish] = [texts(words), texts(windowWords('sv-SE'))];
    expect(swedish).toHaveLength(english.length);
    for (const text of [...english, ...swedish]) expect(text).not.toMatch(/^$|!|undefined|\[object/);
    expect(swedish.filter((text, index) => text === english[index])).toEqual([]);
  });

  it('offer a passkey as the frame does', () => {
    expect(words.offer).toEqual(enPurchase.passkeyOffer);
    expect(windowWords('sv').offer).toEqual(svPurchase.passkeyOffer);
  });
});
