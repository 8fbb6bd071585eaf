import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callsOf, openedFrame, repliesOf } from '../browser/sdk/support/browser.js';
import { type Site, shopPage, startSite } from '../browser/sdk/support/site.js';
import { launchChromium } from '../browser/support/chromium.js';

/* Libraries that post forms and fetch pages by themselves. */

let browser: Browser;
let site: Site;
let page: Page;
let consoleErrors: string[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await startSite();
  page = await browser.newPage();
  consoleErrors = [];
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
});
afterEach(async () => {
  await page.close();
  await site.close();
});

const library = (path: string) => `/test/frameworks/node_modules/${path}`;
const sdk = () => `<script async src="${site.pay}/web/js/sdk.min.js"></script>`;
const presented = async (frame: Frame) => (await callsOf(frame)).filter(([name]) => name === 'present').length;

const ROUTERS = {
  Turbo: {
    script: `<script type="module">import '${library('@hotwired/turbo/dist/turbo.es2017-esm.js')}'; window.loaded = true;</script>`,
    body: '',
    form: '',
  },
  'htmx 2, boosting': {
    script: `<script src="${library('htmx2/dist/htmx.min.js')}"></script>`,
    body: 'hx-boost="true"',
    form: '',
  },
  'htmx 2, posting': {
    script: `<script src="${library('htmx2/dist/htmx.min.js')}"></script>`,
    body: '',
    form: 'hx-post="/purchase"',
  },
  'htmx 4, boosting': {
    script: `<script src="${library('htmx.org/dist/htmx.min.js')}"></script>`,
    body: 'hx-boost:inherited="true"',
    form: '',
  },
  'htmx 4, posting': {
    script: `<script src="${library('htmx.org/dist/htmx.min.js')}"></script>`,
    body: '',
    form: 'hx-post="/purchase"',
  },
};
const ORDERS = ['before', 'after'] as const;
const CASES = Object.keys(ROUTERS).flatMap((name) =>
  ORDERS.map((order) => [name as keyof typeof ROUTERS, order] as const),
);

/** A page with a router, which has read it before the SDK comes, or reads it afterwards. */
const withRouter = (name: keyof typeof ROUTERS, order: (typeof ORDERS)[number]) => {
  const { script, body, form } = ROUTERS[name];
  const inner = '<input type="hidden" name="article_id" value="4553"><button>Buy</button>';
  const late = (what: string, when: string) =>
    `<script>${when}.then(() => document.head.append(...document.createRange().createContextualFragment(${JSON.stringify(what).replaceAll('</', '<\\/')}).children));</script>`;
  const started = "new Promise((done) => addEventListener('load', () => setTimeout(done, 200)))";
  const mounted = "new Promise((done) => addEventListener('ondemand:ready', done))";
  const [first, second] = order === 'before' ? [script, late(sdk(), started)] : [sdk(), late(script, mounted)];
  return shopPage(site, { attributes: form, inner })
    .replace(/<script[\s\S]*<\/script>/, '')
    .replace('<body>', `<body ${body}>`)
    .replace('</head>', `${first}${second}</head>`);
};
const settled = (name: string) =>
  page.waitForFunction((which) => (which === 'Turbo' ? 'Turbo' in window : 'htmx' in window), name);

describe.each(CASES)('%s, which comes %s the SDK,', (name, order) => {
  const open = async () => {
    await page.goto(site.page('/', withRouter(name, order)));
    await settled(name);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    return openedFrame(page);
  };

  it('leaves the form to the browser: one post, with a proof', async () => {
    const frame = await open();
    await page.getByRole('button', { name: 'Buy' }).click();
    await expect.poll(() => presented(frame)).toBe(1);
    expect(site.posts).toEqual([]);

    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    await page.waitForLoadState();
    expect(site.posts.map(({ fields }) => fields.map(([field]) => field))).toEqual([
      ['article_id', 'userToken', 'origin_proof', 'email'],
    ]);
    expect(await page.evaluate('window.sameDocument')).toBe(undefined);
  });

  it('shows the page that the shop answers with, refused or elsewhere', async () => {
    const refused = withRouter(name, order).replace('data-flow', 'data-problem="payment_declined" data-flow');
    site.answer('/purchase', { status: 422, body: `<!doctype html><html lang="en">${refused}` });
    await (await open()).click('#pay');
    await page.waitForURL('**/purchase');
    await settled(name);
    const again = await openedFrame(page);
    expect((await callsOf(again))[0]?.[1]).toMatchObject({ settings: { problem: { code: 'payment_declined' } } });
    expect(await page.locator('iframe').count()).toBe(1);

    site.answer('/purchase', { status: 303, headers: { location: '/thanks' }, body: '' });
    site.page('/thanks', '<title>thanks</title>');
    await again.click('#pay');
    await page.waitForURL('**/thanks');
    expect(await page.title()).toBe('thanks');
    expect(site.posts).toHaveLength(2);
  });
});

describe('Turbo', () => {
  it('that goes from page to page and back leaves one frame on each', async () => {
    const { script } = ROUTERS.Turbo;
    const head = `<head><title>%</title>${script}${sdk()}</head>`;
    const form = shopPage(site, {}).match(/<form[\s\S]*<\/form>/)?.[0] ?? '';
    site.page('/shop', `${head.replace('%', 'shop')}<body><a href="/">Home</a>${form}</body>`);
    await page.goto(site.page('/', `${head.replace('%', 'home')}<body><a href="/shop">Shop</a></body>`));
    await page.waitForFunction('window.Turbo && window.OnDemand');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    for (let round = 0; round < 2; round++) {
      await page.click('a');
      await page.waitForFunction("document.title === 'shop'");
      await openedFrame(page);
      expect(await page.locator('iframe').count()).toBe(1);
      await page.goBack();
      await page.waitForFunction("document.title === 'home'");
      await expect.poll(() => page.locator('iframe').count()).toBe(0);
      await page.goForward();
      await page.waitForFunction("document.title === 'shop'");
      await openedFrame(page);
      await expect.poll(() => page.locator('iframe').count()).toBe(1);
      await page.click('a');
      await page.waitForFunction("document.title === 'home'");
    }
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(consoleErrors).toEqual([]);
  });
});

describe('a captcha', () => {
  const page1 = (body: string) =>
    site.page(
      '/',
      shopPage(site, {
        inner: '<button>Buy</button>',
        after: `<script>const form = document.querySelector('form'); ${body}</script>`,
      }),
    );

  it('that prevents, checks, and then calls requestSubmit: the next click in the frame buys', async () => {
    await page.goto(
      page1(`let human = false;
        form.addEventListener('submit', (event) => {
          if (human) return;
          event.preventDefault();
          setTimeout(() => { human = true; form.requestSubmit(); });
        });`),
    );
    const frame = await openedFrame(page);
    await frame.click('#pay');
    await expect.poll(() => presented(frame)).toBe(1);
    expect(await repliesOf(frame)).toEqual([['raiseSubmit', { ok: false, reason: 'prevented' }]]);
    expect(site.posts).toEqual([]);
    await frame.click('#pay');
    await page.waitForURL('**/purchase');
    expect(site.posts).toHaveLength(1);
  });

  it('that always prevents and calls form.submit() posts nothing, and the console says why', async () => {
    await page.goto(
      page1(
        `form.addEventListener('submit', (event) => { event.preventDefault(); setTimeout(() => form.submit()); });`,
      ),
    );
    const frame = await openedFrame(page);
    await frame.click('#pay');
    await expect.poll(() => presented(frame)).toBe(1);
    expect(consoleErrors.join()).toContain('use requestSubmit()');
    expect(site.posts).toEqual([]);
  });
});
