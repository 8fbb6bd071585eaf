import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createProvider } from '../provider/dist/app/provider.js';
import { serveHttp } from '../provider/dist/http/serveHttp.js';
import { addMerchant } from '../provider/dist/merchants/addMerchant.js';
import { migrate } from '../provider/dist/store/migrate.js';
import { openStore } from '../provider/dist/store/open.js';
import { BARE_FRAME } from './bareFrame.mjs';

/*
 * Provider and shop, each on a site of its own, in a thread of their own: whoever drives the browser must not keep them
 * from answering. Speaks with `place.mjs` by messages.
 */

const undo = [];
const pages = new Map();
const store = await openStore({ database: `file:${join(workerData.folder, 'store')}`, cwd: '/' });
undo.push(() => store.close());
const { database } = store;
await migrate(database);

const pay = await openSite('pay');
const shop = await openSite('shop');
const provider = await createProvider({ database, url: pay.url, sandbox: true, masterKey: randomBytes(32) });
undo.push(() => provider.close());
pay.serve((request) => bare(request) ?? provider.fetch(request, { remoteAddress: '127.0.0.1' }));
shop.serve((request) => {
  if (request.method === 'POST') parentPort.postMessage({ arrived: performance.timeOrigin + performance.now() });
  return bare(request) ?? pages.get(new URL(request.url).pathname)?.() ?? html('<p>Thank you</p>');
});

const register = (merchant) => addMerchant({ database, clock: () => new Date(), random: randomBytes }, merchant);
const { apiKey } = await register({ name: 'Bench', origins: [shop.url] });
// The same pages under another name are another site to the browser.
const otherUrl = shop.url.replace('//shop.', '//other.');
const other = await register({ name: 'Other', origins: [otherUrl] });

const ACTS = {
  put: ({ path, body, headers }) => void pages.set(path, () => new Response(body, { headers })),
  /** The latest code that the sandbox sent to a number. */
  async codeTo({ phone }) {
    const address = `${pay.url}/sandbox/messages?phone=${encodeURIComponent(phone)}`;
    const answer = await provider.fetch(new Request(address), { remoteAddress: '127.0.0.1' });
    return (await answer.json())[0].code;
  },
  async close() {
    for (const step of undo.reverse()) await step();
  },
};
parentPort.on('message', async ({ id, act, ...given }) => {
  const answer = await ACTS[act](given);
  parentPort.postMessage({ id, answer });
  if (act === 'close') parentPort.close();
});
const opened = { payUrl: pay.url, shopUrl: shop.url, apiKey, other: { url: otherUrl, apiKey: other.apiKey } };
parentPort.postMessage({ opened });

/** Cross-site to every other name: each is a registrable domain of its own below `localhost`. */
async function openSite(name) {
  let handler;
  const server = await serveHttp({
    fetch: async (request) => handler(request),
    port: 0,
    hosts: ['127.0.0.1', '::1'],
  });
  undo.push(() => server.close({ deadline: 500 }));
  const serve = (next) => {
    handler = next;
  };
  return { url: `http://${name}.localhost:${server.port}`, serve };
}

function bare(request) {
  if (new URL(request.url).pathname !== '/bare') return undefined;
  const headers = { 'Access-Control-Allow-Origin': '*' };
  const isolation = { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'cross-origin' };
  return request.method === 'POST' ? new Response(null, { status: 204, headers }) : html(BARE_FRAME, isolation);
}

function html(body, headers = {}) {
  const text = `<!doctype html><html lang="en"><title>Bench</title>${body}`;
  return new Response(text, { headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers } });
}
