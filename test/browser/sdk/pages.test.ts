import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumOptions } from '../../../scripts/chromium.mjs';
import { callsOf, type FakeFrame, openedFrame, repliesOf } from './support/browser.js';
import { consoleErrors, onSite, page, site } from './support/onSite.js';
import { importMap, shopPage } from './support/site.js';

/* Pages as they are: with a base target, inside another, fetched beforehand, saved, copied, loaded in other ways. */

onSite();

const open = async (parts: Parameters<typeof shopPage>[1]) => {
  await page.goto(site.page('/', shopPage(site, parts)));
  return openedFrame(page);
};
const presented = async (frame: Frame) => (await callsOf(frame)).filter(([name]) => name === 'present').length;
const provenPosts = () => site.posts.map(({ fields }) => fields.filter(([name]) => name === 'origin_proof').length);
const bought = async () => {
  await expect.poll(() => site.posts.length, { timeout: 10_000 }).toBe(1);
  expect(provenPosts()).toEqual([1]);
};

describe('a post into another window', () => {
  const noClick = () =>
    page.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ isActive: 'clicked' in window }) }),
    );

  it.each([
    ['<base target>', { before: '<base target="_blank">' }],
    ['a base target by name', { before: '<base href="/"><base target="receipt">' }],
    ["the form's own target", { attributes: 'target="receipt"' }],
    ['the target of its button', { inner: '<button formtarget="_blank">Buy</button>' }],
  ])('by %s asks for a click where the last one is too old, and then posts', async (_, parts) => {
    await noClick();
    const frame = await open(parts);
    await frame.click('#pay');
    await expect.poll(() => repliesOf(frame)).toContainEqual(['deliver', { ok: false, reason: 'needs_click' }]);
    expect(site.posts).toEqual([]);
    await page.evaluate(() => Object.assign(window, { clicked: true }));
    const popup = page.context().waitForEvent('page');
    await frame.evaluate(() => void (window as unknown as FakeFrame).finish());
    await popup;
    await bought();
  });

  it.each([
    ['_self', { before: '<base target="_blank">', attributes: 'target="_self"' }],
    ['a frame of the page', { attributes: 'target="inner"', after: '<iframe name="inner"></iframe>' }],
  ])('is none into %s', async (_, parts) => {
    await noClick();
    const frame = await open(parts);
    await frame.click('#pay', { noWaitAfter: true });
    await bought();
  });
});

describe('form.submit()', () => {
  it.each([
    ['', {}],
    [' into another window', { attributes: 'target="_blank"' }],
    [' into a named one', { attributes: 'target="receipt"' }],
    [' under a base target', { before: '<base target="_blank">' }],
    [' into another window under fetch delivery', { attributes: 'target="_blank" data-delivery="fetch"' }],
  ])('%s posts nothing without a proof, says so, and leaves the form as it was', async (_, parts) => {
    const frame = await open({ ...parts, inner: '<input name="qty" value="3">' });
    const targetOf = () => page.evaluate(() => document.querySelector('form')?.getAttribute('target'));
    const before = await targetOf();
    await page.evaluate(() => void setTimeout(() => document.querySelector('form')?.submit()));
    await expect.poll(() => presented(frame)).toBe(1);
    await expect.poll(() => consoleErrors.join()).toContain('use requestSubmit()');
    await expect.poll(targetOf).toBe(before);
    expect(page.context().pages()).toHaveLength(1);
    expect(site.posts).toEqual([]);

    await page.evaluate(() => new FormData(document.querySelector('form') as HTMLFormElement));
    await expect.poll(targetOf).toBe(before);
    expect(await presented(frame)).toBe(1);
  });
});

it('a srcdoc document sells under fetch delivery, and stands for the page that holds it', async () => {
  site.answer('/purchase', { headers: { 'content-type': 'application/json' }, body: '{"data":1}' });
  const inner = shopPage(site, { attributes: 'data-delivery="fetch"', inner: '<input name="qty" value="3">' });
  await page.goto(
    site.page(
      '/',
      `<iframe id="holder"></iframe><script>holder.srcdoc = ${JSON.stringify(inner).replaceAll('</', '<\\/')};</script>`,
    ),
  );
  const frameOf = () => page.frames().find((frame) => frame.url().startsWith(`${site.pay}/frame`));
  await expect.poll(() => frameOf()?.evaluate(() => (window as unknown as FakeFrame).calls?.length)).toBe(1);
  await frameOf()!.evaluate(() => void (window as unknown as FakeFrame).pay());
  await bought();
  expect(consoleErrors).toEqual([]);
});

it('a page that is fetched beforehand has its frame once it is opened, however late', async () => {
  const tell = `<script>
    const tell = (what) => fetch('/' + what, { method: 'POST', body: new URLSearchParams({ at: performance.now() }) });
    tell(document.prerendering ? 'beforehand' : 'at once');
    // Longer than a frame has for its first word: a clock that ran meanwhile would have given it up.
    setTimeout(tell, 8500, 'waited');
    document.addEventListener('prerenderingchange', () => tell('opened'));
    for (const name of ['ready', 'error']) addEventListener('ondemand:' + name, () => tell(name));</script>`;
  site.page('/later', shopPage(site, { before: tell }));
  const rules = { prerender: [{ urls: ['/later'], eagerness: 'immediate' }] };
  const start = site.page(
    '/',
    `<script type="speculationrules">${JSON.stringify(rules)}</script>
    <script>setTimeout(() => location.assign('/later'), 11_000)</script>`,
  );
  // Without a driver, under which nothing is fetched beforehand: the page tells the server itself.
  const folder = await mkdtemp(join(tmpdir(), 'ondemand-prerender-'));
  const { executablePath, args } = chromiumOptions();
  const alone = spawn(executablePath, [...args, '--headless', `--user-data-dir=${folder}`, start], { stdio: 'ignore' });
  try {
    await expect
      .poll(() => site.posts.map(({ path }) => path), { timeout: 30_000 })
      .toEqual(['/beforehand', '/waited', '/opened', '/ready']);
  } finally {
    alone.kill();
    await once(alone, 'exit');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

describe('the markup of a mounted page', () => {
  const heldBy = (form: number) =>
    page.evaluate((index) => {
      const { children } = document.forms[index] as HTMLFormElement;
      return [...children].filter((child) => child.matches('div')).length;
    }, form);

  it('has one frame when it is mounted again: saved, copied, or out of a cache of pages', async () => {
    await open({ inner: '<input name="qty" value="3">' });
    const saved = await page.content();
    await page.evaluate(() => document.body.append((document.forms[0] as HTMLFormElement).cloneNode(true)));
    await openedFrame(page, 1);
    expect(await page.locator('iframe').count()).toBe(2);
    await page.evaluate(() => {
      const copy = document.body.cloneNode(true) as HTMLElement;
      document.body.replaceWith(copy);
    });
    await openedFrame(page, 0);
    await openedFrame(page, 1);
    expect(await page.locator('iframe').count()).toBe(2);

    await page.goto(site.page('/saved', saved.replace(/^<!doctype html>/i, '')));
    await openedFrame(page);
    expect(await page.locator('iframe').count()).toBe(1);
    expect(await heldBy(0)).toBe(1);
  });

  it('has one message when it could not be mounted', async () => {
    await page.goto(site.page('/', shopPage(site, {}).replace('SEK', 'kronor')));
    await page.getByRole('alert').waitFor();
    const saved = await page.content();
    await page.evaluate(() => document.body.append((document.forms[0] as HTMLFormElement).cloneNode(true)));
    await expect.poll(() => page.getByRole('alert').count()).toBe(2);
    await page.goto(site.page('/saved', saved.replace(/^<!doctype html>/i, '')));
    await expect.poll(() => consoleErrors.length).toBeGreaterThan(2);
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.evaluate(() => document.querySelector('form')?.setAttribute('data-currency', 'SEK'));
    await page.evaluate('OnDemand.upgrade()');
    await openedFrame(page);
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('a marked form in an open shadow tree', () => {
  const form = (inner = '') => shopPage(site, { inner }).match(/<form[\s\S]*<\/form>/)?.[0] ?? '';
  const frameIn = async () => {
    const isOurs = (frame: Frame) => frame.url().startsWith(`${site.pay}/frame`);
    await expect.poll(() => page.frames().some(isOurs), { timeout: 10_000 }).toBe(true);
    return openedFrame(page);
  };

  it.each([
    [
      'that is part of the page',
      (shop: string) => `<div id="host"><template shadowrootmode="open">${shop}</template></div>`,
    ],
    [
      'that is added with its host, a tree within a tree',
      (shop: string) => `<script>addEventListener('load', () => {
        const host = document.createElement('div'), inner = document.createElement('div');
        inner.attachShadow({ mode: 'open' }).innerHTML = \`${shop}\`;
        host.attachShadow({ mode: 'open' }).append(inner);
        document.body.append(host);
      })</script>`,
    ],
    [
      'that is attached to an element of the page',
      (shop: string) => `<div id="host"></div><script>addEventListener('load', () => setTimeout(() => {
        host.attachShadow({ mode: 'open' }).innerHTML = \`${shop}\`;
      }, 100))</script>`,
    ],
    [
      'to which it is added later',
      (shop: string) => `<div id="host"></div><script>host.attachShadow({ mode: 'open' });
        addEventListener('load', () => setTimeout(() => { host.shadowRoot.innerHTML = \`${shop}\`; }, 100))</script>`,
    ],
  ])('%s is mounted once, and sells', async (_, around) => {
    await page.goto(
      site.page(
        '/',
        `<script async src="${site.pay}/web/js/sdk.min.js"></script><body>${around(form('<button>Buy</button>'))}`,
      ),
    );
    const frame = await frameIn();
    expect(await page.locator('iframe').count()).toBe(1);
    await page.getByRole('button', { name: 'Buy' }).click();
    await expect.poll(() => presented(frame)).toBe(1);
    await frame.click('#pay', { noWaitAfter: true });
    await bought();
  });
});

describe('the script', () => {
  const ways = {
    'a module': () => `<script type="module" src="${site.pay}/web/js/sdk.min.mjs"></script>`,
    'an import': () => `<script type="module">await import('${site.pay}/web/js/sdk.min.mjs')</script>`,
    'the same tag twice': () => tag('').repeat(2),
    'a tag and a module': () => `${tag('')}<script type="module" src="${site.pay}/web/js/sdk.min.mjs"></script>`,
    'two versions': () => tag('/v1/0.0.9') + tag(''),
    'a tag and a bundle': () => `${tag('')}<script type="module">import 'ondemand-pay/auto'</script>`,
  };
  const tag = (version: string) => `<script async src="${site.pay}/web/js${version}/sdk.min.js"></script>`;

  it.each(Object.entries(ways))('as %s mounts each form once', async (_, scripts) => {
    const html = shopPage(site, { attributes: `data-provider-url="${site.pay}"`, inner: '<button>Buy</button>' });
    await page.goto(site.page('/', importMap + html.replace(/<script[\s\S]*<\/script>/, scripts())));
    await openedFrame(page);
    await page.evaluate(() => document.body.append((document.forms[0] as HTMLFormElement).cloneNode(false)));
    await openedFrame(page, 1);
    expect(await page.locator('iframe').count()).toBe(2);
    const frame = await openedFrame(page);
    await page.getByRole('button', { name: 'Buy' }).click();
    await expect.poll(() => presented(frame)).toBe(1);
    await frame.click('#pay', { noWaitAfter: true });
    await bought();
  });
});

it('a hundred thousand messages of others neither slow nor break a page, while the frame loads or after', async () => {
  const flood = `<script>
    const junk = [null, 1, '', 'ondemand-pay:window', { type: 'ondemand-pay:port', bridge: 2 }, { namespace: 'penpal', type: 'SYN' },
      JSON.parse('{"__proto__":{"polluted":1},"type":"ondemand-pay:refused"}'), [[[]]], { ok: true, reason: {} }, 'x'.repeat(1000)];
    window.flood = (times) => { for (let n = 0; n < times; n++) postMessage(junk[n % junk.length], '*', n % 999 ? [] : [new MessageChannel().port1]); };
    const began = performance.now();
    const heard = new Promise((done) => addEventListener('message', ({ data }) => data === 'last' && done()));
    flood(50_000);
    addEventListener('ondemand:ready', async () => {
      flood(50_000);
      postMessage('last', '*');
      await heard;
      window.took = performance.now() - began;
    });</script>`;
  const frame = await open({ after: flood, inner: '<button>Buy</button>' });
  await page.waitForFunction('window.took', null, { timeout: 30_000 });
  expect(await page.evaluate('window.took')).toBeLessThan(15_000);
  expect(await page.evaluate('({}).polluted')).toBeUndefined();
  await page.getByRole('button', { name: 'Buy' }).click();
  await expect.poll(() => presented(frame)).toBe(1);
  await frame.click('#pay', { noWaitAfter: true });
  await bought();
  expect(consoleErrors).toEqual([]);
});
