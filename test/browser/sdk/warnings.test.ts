import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { onSite, page, site } from './support/onSite.js';
import { shopPage } from './support/site.js';

onSite();

let warned: string[];
let loaded: string[];
beforeEach(() => {
  warned = [];
  loaded = [];
  page.on('console', (message) => message.type() === 'warning' && warned.push(message.text()));
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
});

const STRICT = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; frame-src ${site.pay}; style-src 'unsafe-inline'; form-action 'self'; require-trusted-types-for 'script'`;

async function open(options: Parameters<typeof shopPage>[1], headers: Record<string, string> = {}) {
  await page.goto(site.page('/warned', shopPage(site, options), headers));
  await page.locator('iframe').waitFor();
}
/** What the page's developer reads, sooner or later. */
const says = (text: string | RegExp) => expect.poll(() => warned.join('\n'), { timeout: 15_000 }).toMatch(text);

describe('the console of a page with a test key', () => {
  it('names an attribute that is ignored, once, also under a strict policy', async () => {
    await open({ attributes: 'data-amont="100"', nonce: 'n1' }, { 'content-security-policy': STRICT('n1') });
    await says(/data-amont is ignored: is data-amount meant\?/);
    await says(/ondemand-pay/);
    const before = warned.length;
    await page.evaluate(() => document.querySelector('form')?.setAttribute('data-itemname', 'x'));
    await says(/data-itemname is ignored/);
    expect(warned).toHaveLength(before + 1);
  });

  it('names what is marked and no form, and a form within a form', async () => {
    await open({ after: '<div class="ondemand-form" data-api-key="test_12345678"></div>' });
    await says(/is a <div>: only a <form> can be mounted/);
  });

  it.each([
    ['a style', '<style>main { opacity: 0.99 }</style>', /opacity: 0\.99 on <main>/],
    ['a filter', '<style>body { filter: blur(0) }</style>', /filter: blur\(0px\) on <body>/],
    ['a scale', '<style>main { transform: scale(0.9) }</style>', /transform: matrix\(0\.9.*\) on <main>/],
    ['a measure', '<style>main { width: 200px }</style>', /the frame is 200 pixels wide: 280 are needed/],
    [
      'a cover',
      '<style>#bar { position: fixed; inset: 0 0 auto; height: 200px }</style><p id="bar">sale</p>',
      /<p id="bar"> lies over the frame/,
    ],
  ])('names %s of the page that kills the button', async (_, before, text) => {
    await open({ before });
    await page.evaluate(() => {
      // The parser leaves what stands before the body where it has to be.
      const main = document.createElement('main');
      const form = document.querySelector('form')!;
      form.before(main);
      main.append(form);
    });
    await says(text);
  });

  it('says nothing of a page that is right', async () => {
    await page.clock.install();
    await open({});
    await page.clock.runFor(3100);
    await expect.poll(() => loaded).toContain('/web/js/warnings.mjs');
    await page.clock.runFor(4000);
    expect(warned).toEqual([]);
  });

  const { 'sdk.min.js': hash } = JSON.parse(readFileSync('dist/web/integrity.json', 'utf8')) as Record<string, string>;
  it.each([
    ['a live key', (html: string) => html.replace('test_12345678', 'live_12345678')],
    [
      'a script that is pinned by its hash',
      (html: string) => html.replace('<script async', `<script async crossorigin integrity="${hash}"`),
    ],
  ])('is told nothing, and nothing is loaded, with %s', async (_, change) => {
    await page.clock.install();
    await page.goto(site.page('/quiet', change(shopPage(site, { attributes: 'data-amont="1"' }))));
    await page.locator('iframe').waitFor();
    await page.clock.runFor(7000);
    expect(loaded).toContain('/web/js/sdk.min.js');
    expect(loaded).not.toContain('/web/js/warnings.mjs');
  });
});
