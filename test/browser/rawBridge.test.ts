import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

/* A shop's page that does without the library: it hands the frame a port of its own and says over it what it likes. */

const PENPAL = readFileSync(join(dirname(createRequire(import.meta.url).resolve('penpal')), 'penpal.mjs'));

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('raw', (request) =>
    new URL(request.url).pathname === '/penpal.mjs'
      ? new Response(PENPAL, { headers: { 'Content-Type': 'text/javascript' } })
      : new Response(
          `<!doctype html><html lang="en"><title>Raw</title><body>
           <form class="ondemand-form"><iframe width="480" height="620"></iframe></form>
           <script type="module">import * as penpal from '/penpal.mjs'; Object.assign(window, { penpal });</script>
           </body></html>`,
          { headers: { 'Content-Type': 'text/html; charset=utf-8' } },
        ),
  );
});
afterAll(() => world?.close());
afterEach(() => person?.close());

const SETTINGS = {
  flow: 'purchase',
  delivery: 'native',
  locale: 'en',
  amount: 9900,
  currency: 'SEK',
  itemName: 'A day pass',
};

/** A page that has the frame's ear: `say` calls a method of the frame and gives what it answers. */
async function openRawPage() {
  person = await world.newPerson({ viewport: { width: 700, height: 800 } });
  const page = await person.newPage();
  await page.goto(shop.url);
  await page.evaluate(
    async ({ origin, src }) => {
      const { connect, PortMessenger } = (window as unknown as { penpal: typeof import('penpal') }).penpal;
      const frame = document.querySelector('iframe')!;
      const loaded = new Promise((resolve) => {
        frame.onload = resolve;
      });
      frame.src = src;
      await loaded;
      const { port1, port2 } = new MessageChannel();
      const ok = async () => ({ ok: true });
      const got: unknown[] = [];
      const methods = Object.fromEntries(
        ['resize', 'showTop', 'lift', 'lower', 'changeState', 'raiseSubmit', 'release', 'cancel', 'payElsewhere'].map(
          (name) => [name, ok],
        ),
      );
      const deliver = async (submission: unknown) => {
        got.push(submission);
        return { ok: true };
      };
      const { promise } = connect({ messenger: new PortMessenger({ port: port1 }), methods: { ...methods, deliver } });
      frame.contentWindow!.postMessage({ type: 'ondemand-pay:port', bridge: 2 }, origin, [port2]);
      Object.assign(window, { remote: await promise, port: port1, got });
    },
    { origin: world.providerUrl, src: `${world.providerUrl}/frame?key=${shop.keys.apiKey}&bridge=2` },
  );
  const say = (name: string, argument: unknown) =>
    page.evaluate(
      ([method, json]) =>
        (window as unknown as { remote: Record<string, (argument: unknown) => Promise<unknown>> }).remote[method]!(
          // A name of `__proto__` is written in JSON, and crosses as a property of its own.
          JSON.parse(json),
        ),
      [name, typeof argument === 'string' ? argument : JSON.stringify(argument)] as const,
    );
  const open = (change: object | string) =>
    say('open', typeof change === 'string' ? change : { sdkVersion: '0.1.0', settings: { ...SETTINGS, ...change } });
  const frame = page.frames().find((one) => one !== page.mainFrame())!;
  return { page, frame, say, open, buyer: buyerAt(page) };
}

/** What is read at the price, and in which font, without the marks that only space it. */
const priceIn = (frame: Frame) =>
  frame.locator('.price').evaluate((price) => ({
    text: (price.firstChild?.textContent ?? '').replace(/\s/gu, ' '),
    font: getComputedStyle(price).fontFamily,
  }));

/** Every object in the frame is as it was made. */
const isClean = (frame: Frame) =>
  frame.evaluate(() => {
    const known = Object.getOwnPropertyNames(Object.prototype);
    const enumerable: string[] = [];
    for (const name in {}) enumerable.push(name);
    return (
      enumerable.length === 0 && !known.includes('polluted') && ({} as { isAdmin?: unknown }).isAdmin === undefined
    );
  });

const withJson = (field: string) =>
  `{"sdkVersion":"0.1.0","settings":{"flow":"purchase","delivery":"native","locale":"en","amount":9900,"currency":"SEK",${field}}}`;

describe('a page that speaks to the frame without the library', () => {
  it.each<[string, object | string]>([
    ['an item name that turns the direction', { itemName: 'Pass \u202e00.1 KES' }],
    ['an item name that isolates a direction', { itemName: 'Pass \u206700.1 KES\u2069' }],
    ['an item name with a mark of direction', { itemName: '\u200fSEK 1.00' }],
    ['an item name with a line break', { itemName: 'Pass\n\n\n\nSEK 1.00' }],
    ['an item name with a line separator', { itemName: 'Pass\u2028SEK 1.00' }],
    ['an item name with a vertical tab', { itemName: 'Pass\u000bSEK 1.00' }],
    ['an item name of more than 200 characters', { itemName: 'pass '.repeat(41) }],
    ['an item name that shows nothing', { itemName: '\u200b\u200b\u2060\ufeff' }],
    ['an item name of fillers', { itemName: '\u3164\u115f \u2800' }],
    ['half a character', withJson('"itemName":"\\ud800"')],
    ['an item name that is no text', { itemName: { toString: 'Pass' } }],
    ['a price of nothing', { amount: 0 }],
    ['a price with a fraction', { amount: 0.5 }],
    ['a price as text', { amount: '9900' }],
    ['a price beyond all numbers', withJson('"amount":1e400')],
    ['a currency that is none', { currency: 'sek' }],
    ['a tax above the price', { taxAmount: 9901 }],
    ['a locale as long as a book', { locale: `en-${'x-aaaaaaaa-'.repeat(500)}` }],
    ['no settings', '{"sdkVersion":"0.1.0"}'],
    ['settings as a list', '{"sdkVersion":"0.1.0","settings":[]}'],
    ['settings that are only inherited', `{"sdkVersion":"0.1.0","settings":{"__proto__":${JSON.stringify(SETTINGS)}}}`],
  ])('is refused %s, and may say it better then', async (_, change) => {
    const { frame, open } = await openRawPage();
    expect(await open(change)).toEqual({ ok: false, reason: 'invalid_settings' });
    expect(await frame.locator('body').innerText()).not.toContain('1.00');
    expect(await open({})).toEqual({ ok: true, shop: 'raw' });
    await frame.locator('main[data-screen=phone]').waitFor();
    expect(await priceIn(frame)).toMatchObject({ text: 'SEK 99.00' });
  });

  it.each<[string, object | string]>([
    ['a font of pictures', { appearance: { fontFamily: 'Wingdings, "Zapf Dingbats", Webdings, Symbol' } }],
    ['a font of pictures among others', { appearance: { fontFamily: 'Wingdings, Arial' } }],
    ['a font with rules behind it', { appearance: { fontFamily: 'Arial; } .price { font-size: 0 } x {' } }],
    ['colours that hide', { appearance: { colorText: '#ffffff', colorBackground: '#ffffff', colorPrimary: '#fff' } }],
    ['digits of another script', { locale: 'en-u-nu-brah' }],
    ['digits in circles and words', { locale: 'en-u-nu-hanidec-ca-buddhist' }],
    ['digits through a transform', { locale: 'en-t-ja-m0-bgn-u-nu-mathmono' }],
    ['digits of a private use', { locale: 'en-x-u-nu-thai' }],
    ['a locale of no language', { locale: 'zz-zz-zz!' }],
    ['a name of combining marks', { itemName: `A day pass${'\u0333\u030d\u20dd'.repeat(50)}` }],
    ['a name as long as may be', { itemName: 'pass '.repeat(39).trim() }],
    ['a name without any break', { itemName: 'W'.repeat(200) }],
    ['a name that is markup', { itemName: '<img src=x onerror="document.body.innerHTML=1">' }],
    ['a name of a prototype', withJson('"itemName":"__proto__","merchantContext":"constructor"')],
    ['settings with a prototype', withJson('"__proto__":{"polluted":1,"isAdmin":true,"amount":1}')],
    ['settings with a constructor', withJson('"constructor":{"prototype":{"polluted":1,"isAdmin":true}}')],
    [
      'tokens with a prototype',
      withJson('"appearance":{"__proto__":{"colorText":"#fff","polluted":1},"constructor":"#fff","toString":"#fff"}'),
    ],
  ])('does no harm by %s', async (_, change) => {
    const { page, frame, open } = await openRawPage();
    expect(await open(change)).toEqual({ ok: true, shop: 'raw' });
    await frame.locator('main[data-screen=phone]').waitFor();
    const price = await priceIn(frame);
    expect(price.text).toMatch(/^(?:SEK 99\.00|99,00 kr)$/);
    expect(price.font).toMatch(/^system-ui/);
    expect(await isClean(frame)).toBe(true);
    await isReadable(page, frame);
  });

  it('keeps nobody from paying by a hundred thousand messages that mean nothing, nor by calls of what is no method', async () => {
    const { page, frame, open, buyer } = await openRawPage();
    await page.evaluate(() => {
      const { port } = window as unknown as { port: MessagePort };
      const target = document.querySelector('iframe')!.contentWindow!;
      const call = (methodPath: unknown, args: unknown = []) => ({
        namespace: 'penpal',
        channel: undefined,
        type: 'CALL',
        id: `${Math.random()}`,
        methodPath,
        args,
      });
      const junk = [
        null,
        0,
        'ondemand-pay:port',
        [],
        { type: 'ondemand-pay:port', bridge: 2 },
        { type: 'ondemand-pay:refused', reason: 'bridge_version', bridge: 2 },
        { namespace: 'penpal', type: 'REPLY', callId: '1', value: { ok: true } },
        { namespace: 'penpal', type: 'SYN', participantId: 'x' },
        { namespace: 'penpal', type: 'DESTROY2' },
        call(['constructor']),
        call(['__proto__', 'polluted'], [1]),
        call(['open', 'constructor'], ['polluted']),
        call('open', null),
        call(['toString']),
        call(['pay']),
        { id: 1, method: 'pay', args: [] },
        JSON.parse('{"__proto__":{"polluted":1}}'),
      ];
      for (let at = 0; at < 100_000; at += 1) {
        const one = junk[at % junk.length];
        if (at % 10 === 0) target.postMessage(one, '*');
        else port.postMessage(one);
      }
    });
    expect(await open({ locale: 'en-u-nu-brah', appearance: { fontFamily: 'Wingdings' } })).toEqual({
      ok: true,
      shop: 'raw',
    });
    expect(await isClean(frame)).toBe(true);
    const before = await world.proofs();
    await buyer.onboard();
    await buyer.screen('confirm').waitFor();
    const final = frame.locator('[data-guards=confirm]');
    expect((await final.innerText()).replace(/\s/gu, ' ')).toBe('Pay SEK 99.00');
    expect(await final.evaluate((button) => getComputedStyle(button).fontFamily)).toMatch(/^system-ui/);
    // All that the page said pressed nothing; the buyer's own press does.
    expect(await world.proofs()).toBe(before);
    await buyer.pay();
    const got = () => page.evaluate(() => (window as unknown as { got: object[] }).got);
    await expect.poll(async () => (await got()).length, { timeout: 10_000 }).toBe(1);
    expect(await world.proofs()).toBe(before + 1);
    expect((await got())[0]).toHaveProperty('originProof');
  });
});

/** Price, item and shop lie side by side: none over another, and none beyond the edge. */
async function isReadable(page: Page, frame: Frame): Promise<void> {
  const boxes = await frame.locator('.top-line .item, .top-line .shop, .top-line .price').evaluateAll((all) =>
    all.map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      return { left, top, right, bottom, width: innerWidth, clips: getComputedStyle(one).overflow };
    }),
  );
  expect(boxes.length).toBeGreaterThanOrEqual(2);
  for (const [at, box] of boxes.entries()) {
    expect(box.right).toBeLessThanOrEqual(box.width + 1);
    expect(box.bottom - box.top).toBeGreaterThan(8);
    for (const other of boxes.slice(at + 1)) {
      const apart =
        box.right <= other.left + 1 ||
        other.right <= box.left + 1 ||
        box.bottom <= other.top + 1 ||
        other.bottom <= box.top + 1;
      expect([box, other, apart]).toEqual([box, other, true]);
    }
  }
  expect(page.frames()).toContain(frame);
}
