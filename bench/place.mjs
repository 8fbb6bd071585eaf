import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createProvider } from '../provider/dist/app/provider.js';
import { serveHttp } from '../provider/dist/http/serveHttp.js';
import { addMerchant } from '../provider/dist/merchants/addMerchant.js';
import { migrate } from '../provider/dist/store/migrate.js';
import { openStore } from '../provider/dist/store/open.js';
import { openPlace } from '../provider/test/fire/support/place.mjs';
import { chromiumOptions } from '../scripts/chromium.mjs';
import { BARE_FRAME } from './bareFrame.mjs';

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/**
 * A provider on a store in a temporary folder, a shop on another site, and a browser. Both sites also answer
 * `/bare`, which is what anything on their two origins costs at the least. `close` leaves nothing behind.
 */
export async function openShop() {
  const place = await openPlace('bench');
  try {
    const store = await openStore({ database: `file:${join(place.folder, 'store')}`, cwd: '/' });
    place.later(() => store.close());
    const { database } = store;
    await migrate(database);

    const pay = await openSite('pay', place);
    const shop = await openSite('shop', place);
    const provider = await createProvider({ database, url: pay.url, sandbox: true, masterKey: randomBytes(32) });
    place.later(() => provider.close());
    pay.serve((request) => bare(request) ?? provider.fetch(request, { remoteAddress: '127.0.0.1' }));

    const register = (merchant) => addMerchant({ database, clock: () => new Date(), random: randomBytes }, merchant);
    const { apiKey } = await register({ name: 'Bench', origins: [shop.url] });
    // The same pages under another name are another site to the browser.
    const otherUrl = shop.url.replace('//shop.', '//other.');
    const other = await register({ name: 'Other', origins: [otherUrl] });

    const pages = new Map();
    const arrivals = [];
    shop.serve((request) => {
      if (request.method === 'POST') arrivals.push(performance.timeOrigin + performance.now());
      return bare(request) ?? pages.get(new URL(request.url).pathname)?.() ?? html('<p>Thank you</p>');
    });

    const browser = await chromium.launch(chromiumOptions());
    place.later(() => browser.close());
    return {
      browser,
      payUrl: pay.url,
      shopUrl: shop.url,
      apiKey,
      other: { url: otherUrl, apiKey: other.apiKey },
      /** The latest code that the sandbox sent to a number. */
      async codeTo(phone) {
        const address = `${pay.url}/sandbox/messages?phone=${encodeURIComponent(phone)}`;
        const answer = await provider.fetch(new Request(address), { remoteAddress: '127.0.0.1' });
        return (await answer.json())[0].code;
      },
      /** Holds what a measurement needs on disk; what is registered with `later` ends before it goes. */
      folder: place.folder,
      later: place.later,
      /** When the shop received a POST, in milliseconds since 1970, oldest first. */
      arrivals,
      /** Adds a page to the shop, and gives its address. An isolated one has clocks of 5 µs instead of 100 µs. */
      page(path, body, { isolated = false } = {}) {
        pages.set(path, () => html(body, isolated ? ISOLATION : {}));
        return shop.url + path;
      },
      /** Adds a script to the shop. */
      script(path, code) {
        pages.set(path, () => new Response(code, { headers: { 'Content-Type': 'text/javascript' } }));
      },
      close: place.close,
    };
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** Cross-site to every other name: each is a registrable domain of its own below `localhost`. */
async function openSite(name, place) {
  let handler;
  const server = await serveHttp({
    fetch: async (request) => handler(request),
    port: 0,
    hosts: ['127.0.0.1', '::1'],
  });
  place.later(() => server.close({ deadline: 500 }));
  const serve = (next) => {
    handler = next;
  };
  return { url: `http://${name}.localhost:${server.port}`, serve };
}

function bare(request) {
  if (new URL(request.url).pathname !== '/bare') return undefined;
  const headers = { 'Access-Control-Allow-Origin': '*' };
  return request.method === 'POST' ? new Response(null, { status: 204, headers }) : html(BARE_FRAME, ISOLATION);
}

const html = (body, headers = {}) =>
  new Response(`<!doctype html><html lang="en"><title>Bench</title>${body}`, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });
