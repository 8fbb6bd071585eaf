import { parseSubmission } from 'ondemand-pay/merchant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shopPage, terms } from '../browser/support/till.js';
import { type Shops, startShops } from '../browser/support/world.js';
import { readerAt } from './support/buyer.js';
import type { Tab } from './support/engine.js';
import { inEachEngine } from './support/engines.js';
import { type Net, openNet } from './support/net.js';
import { until } from './support/until.js';
import { composing, writing } from './support/writing.js';

/* Shops that do with their forms what pages do, and buyers who write as keyboards elsewhere do. */

const COUNTED = '<input name="article_id" value="4553"><input name="qty" value="1">';
const NAMES = ['matches', 'dataset', 'submit', 'action', 'elements', 'append', 'addEventListener', 'getAttribute'];
const afterSubmit = (then: string) =>
  `<script>{ const form = document.querySelector('form'); form.qty.value = '3';
     form.onsubmit = () => { setTimeout(() => { ${then} }); }; }</script>`;

type Row = [how: string, where: string, hand: (tab: Tab) => Tab, page: Page, posted: Record<string, string>];
type Page = { inner: string; script: string };

/** Each buyer is a stranger at a shop of their own, which gets what its form held when it was submitted. */
const ROWS: Row[] = [
  [
    'in full-width digits',
    'disables all its fields, as against double submits',
    writing('０１２３４５６７８９', '＋'),
    { inner: COUNTED, script: afterSubmit('for (const field of form.elements) field.disabled = true') },
    { article_id: '4553', qty: '3' },
  ],
  [
    'in Arabic digits',
    'resets its form',
    writing('٠١٢٣٤٥٦٧٨٩', '+'),
    { inner: COUNTED, script: afterSubmit('form.reset()') },
    { article_id: '4553', qty: '3' },
  ],
  [
    'on a keyboard that composes',
    'has fields called as what a form can do',
    composing,
    { inner: NAMES.map((name) => `<input name="${name}" value="1">`).join(''), script: '' },
    Object.fromEntries(NAMES.map((name) => [name, '1'])),
  ],
];

let net: Net;
let shops: Shops;
beforeAll(async () => {
  net = await openNet();
  shops = await startShops({ open: net.open, hosts: { pay: 'pay.example.net', news: 'www.example.com' } });
});
afterAll(async () => {
  await shops?.close();
  await net?.close();
});

inEachEngine((engine) => {
  let tab: Tab;
  beforeAll(async () => {
    tab = await engine.launch(net);
  });
  afterAll(() => tab?.close());

  it.each(ROWS)('a stranger who writes %s buys from a page that %s', async (_how, _where, hand, page, posted) => {
    const shop = await openShop(page);
    const reader = readerAt(hand(tab), shops);
    await tab.open(shop.url);
    await reader.introduce(shops.newPhone());
    await reader.addCard();
    await reader.pay();
    await until('the page after', async () => (await tab.read('page', 'document.title')) === 'Bought');
    expect(shop.posts).toEqual([
      { ...posted, userToken: expect.any(String), origin_proof: expect.any(String), email: 'anna@example.se' },
    ]);
    expect(await shop.orders()).toMatchObject([{ status: 'captured', amount: 900 }]);
  });
});

let opened = 0;

/** A shop on a site of its own, which keeps what is posted to it. */
async function openShop({ inner, script }: Page) {
  opened += 1;
  const posts: Record<string, unknown>[] = [];
  const shop = await shops.openShop(`shop${opened}.example.org`, async (request) => {
    if (request.method !== 'POST') {
      const attributes = terms(shop.keys.apiKey, { amount: 900 });
      return shopPage(
        shops,
        `<form class="ondemand-form" action="/purchase" method="POST" ${attributes}>${inner}</form>${script}`,
      );
    }
    posts.push(Object.fromEntries(await request.clone().formData()));
    const parsed = await parseSubmission(request);
    if (!parsed.ok) return new Response('incomplete', { status: 400 });
    const { userToken, originProof } = parsed.submission;
    const order = { reference: 'one', name: 'A day pass', amount: 900, currency: 'SEK', originProof };
    await shop.merchant.orders.create(userToken, order);
    return new Response('<!doctype html><title>Bought</title>', { headers: { 'Content-Type': 'text/html' } });
  });
  return { url: shop.url, posts, orders: async () => (await shop.merchant.orders.list({ limit: 10 })).data };
}
