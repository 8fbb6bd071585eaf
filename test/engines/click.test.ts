import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shops, startShops } from '../browser/support/world.js';
import { readerAt } from './support/buyer.js';
import type { Hand, Tab } from './support/engine.js';
import { firefox } from './support/firefox.js';
import { type Net, openNet } from './support/net.js';
import { until } from './support/until.js';

/* What the guard of the final button is told in Firefox, where no frame learns what lies over it. */

let net: Net;
let shops: Shops;
let tab: Tab;
let hand: Hand;
let reader: ReturnType<typeof readerAt>;

beforeAll(async () => {
  if (!firefox.isHere) return;
  net = await openNet();
  shops = await startShops({ open: net.open, hosts: { pay: 'pay.example.net', news: 'www.example.com' } });
  tab = await firefox.launch(net);
  hand = tab.hand!;
  reader = readerAt(tab, shops);
  await reader.open(0);
  await reader.introduce(shops.newPhone());
  await reader.addCard();
});
afterAll(async () => {
  await tab?.close();
  await shops?.close();
  await net?.close();
});

type Point = { x: number; y: number };

const FRAME = `document.querySelector('form iframe')`;
const BUTTON = `document.querySelector('[data-guards=confirm]')`;
const middleOf = (element: string) =>
  `(() => { const { left, top, width, height } = ${element}.getBoundingClientRect(); return { left, top, x: left + width / 2, y: top + height / 2 }; })()`;

/** Where the button is in the window. */
async function middle(): Promise<Point> {
  const frame = (await tab.read('page', middleOf(FRAME))) as { left: number; top: number };
  const button = (await tab.read('frame', middleOf(BUTTON))) as Point;
  return { x: Math.round(frame.left + button.x), y: Math.round(frame.top + button.y) };
}

const stands = (how: string) =>
  until(`a button that is ${how}`, async () => (await tab.read('frame', `${BUTTON}?.dataset.stands`)) === how);
const says = (words: string) =>
  until(words, async () => String(await tab.read('frame', `${BUTTON}?.textContent`)).includes(words));
const isLifted = async () => (await tab.read('frame', 'document.documentElement.hasAttribute("data-lifted")')) === true;

/** The buyer at the final button, which is live and in full view; known to this browser once something was bought. */
async function atTheButton(which: number): Promise<Point> {
  if (which > 0) await reader.open(which);
  await reader.screen('confirm');
  await hand.moveTo(1, 1);
  await tab.read('page', `${FRAME}.scrollIntoView({ block: 'center', behavior: 'instant' })`);
  await stands('live');
  return middle();
}

/** Everything that is tried comes before the press that buys. */
async function buys(act: () => Promise<unknown>): Promise<void> {
  const before = await shops.proofs();
  await act();
  await reader.paid();
  expect(await shops.proofs()).toBe(before + 1);
}

async function makesNone(act: () => Promise<unknown>): Promise<void> {
  const before = await shops.proofs();
  await act();
  // Longer than a proof takes to be made, and the button says that it was early for.
  await rest(300);
  expect(await shops.proofs()).toBe(before);
}

const pressRested = async ({ x, y }: Point) => {
  await hand.moveTo(x, y);
  await rest(650);
  await hand.press(x, y);
};

describe.skipIf(!firefox.isHere)('in Firefox', () => {
  it('a mouse that has only just come, or under which the frame has only just come, presses nothing; a rested one buys', async () => {
    const at = await atTheButton(0);
    await makesNone(() => hand.press(at.x, at.y));
    await says('One moment');
    await hand.moveTo(1, 1);
    await stands('live');

    // The frame stands beside the hand, and the first of two presses in a row brings it there.
    await tab.read(
      'page',
      `(() => {
        const form = document.querySelector('form');
        form.style.cssText = 'position: relative; left: 600px';
        const land = () => { form.style.cssText = ''; };
        addEventListener('pointerdown', land, { once: true });
        return true;
      })()`,
    );
    await rest(700);
    await makesNone(() => hand.press(at.x, at.y, 2));
    await hand.moveTo(1, 1);
    await stands('live');
    await buys(() => pressRested(at));
  });

  it('a key presses what the focus has stood on for a while, and needs no mouse', async () => {
    await atTheButton(1);
    await makesNone(async () => {
      await tab.read('page', `(${FRAME}.blur(), true)`);
      await rest(100);
      await tab.read('frame', `(${BUTTON}.focus(), true)`);
      await hand.key('Enter');
    });
    await rest(700);
    await buys(() => hand.key('Enter'));
  });

  it('a finger presses where it came down, on a frame that stays; no proof where the frame goes on under it', async () => {
    const { x, y } = await atTheButton(2);
    await makesNone(async () => {
      const lift = await hand.touch(x, y);
      await tab.read('page', `(document.querySelector('form').style.cssText = 'position: relative; top: 16px', true)`);
      await rest(200);
      await lift();
    });
    await tab.read('page', `(document.querySelector('form').style.cssText = '', true)`);
    await stands('live');
    await buys(async () => (await hand.touch(x, y))());
  });

  it('what is cut off is lifted, what is shown tiny is not live, and a cover, a clip path and transparency are not noticed', async () => {
    const { y } = await atTheButton(3);
    const wrap = `document.querySelector('form')`;
    // Scrolled to the button in a box that shows no more.
    await tab.read(
      'page',
      `(() => { const top = ${y} - ${FRAME}.getBoundingClientRect().top - 40;
        ${wrap}.style.cssText = 'overflow: hidden; height: 80px'; ${wrap}.scrollTop = top; return true; })()`,
    );
    await stands('cut');
    await makesNone(async () => pressRested(await middle()));
    await until('the sheet', isLifted);
    await hand.key('Escape');
    await tab.read('page', `(${wrap}.scrollTop = 0, ${wrap}.style.cssText = '', true)`);
    await hand.moveTo(1, 1);
    await stands('live');

    await tab.read('page', `(${wrap}.style.cssText = 'transform: scale(.3)', true)`);
    const tiny = await tinyMiddle();
    for (let step = 0; step < 8; step += 1) await hand.moveTo(Math.round(tiny.x) - 12 + step * 3, Math.round(tiny.y));
    await stands('scaled');
    await makesNone(() => pressRested(tiny));
    await hand.key('Escape');
    await tab.read('page', `(${wrap}.style.cssText = '', true)`);
    await hand.moveTo(1, 1);
    await stands('live');

    const at = await middle();
    // What this engine does not tell a frame is bounded by the limits behind the click alone.
    await tab.read(
      'page',
      `(() => { const top = ${at.y} - ${FRAME}.getBoundingClientRect().top - 26;
        ${wrap}.style.cssText = 'clip-path: inset(' + top + 'px 0 0 0); opacity: .5';
        const cover = document.createElement('div');
        cover.style.cssText = 'position: fixed; inset: 0; background: #fff; pointer-events: none; z-index: 9';
        document.body.append(cover); return true; })()`,
    );
    await rest(600);
    expect(await tab.read('frame', `${BUTTON}.dataset.stands`)).toBe('live');
    await buys(() => pressRested(at));
  });
});

async function tinyMiddle(): Promise<Point> {
  const { left, top } = (await tab.read('page', middleOf(FRAME))) as { left: number; top: number };
  const { x, y } = (await tab.read('frame', middleOf(BUTTON))) as Point;
  return { x: Math.round(left + x * 0.3), y: Math.round(top + y * 0.3) };
}
