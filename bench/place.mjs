import { Worker } from 'node:worker_threads';
import { chromium } from 'playwright-core';
import { openPlace } from '../provider/test/fire/support/place.mjs';
import { chromiumOptions } from '../scripts/chromium.mjs';

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
    const arrivals = [];
    const servers = await startServers(place, arrivals);
    const browser = await chromium.launch(chromiumOptions());
    place.later(() => browser.close());
    const put = (path, body, headers) => void servers.ask('put', { path, body, headers });
    return {
      ...servers.opened,
      browser,
      /** The latest code that the sandbox sent to a number. */
      codeTo: (phone) => servers.ask('codeTo', { phone }),
      /** Holds what a measurement needs on disk; what is registered with `later` ends before it goes. */
      folder: place.folder,
      later: place.later,
      /** When the shop received a POST, in milliseconds since 1970, oldest first. */
      arrivals,
      /** Adds a page to the shop, and gives its address. An isolated one has clocks of 5 µs instead of 100 µs. */
      page(path, body, { isolated = false } = {}) {
        const type = { 'Content-Type': 'text/html; charset=utf-8' };
        const text = `<!doctype html><html lang="en"><title>Bench</title>${body}`;
        put(path, text, isolated ? { ...type, ...ISOLATION } : type);
        return servers.opened.shopUrl + path;
      },
      /** Adds a script to the shop. */
      script: (path, code) => put(path, code, { 'Content-Type': 'text/javascript' }),
      close: place.close,
    };
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** Provider and shop in their thread, asked by messages. */
async function startServers({ folder, later }, arrivals) {
  const worker = new Worker(new URL('./servers.mjs', import.meta.url), { workerData: { folder } });
  const waiting = new Map();
  let count = 0;
  const ask = (act, given = {}) =>
    new Promise((resolve) => {
      count += 1;
      waiting.set(count, resolve);
      worker.postMessage({ id: count, act, ...given });
    });
  later(() => ask('close'));
  const opened = await new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', ({ id, answer, arrived, opened }) => {
      if (opened) resolve(opened);
      else if (arrived) arrivals.push(arrived);
      else waiting.get(id)?.(answer);
      waiting.delete(id);
    });
  });
  return { opened, ask };
}
