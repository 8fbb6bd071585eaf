import { setTimeout as rest } from 'node:timers/promises';
import { articles } from '../../../examples/news/articles.js';
import { CARDS } from '../../browser/support/buyer.js';
import type { Shops } from '../../browser/support/world.js';
import type { Tab } from './engine.js';
import { until } from './until.js';

/** A person who reads the news site in any engine, and does what the frame's screens ask. */
export function readerAt(tab: Tab, shops: Shops) {
  const isShown = async (selector: string) =>
    (await tab.read('frame', `!!document.querySelector(${JSON.stringify(selector)})`)) === true;
  const self = {
    open: (which: number) => tab.open(`${shops.newsUrl}/articles/${articles[which]!.slug}`),
    /** The story that was bought. */
    paid: () => until('the story', async () => /This story is yours/.test(await textOf(tab, 'page'))),
    /** Waits for one of several screens. */
    screen: (...names: string[]) =>
      until(`the screen ${names.join(' or ')}`, async () => {
        const shown = await tab.read('frame', `document.querySelector('main')?.dataset.screen`);
        return names.find((name) => name === shown);
      }),
    text: () => textOf(tab, 'frame'),
    async fill(selector: string, text: string) {
      await until(selector, () => isShown(selector));
      await atRest(tab, selector);
      await tab.type('frame', selector, text);
    },
    /** Presses a button once it does something; the primary one unless told. */
    async press(selector = 'main button[type=submit]', resting = 0) {
      // What is below the fold of the page is not live.
      await tab.read('page', `document.querySelector('form iframe').scrollIntoView({ block: 'center' })`);
      await until(`a live ${selector}`, () => isShown(`${selector}:not([aria-disabled=true])`));
      await atRest(tab, selector);
      if (resting > 0) {
        await tab.hover('frame', selector);
        await rest(resting);
      }
      await tab.click('frame', selector);
    },
    /** Presses the button with these words. */
    async pressText(words: string) {
      const button = `[...document.querySelectorAll('button')].find((one) => one.textContent.includes(${JSON.stringify(words)}))`;
      await until(words, async () => (await tab.read('frame', `!!${button}`)) === true);
      await tab.read('frame', `${button}.setAttribute('data-wanted', '')`);
      await self.press('button[data-wanted]');
    },
    /** From the first screen to the payment methods. */
    async introduce({ phone, code }: ReturnType<Shops['newPhone']>) {
      await self.screen('phone');
      await self.fill('input[autocomplete=tel]', phone);
      await self.press();
      await self.screen('code');
      await self.fill('input[autocomplete=one-time-code]', await code());
      await self.screen('payment-method');
      await self.fill('input[autocomplete=email]', 'anna@example.se');
    },
    async addCard() {
      await self.press('label:has(input[value=card])');
      await self.screen('details');
      await self.fill('input[autocomplete=cc-number]', CARDS.approved);
      await self.fill('input[autocomplete=cc-exp]', '12/40');
      await self.fill('input[autocomplete=cc-csc]', '123');
      await self.press();
    },
    /** The final button, once it is live. */
    async pay() {
      await self.screen('confirm');
      await self.press('[data-guards=confirm][data-stands=live]', RESTING);
    },
    /** A stranger's whole purchase. Gives the number that was used. */
    async buy(which: number) {
      const number = shops.newPhone();
      await self.open(which);
      await self.introduce(number);
      await self.addCard();
      await self.pay();
      await self.paid();
      return number;
    },
  };
  return self;
}

/** As people press: the hand comes to the button and rests before the finger goes down. */
const RESTING = 600;

const textOf = async (tab: Tab, place: 'page' | 'frame') =>
  String(await tab.read(place, 'document.body.innerText')).replace(/\s+/gu, ' ');

/** Waits until neither the frame nor what is in it moves any more: a press is measured first, and made then. */
async function atRest(tab: Tab, selector: string): Promise<void> {
  const placeOf = (one: string) =>
    `JSON.stringify(document.querySelector(${JSON.stringify(one)}).getBoundingClientRect())`;
  let before: unknown;
  await until(`${selector} at rest`, async () => {
    const last = before;
    before = `${await tab.read('page', placeOf('form iframe'))} ${await tab.read('frame', placeOf(selector))}`;
    return before === last;
  });
}
