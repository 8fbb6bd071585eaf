import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/* What a page can do around and above the frame, kind by kind: what the frame is told of it in Chromium. */

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('obstructed', (request) => {
    if (request.method === 'POST') return html('<p>Thank you');
    if (new URL(request.url).pathname === '/outer')
      return html('<style>body { margin: 0 }</style><iframe id="inner" src="/" width="700" height="800"></iframe>');
    return shopPage(
      world,
      `<style>body { margin: 0 } #wrap { margin: 40px; width: 420px }</style><div id="outer"><div id="wrap">
         <form class="ondemand-form" action="/purchase" method="POST" ${terms(shop.keys.apiKey)}></form>
       </div></div>`,
    );
  });
});
afterAll(() => world?.close());
afterEach(() => person?.close());

const html = (body: string) => new Response(`<!doctype html>${body}`, { headers: { 'Content-Type': 'text/html' } });

async function atTheButton() {
  person = await world.newPerson({ viewport: { width: 900, height: 900 } });
  const page = await person.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(shop.url);
  const buyer = buyerAt(page);
  await buyer.onboard();
  await buyer.screen('confirm').waitFor();
  const live = buyer.frame.locator('[data-guards][data-stands=live]');
  await live.waitFor();
  return { page, buyer, live, lifted: buyer.frame.locator('html[data-lifted]') };
}

type Change = (page: Page) => Promise<unknown>;

/** `undo()` in the page takes it back. */
const styled =
  (selector: string, rules: string): Change =>
  (page) =>
    page.evaluate(
      ([where, css]) => {
        const element = document.querySelector<HTMLElement>(where)!;
        const kept = element.style.cssText;
        element.style.cssText += `;${css}`;
        Object.assign(window, { undo: () => (element.style.cssText = kept) });
      },
      [selector, rules] as const,
    );

/** A new element in front of everything, brought there by one of the ways in which a page can. */
const inFront =
  (rules: string, how: 'as it is' | 'showModal' | 'showPopover' | 'requestFullscreen' = 'as it is'): Change =>
  (page) =>
    page.evaluate(
      async ([css, way]) => {
        const element = document.createElement('dialog');
        element.style.cssText = `display: block; position: fixed; inset: auto; margin: 0; border: 0; padding: 0; ${css}`;
        if (way === 'showPopover') element.popover = 'manual';
        if (way === 'requestFullscreen') {
          const div = document.createElement('div');
          document.body.append(div);
          Object.assign(window, { undo: () => document.exitFullscreen().then(() => div.remove()) });
          return div.requestFullscreen();
        }
        document.body.append(element);
        Object.assign(window, { undo: () => element.remove() });
        if (way !== 'as it is') element[way]();
      },
      [rules, how] as const,
    );

const animated =
  (selector: string, frames: Keyframe[]): Change =>
  (page) =>
    page.evaluate(
      ([where, keyframes]) => {
        const animation = document.querySelector(where)!.animate(keyframes, { duration: 1500, iterations: Infinity });
        Object.assign(window, { undo: () => animation.cancel() });
      },
      [selector, frames] as const,
    );

const transition =
  (css: string): Change =>
  (page) =>
    page.evaluate((rules) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets = [sheet];
      const going = document.startViewTransition(() => {});
      Object.assign(window, {
        undo: () => {
          going.skipTransition();
          document.adoptedStyleSheets = [];
        },
      });
    }, css);
const SLOW =
  '::view-transition-group(*), ::view-transition-old(*), ::view-transition-new(*) { animation-duration: 9s }';

const undone = (page: Page) => page.evaluate(() => (window as unknown as { undo(): unknown }).undo());

const ALL = 'inset: 0; width: 100%; height: 100%; max-width: none; max-height: none';
const CORNER = 'left: 60px; top: 60px; width: 60px; height: 60px; background: #c33; pointer-events: none';

const NOTICED: [string, Change][] = [
  ['blurs what lies behind an element', inFront(`${ALL}; pointer-events: none; backdrop-filter: blur(30px)`)],
  ['opens a dialog over a part of it', inFront(CORNER, 'showModal')],
  ['opens a dialog elsewhere, whose backdrop lies over it', inFront('left: 600px; top: 600px', 'showModal')],
  ['opens a popover over a part of it', inFront(CORNER, 'showPopover')],
  ['fills the screen with something else', inFront('', 'requestFullscreen')],
  ['slides something over it', animated('p.slides', [{ left: '-100px' }, { left: '300px' }])],
  ['skips its contents', styled('#wrap', 'content-visibility: hidden')],
  ['makes it invisible', styled('#wrap', 'visibility: hidden')],
  ['takes it off the page', styled('#wrap', 'display: none')],
  ['moves it into the distance', styled('#wrap', 'transform: perspective(500px) translateZ(-900px)')],
  ['turns it over', styled('#wrap', 'rotate: 180deg')],
  ['mirrors it', styled('#wrap', 'transform: scaleX(-1)')],
  ['slants it', styled('#wrap', 'transform: skewX(5deg)')],
  ['scales it by a property of its own', styled('#wrap', 'scale: .95')],
  ['scales it bit by bit', animated('#wrap', [{ transform: 'scale(1)' }, { transform: 'scale(.98)' }])],
  ['fades it in and out', animated('#wrap', [{ opacity: 1 }, { opacity: 0 }])],
  ['puts it behind the page', styled('#wrap', 'position: relative; z-index: -1')],
  ['cuts it by overflow', styled('#wrap', 'overflow: clip; height: 200px')],
  ['cuts it by clip', styled('#wrap', 'position: absolute; clip: rect(0, 420px, 200px, 0)')],
  ['cuts it by containment', styled('#wrap', 'contain: strict; height: 200px')],
  ['draws its picture in a view transition', transition(SLOW)],
  [
    'hides it in a view transition of its own',
    transition(`${SLOW} #wrap { view-transition-name: frame } ::view-transition-group(frame) { opacity: 0 }`),
  ],
  ['makes the iframe itself transparent', styled('form iframe', 'opacity: .01 !important')],
  ['cuts the iframe itself', styled('form iframe', 'clip-path: inset(0 0 50% 0) !important')],
];

describe('a page', () => {
  it('that hides the frame in any of many ways has no live button until it ends; then one press pays', async () => {
    const { page, buyer, live } = await atTheButton();
    await page.evaluate(() => {
      const slides = Object.assign(document.createElement('p'), { className: 'slides' });
      slides.style.cssText =
        'position: fixed; left: -100px; top: 0; margin: 0; width: 90px; height: 700px; background: #c33';
      document.body.append(slides);
    });
    const before = await world.proofs();
    for (const [what, change] of NOTICED) {
      await change(page);
      const isNoticed = await live.waitFor({ state: 'detached' }).then(
        () => true,
        () => false,
      );
      await undone(page);
      const isOver = await live.waitFor().then(
        () => true,
        () => false,
      );
      expect([what, isNoticed, isOver]).toEqual([what, true, true]);
    }
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    expect(await world.proofs()).toBe(before + 1);
  });

  it('that shows something above the sheet gets no proof, and the button offers a window of its own', async () => {
    const { page, buyer, live, lifted } = await atTheButton();
    const before = await world.proofs();
    await styled('#wrap', 'opacity: .99')(page);
    await buyer.frame.getByRole('button', { name: 'Bring this in front' }).waitFor();
    await buyer.press(buyer.primary());
    await lifted.waitFor();
    await live.waitFor();
    for (const way of ['showPopover', 'showModal'] as const) {
      await inFront(`${ALL}; opacity: .5; pointer-events: none`, way)(page);
      await live.waitFor({ state: 'detached' });
      await buyer.frame.getByRole('button', { name: 'Go on in a window of its own' }).waitFor();
      expect(await world.proofs()).toBe(before);
      await undone(page);
      await live.waitFor();
    }
    await buyer.press(buyer.primary());
    await page.getByText('Thank you').waitFor();
    expect(await world.proofs()).toBe(before + 1);
  });

  it('that ends a view transition at the first press of two gets no proof by the second', async () => {
    const { page, buyer, live } = await atTheButton();
    const before = await world.proofs();
    const button = (await buyer.primary().boundingBox())!;
    const [x, y] = [button.x + button.width / 2, button.y + button.height / 2];
    await page.mouse.move(x - 4, y);
    await page.mouse.move(x, y);
    await page.waitForTimeout(700);
    await transition(`${SLOW} ::view-transition-new(root) { opacity: 0 }`)(page);
    await live.waitFor({ state: 'detached' });
    await page.evaluate(() =>
      addEventListener('pointerdown', () => (window as unknown as { undo(): unknown }).undo(), { once: true }),
    );
    await page.mouse.click(x, y, { clickCount: 2, delay: 20 });
    await page.waitForTimeout(300);
    expect(await world.proofs()).toBe(before);
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    expect(await world.proofs()).toBe(before + 1);
  });

  it('that holds the form in a frame of its own is seen through from outside of it', async () => {
    const { page, buyer } = await atTheButton();
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    await page.goto(`${shop.url}/outer`);
    const inner = page.frameLocator('#inner').frameLocator('form iframe');
    const live = inner.locator('[data-guards][data-stands=live]');
    await live.waitFor();
    for (const change of [
      styled('#inner', 'opacity: .5'),
      styled('#inner', 'clip-path: inset(0 0 600px 0)'),
      inFront(`${ALL}; pointer-events: none; background: #fff`),
    ]) {
      await change(page);
      await live.waitFor({ state: 'detached' });
      await undone(page);
      await live.waitFor();
    }
    const before = await world.proofs();
    await live.hover();
    await page.waitForTimeout(700);
    await live.click();
    await page.frameLocator('#inner').getByText('Thank you').waitFor();
    expect(await world.proofs()).toBe(before + 1);
  });
});
