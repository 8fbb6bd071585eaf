import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt, buyerInWindow, CARDS } from './support/buyer.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('click', (request) =>
    request.method === 'POST'
      ? new Response('<!doctype html><p>Thank you', { headers: { 'Content-Type': 'text/html' } })
      : shopPage(
          world,
          `<style>body { margin: 0 } #wrap { margin: 40px; width: 420px }</style>
           <div id="outer"><div id="wrap">
             <form class="ondemand-form" action="/purchase" method="POST" ${terms(shop.keys.apiKey)}></form>
           </div></div><p style="height: 1500px">The rest of the page</p>`,
        ),
  );
});
afterAll(() => world.close());
afterEach(() => person.close());

/** A buyer in front of the final button, on a page that is as it should be. */
async function atTheButton({ card = CARDS.approved as string, touch = false, ownClock = false } = {}) {
  person = await world.newPerson({ viewport: { width: 900, height: 900 }, hasTouch: touch });
  const page = await person.newPage();
  if (ownClock) await page.clock.install();
  page.setDefaultTimeout(10_000);
  const warnings: string[] = [];
  let loads = 0;
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) loads += 1;
  });
  await page.goto(shop.url);
  const buyer = buyerAt(page);
  await buyer.onboard({ card });
  await buyer.screen('confirm').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  const live = buyer.frame.locator('[data-guards][data-stands=live]');
  await live.waitFor();
  /** Where the button is on the page. */
  const middle = async () => {
    const box = await boxOf(buyer.primary());
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** The hand leaves the frame over its corner, as hands do. */
  const leave = async (x: number, y: number) => {
    const box = await boxOf(page.locator('form iframe'));
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.move(x, y);
  };
  /** Presses the button where it is seen, also in a frame that the page scales or turns. */
  const lift = async () => {
    await buyer.frame.getByRole('button', { name: 'Bring this in front' }).waitFor();
    const outer = await page.locator('form iframe').evaluate((frame: HTMLElement) => {
      const { x, y, width } = frame.getBoundingClientRect();
      return { x, y, scale: width / frame.offsetWidth };
    });
    const inner = await buyer.primary().evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    await page.mouse.click(outer.x + inner.x * outer.scale, outer.y + inner.y * outer.scale);
  };
  const before = await world.proofs();
  return {
    lift,
    leave,
    page,
    buyer,
    live,
    middle,
    warnings,
    loads: () => loads,
    /** From now on the frame notes its heights; gives the least of them. */
    async heights() {
      const frame = page.frames().find((one) => one !== page.mainFrame())!;
      const noted = await frame.evaluateHandle(() => {
        const all = [innerHeight];
        addEventListener('resize', () => all.push(innerHeight));
        return all;
      });
      return () => noted.evaluate((all) => Math.min(...all));
    },
    lifted: buyer.frame.locator('html[data-lifted]'),
    made: async () => (await world.proofs()) - before,
    thanked: () => page.getByText('Thank you').waitFor(),
  };
}

type Button = Awaited<ReturnType<typeof atTheButton>>;

const pause = (page: Page, milliseconds: number) => page.waitForTimeout(milliseconds);
const styled = (selector: string, style: Record<string, string>) => (page: Page) =>
  page.evaluate(
    ([where, rules]) => {
      const element = document.querySelector<HTMLElement>(where)!;
      const kept = element.style.cssText;
      Object.assign(element.style, rules);
      Object.assign(window, { undo: () => (element.style.cssText = kept) });
    },
    [selector, style] as const,
  );
const added = (style: Record<string, string>) => (page: Page) =>
  page.evaluate((rules) => {
    const element = document.createElement('div');
    Object.assign(element.style, { position: 'fixed', zIndex: '2147483647', background: '#c33' }, rules);
    document.body.append(element);
    Object.assign(window, { undo: () => element.remove() });
  }, style);
const undone = (page: Page) => page.evaluate(() => (window as unknown as { undo(): void }).undo());

/** Where it is on the page, once it is drawn: a screen that changes has no place for a moment. */
async function boxOf(locator: Locator) {
  let box: Awaited<ReturnType<Locator['boundingBox']>> = null;
  await expect
    .poll(async () => {
      box = await locator.boundingBox();
      return box;
    })
    .not.toBeNull();
  return box!;
}

/** All but the button is cut off. */
const crop = async ({ page, buyer }: Pick<Button, 'page' | 'buyer'>) => {
  const box = await boxOf(buyer.primary());
  const frame = await boxOf(page.locator('form iframe'));
  await page.evaluate(
    ([top, height]) => {
      const wrap = document.querySelector<HTMLElement>('#wrap')!;
      Object.assign(wrap.style, { height: `${height}px`, overflow: 'hidden' });
      const form = document.querySelector<HTMLElement>('#wrap form')!;
      form.style.marginTop = `-${top}px`;
      Object.assign(window, { undo: () => [wrap, form].map((element) => element.removeAttribute('style')) });
    },
    [box.y - frame.y, box.height] as const,
  );
};

describe('a page that hides what a press agrees to', () => {
  /** Everything but a patch of the button is gone: a button of the page's own could be drawn there. */
  const patch = async ({ page, middle }: Button) => {
    const { x, y } = await middle();
    const [left, top] = [x - 60, y - 12];
    await styled('#outer', {
      clipPath: `polygon(${left}px ${top}px, ${left + 120}px ${top}px, ${left + 120}px ${top + 24}px, ${left}px ${top + 24}px)`,
    })(page);
  };
  it.each<[string, (button: Button) => Promise<unknown>]>([
    ['lies over it and lets the press through', ({ page }) => added({ inset: '0', pointerEvents: 'none' })(page)],
    ['makes it all but invisible', ({ page }) => styled('#wrap', { opacity: '0.01' })(page)],
    ['clips all but a patch of the button away', patch],
    ['crops it to the button', crop],
    ['shows it at a tenth of its size', ({ page }) => styled('#wrap', { zoom: '0.1' })(page)],
  ])('gets no proof when it %s; the same press on a plain page makes one', async (_, attack) => {
    const button = await atTheButton();
    await attack(button);
    const at = await button.middle();
    await button.page.mouse.move(at.x, at.y);
    await button.live.waitFor({ state: 'detached' });
    await pause(button.page, 600);
    await button.page.mouse.click(at.x, at.y);
    await pause(button.page, 300);
    expect(await button.made()).toBe(0);

    await undone(button.page);
    await button.buyer.pay();
    await button.thanked();
    expect(await button.made()).toBe(1);
  });

  it('gets no approval at the bank when it lies over the button there; the same press on a plain page gives it', async () => {
    const button = await atTheButton({ card: CARDS.authenticate });
    await button.buyer.pay();
    await button.buyer.screen('authenticate').waitFor();
    await button.live.waitFor();
    await added({ inset: '0', pointerEvents: 'none' })(button.page);
    await button.live.waitFor({ state: 'detached' });
    await button.buyer.press(button.buyer.primary());
    await button.lifted.waitFor();
    expect(await button.made()).toBe(0);
    await button.page.keyboard.press('Escape');

    await undone(button.page);
    await button.live.waitFor();
    await button.buyer.press(button.buyer.primary());
    await button.thanked();
    expect(await button.made()).toBe(1);
  });
});

describe('a page that pushes the button under a hand', () => {
  /** The frame stands beside the cursor, has been in full view for long, and jumps under it. */
  const jump = async ({ page, middle, leave }: Button) => {
    const at = await middle();
    await leave(5, 5);
    await styled('#wrap', { transform: 'none', marginLeft: '440px' })(page);
    // The mouse finds the frame where it was until the page is drawn anew.
    await page.evaluate(() => document.addEventListener('mousemove', () => (document.title = 'beside')));
    await expect
      .poll(
        async () => {
          await page.mouse.move(5, 5);
          await page.evaluate(() => (document.title = ''));
          await page.mouse.move(at.x, at.y);
          return page.title();
        },
        { timeout: 10_000 },
      )
      .toBe('beside');
    await page.clock.runFor(900);
    return { land: () => undone(page) };
  };

  it('gets no proof by a press 200 ms later, nor by the second of two; a hand that rests makes one', async () => {
    // A clock of its own: a busy machine stretches a pause beyond the half second, and then the press is a rested one.
    const button = await atTheButton({ ownClock: true });
    const { page } = button;
    /**
     * Presses until the button says it: where a frame has moved to is known to the mouse, and what can be seen of it to
     * the frame, a moment after it is drawn. A press meanwhile goes beside it, or lifts it.
     */
    const pressTooSoon = () =>
      expect
        .poll(
          async () => {
            await page.mouse.down();
            await page.mouse.up();
            await page.clock.runFor(2);
            if (await button.lifted.isVisible()) await page.keyboard.press('Escape');
            return button.buyer.frame.getByRole('button', { name: 'One moment…' }).isVisible();
          },
          { timeout: 10_000 },
        )
        .toBe(true);
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
    await (await jump(button)).land();
    await page.clock.runFor(200);
    await pressTooSoon();
    expect(await button.made()).toBe(0);

    for (const gap of [60, 120, 180]) {
      await page.clock.runFor(1000);
      await button.live.waitFor();
      const { land } = await jump(button);
      await page.mouse.down();
      await page.mouse.up();
      await land();
      await page.clock.runFor(gap);
      await pressTooSoon();
      expect([gap, await button.made()]).toEqual([gap, 0]);
    }

    await page.clock.runFor(1000);
    await page.clock.resume();
    await button.buyer.pay();
    await button.thanked();
    expect(await button.made()).toBe(1);
  });

  it('gets no proof by what lies in front and goes with the first of two presses', async () => {
    const button = await atTheButton();
    const { page } = button;
    const at = await button.middle();
    await page.evaluate(({ x, y }) => {
      const decoy = document.createElement('button');
      Object.assign(decoy.style, {
        position: 'fixed',
        left: `${x - 40}px`,
        top: `${y - 20}px`,
        width: '80px',
        height: '40px',
      });
      decoy.onpointerdown = () => decoy.remove();
      document.body.append(decoy);
    }, at);
    await page.mouse.move(at.x, at.y);
    await pause(page, 800);
    await page.mouse.click(at.x, at.y);
    await pause(page, 120);
    await page.mouse.click(at.x, at.y);
    await pause(page, 300);
    expect(await button.made()).toBe(0);

    await button.buyer.pay();
    await button.thanked();
    expect(await button.made()).toBe(1);
  });

  it('says on the button and aloud that a press was too early, and the next one counts', async () => {
    const button = await atTheButton();
    const at = await button.middle();
    await button.leave(5, 5);
    await pause(button.page, 150);
    await button.page.mouse.click(at.x, at.y);
    await button.buyer.frame.getByRole('button', { name: 'One moment…' }).waitFor();
    expect(await button.buyer.frame.locator('#live').innerText()).toContain('too soon');
    await button.live.waitFor();
    expect(await button.made()).toBe(0);
    await button.page.mouse.click(at.x, at.y);
    await button.thanked();
    expect(await button.made()).toBe(1);
  });
});

describe('other hands', () => {
  it('a key needs no pointer', async () => {
    const button = await atTheButton();
    await button.leave(5, 5);
    await button.buyer.primary().focus();
    await pause(button.page, 600);
    await button.page.keyboard.press('Enter');
    await button.thanked();
    expect(await button.made()).toBe(1);
  });

  it('a finger needs no pointer, and the terms as long as any', async () => {
    const button = await atTheButton({ touch: true });
    const at = await button.middle();
    await button.page.touchscreen.tap(at.x, at.y);
    await button.thanked();
    expect(await button.made()).toBe(1);
  });
});

/** What pages do without meaning any harm. */
const ORDINARY: [string, (page: Page) => Promise<unknown>][] = [
  ['a chat bubble over a corner', added({ right: '460px', bottom: '420px', width: '60px', height: '60px' })],
  ['a header over its top', added({ top: '0', left: '0', right: '0', height: '60px' })],
  ['a filter on the document', styled('html', { filter: 'contrast(100%)' })],
  ['a grey body', styled('body', { filter: 'grayscale(1)' })],
  ['a shadow under its card', styled('#wrap', { filter: 'drop-shadow(0 0 4px #888)' })],
  ['a trace of transparency', styled('#wrap', { opacity: '.99' })],
  ['a smaller scale', styled('#wrap', { transform: 'scale(.9)' })],
  ['a slight rotation', styled('#wrap', { transform: 'rotate(1deg)' })],
  ['a blend mode', styled('#wrap', { mixBlendMode: 'multiply' })],
  ['a window too small for it', (page) => crop({ page, buyer: buyerAt(page) })],
];

describe('an ordinary page', () => {
  it('that covers or changes the frame: one press lifts it above the page, and the second pays', async () => {
    const button = await atTheButton();
    const { page, buyer } = button;
    const loads = button.loads();
    const heights = await button.heights();
    for (const [what, change] of ORDINARY) {
      await change(page);
      await button.live.waitFor({ state: 'detached' });
      // It says why within two seconds: on the screen, aloud and on the console.
      const why = buyer.frame.getByText(/in the way|out of view/).first();
      await why.waitFor({ timeout: 2500 });
      expect(await buyer.frame.locator('#live').innerText()).toMatch(/in the way|out of view/);
      await button.lift();
      const seen = await Promise.all(
        [button.lifted, button.live].map((one) =>
          one.waitFor().then(
            () => true,
            () => false,
          ),
        ),
      );
      expect([what, ...seen, button.loads()]).toEqual([what, true, true, loads]);

      await page.keyboard.press('Escape');
      await button.lifted.waitFor({ state: 'detached' });
      await undone(page);
      await button.live.waitFor();
    }
    expect(button.warnings.join()).toMatch(/lies over the payment frame.*page-styles[\s\S]*out of view.*page-styles/);
    expect(await button.made()).toBe(0);

    // A frame that changes its height for a moment is cut off for a moment.
    expect(await heights()).toBeGreaterThan(300);

    await styled('html', { filter: 'invert(1)' })(page);
    await button.live.waitFor({ state: 'detached' });
    await buyer.press(buyer.primary());
    await button.lifted.waitFor();
    await button.live.waitFor();
    await buyer.press(buyer.primary());
    await button.thanked();
    expect(await button.made()).toBe(1);
  });

  it('on which the sheet does not help: the provider’s window sells, and hands the proof back to the page', async () => {
    const button = await atTheButton();
    const { page, buyer } = button;
    await page.evaluate(() => {
      HTMLElement.prototype.showPopover = () => {
        throw new DOMException('not here', 'NotSupportedError');
      };
    });
    await styled('#wrap', { opacity: '.99' })(page);
    await buyer.frame.getByRole('button', { name: 'Bring this in front' }).waitFor();
    await buyer.press(buyer.primary());
    await buyer.frame.getByRole('button', { name: 'Go on in a window of its own' }).waitFor();
    const opened = page.waitForEvent('popup');
    await buyer.press(buyer.primary());
    const there = buyerInWindow(await opened);
    await there.onboard();
    await there.pay();
    await button.thanked();
    expect(await button.made()).toBe(1);
  });

  it('whose theme has rules for every iframe leaves the frame its measures', async () => {
    const button = await atTheButton();
    const frame = button.page.locator('form iframe');
    const before = await frame.boundingBox();
    await button.page.addStyleTag({
      content:
        'iframe { height: auto !important; max-height: 80px !important; width: 50% !important; opacity: .5 !important }',
    });
    expect(await frame.boundingBox()).toEqual(before);
    await button.buyer.pay();
    await button.thanked();
  });

  it('gets the frame back by Close and by a press beside it, with its place kept free meanwhile', async () => {
    const button = await atTheButton();
    const { page, buyer } = button;
    const below = () => page.getByText('The rest of the page').evaluate((rest: HTMLElement) => rest.offsetTop);
    const place = await below();
    const lift = async () => {
      await styled('#wrap', { opacity: '.99' })(page);
      await buyer.frame.getByRole('button', { name: 'Bring this in front' }).click({ force: true });
      await button.lifted.waitFor();
      await undone(page);
      expect(await below()).toBeGreaterThanOrEqual(place);
      // Until the sheet is drawn the mouse finds the frame where it was, and a press on the sheet goes to the page.
      await button.live.waitFor();
    };
    await lift();
    expect(await page.locator('form > [role=dialog][aria-modal=true]').count()).toBe(1);
    await buyer.frame.getByRole('button', { name: 'Close' }).click();
    await button.lifted.waitFor({ state: 'detached' });
    await lift();
    await page.mouse.click(5, 5);
    await button.lifted.waitFor({ state: 'detached' });
    await expect.poll(below).toBe(place);
    expect(await page.locator('form > [role=dialog]').count()).toBe(0);
    await buyer.pay();
    await button.thanked();
  });

  it('keeps the focus in the sheet, and lets it go with the sheet', async () => {
    const button = await atTheButton();
    const { page, buyer } = button;
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<a href="#" id="after">After</a>'));
    await styled('#wrap', { opacity: '.99' })(page);
    await buyer.frame.getByRole('button', { name: 'Bring this in front' }).click({ force: true });
    await button.lifted.waitFor();
    await page.locator('#after').focus();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
    await page.keyboard.press('Escape');
    await button.lifted.waitFor({ state: 'detached' });
    await page.locator('#after').focus();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('after');
  });

  it('shows shop, item, price, way to pay and button in 150 pixels', async () => {
    const button = await atTheButton();
    const { buyer } = button;
    const box = await boxOf(buyer.primary());
    const offer = await boxOf(buyer.frame.locator('main [data-seen]').first());
    expect(box.y + box.height - offer.y).toBeLessThanOrEqual(150);
    const text = (await buyer.frame.locator('main [data-seen]').first().innerText()).replace(/\s+/gu, ' ');
    expect(text).toMatch(/A day pass click SEK 99\.00/);
  });
});
