import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformerStyleToClass } from '@shikijs/transformers';
import { defineConfig } from 'vitepress';
import { finish } from '../finish.mjs';

/** Colours of code by class, since a page with a strict policy takes no style attributes. */
const codeClasses = transformerStyleToClass({ classPrefix: 'code-' });

/** The part of a page that a heading is, as other readers of Markdown name it. @param {string} heading */
const slugify = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** @param {string} folder */
function apiOf(folder) {
  const file = new URL(`../made/api/${folder}/typedoc-sidebar.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** @param {...[text: string, link: string]} pages */
const list = (...pages) => pages.map(([text, link]) => ({ text, link }));

const guide = [
  {
    text: 'Begin',
    items: list(
      ['The first minute', '/'],
      ['Integration', '/docs/integration'],
      ['How a purchase works', '/docs/process'],
      ['Gallery', '/gallery'],
    ),
  },
  {
    text: 'A shop',
    items: list(
      ['Recurring payments', '/docs/recurring'],
      ['Payment links', '/docs/payment-links'],
      ['Preferences and receipts', '/docs/preferences'],
      ['Buyers who come back', '/docs/return-customers'],
      ["The provider's window", '/docs/provider-window'],
      ['Around the frame', '/docs/page-styles'],
      ['Content-Security-Policy', '/docs/csp'],
      ['Pages of 2016', '/docs/compatibility'],
      ['Troubleshooting', '/docs/troubleshooting'],
      ['Errors', '/docs/errors'],
    ),
  },
  {
    text: 'A provider',
    items: list(
      ['Operating', '/docs/operations'],
      ['Money and the ledger', '/docs/ledger'],
      ['Cards by Stripe', '/docs/rails/stripe'],
      ['Write a payment rail', '/docs/rails/write-your-own'],
      ['Before real money', '/docs/before-real-money'],
      ['The package', '/provider/'],
      ['Security', '/SECURITY'],
      ['Claims and tests', '/docs/security'],
    ),
  },
  {
    text: 'Examples',
    items: list(
      ['Plain pages', '/examples/html/'],
      ['Frameworks', '/examples/frameworks/'],
      ['Python', '/examples/flask/'],
      ['Ruby', '/examples/sinatra/'],
    ),
  },
  {
    text: 'The project',
    items: list(
      ['Compared', '/docs/comparison'],
      ['Versions', '/docs/versions'],
      ['Changelog', '/CHANGELOG'],
      ['Architecture', '/docs/architecture'],
      ['Contributing', '/CONTRIBUTING'],
    ),
  },
];

export default defineConfig({
  title: 'ondemand-pay',
  description: 'On-demand purchases of digital goods: one form, one frame, one origin proof.',
  srcDir: 'made',
  outDir: 'dist',
  cacheDir: '.cache',
  // Else a style is written into the page for a moment, which a strict policy forbids.
  appearance: { disableTransition: false },
  lang: 'en',
  // In a file of its own instead of in each page: a strict policy takes no scripts in pages.
  metaChunk: true,
  markdown: {
    // As the documents mean it: "<shop> says" is a sentence.
    html: false,
    anchor: { slugify },
    image: { lazyLoading: true },
    codeTransformers: [codeClasses],
    // An address that is only named, as an example, is none to follow.
    linkify: false,
  },
  head: [
    ['link', { rel: 'stylesheet', href: '/assets/code.css' }],
    ['link', { rel: 'icon', href: 'data:,' }],
  ],
  buildEnd({ outDir }) {
    writeFileSync(join(outDir, 'assets/code.css'), codeClasses.getCSS());
    finish(outDir);
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: list(['Integration', '/docs/integration'], ['Gallery', '/gallery'], ['API', '/api/ondemand-pay/']),
    sidebar: {
      '/api/': [
        { text: 'ondemand-pay', items: apiOf('ondemand-pay') },
        { text: 'ondemand-pay-provider', items: apiOf('ondemand-pay-provider') },
      ],
      '/': guide,
    },
  },
});
