import { chromium } from 'playwright-core';
import { chromiumOptions } from '../scripts/chromium.mjs';
import { OPEN_BARE_FRAME } from './bareFrame.mjs';
import { compared } from './statistics.mjs';

const TIMES = 15;

/** Notes in the frame when the first field to fill in has been drawn. */
const NOTE_FIELD = `
  if (window !== top) new MutationObserver((_, observer) => {
    if (!document.querySelector('main[data-screen=phone] input')) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.drawn = performance.timeOrigin + performance.now(); });
  }).observe(document, { childList: true, subtree: true });
`;

/**
 * From `mount` until a new buyer can type a phone number, against an empty frame on the same two origins until it has
 * answered through a port. Each in a browser profile of its own, so that nothing comes from a cache.
 */
export async function firstScreen(shop) {
  const url = shop.page(
    '/first-screen',
    `<form id="buy" action="/purchase" method="post"></form><script src="${shop.payUrl}/web/js/sdk.min.js"></script>
    <script>${OPEN_BARE_FRAME}</script>`,
  );
  const usual = await both(shop, url, shop.browser);
  const options = chromiumOptions();
  // As on phones with little memory, page and frame share a process: so both are slowed down by one.
  const phone = await chromium.launch({ ...options, args: [...options.args, '--disable-site-isolation-trials'] });
  try {
    const slow = await both(shop, url, phone, SLOW);
    return [
      { ...compared('mount until the phone number can be typed', ...usual), atMost: 1.6 },
      { ...compared('the same on a slow phone', ...slow), atMost: 1.4 },
    ];
  } finally {
    await phone.close();
  }
}

/** A cheap phone far away from its mast: bytes a second of 1.6 Mbit/s, and milliseconds. */
const SLOW = {
  rate: 4,
  network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 },
};

async function both(shop, url, browser, slow) {
  const mounted = [];
  const bare = [];
  for (let at = 0; at <= TIMES; at += 1) {
    const one = await inNewProfile(shop, url, browser, mountForm, slow);
    const other = await inNewProfile(shop, url, browser, openBare, slow);
    if (at === 0) continue; // the first of each warms up the servers
    mounted.push(one);
    bare.push(other);
  }
  return [mounted, bare];
}

async function inNewProfile(shop, url, browser, act, slow) {
  const profile = await browser.newContext();
  try {
    const page = await profile.newPage();
    await page.addInitScript(NOTE_FIELD);
    await page.goto(url);
    if (slow) {
      const session = await profile.newCDPSession(page);
      await session.send('Network.emulateNetworkConditions', slow.network);
      await session.send('Emulation.setCPUThrottlingRate', { rate: slow.rate });
    }
    return await act(page, shop);
  } finally {
    await profile.close();
  }
}

async function mountForm(page, { apiKey }) {
  const start = await page.evaluate((key) => {
    const now = performance.timeOrigin + performance.now();
    window.OnDemand.mount('#buy', { apiKey: key, flow: 'purchase', amount: 9900, currency: 'SEK', locale: 'en' });
    return now;
  }, apiKey);
  await page.frameLocator('iframe').locator('main[data-screen=phone] input').waitFor();
  const frame = page.frames().at(-1);
  await frame.waitForFunction(() => window.drawn);
  return (await frame.evaluate(() => window.drawn)) - start;
}

const openBare = (page, { payUrl }) =>
  page.evaluate(async (origin) => {
    const start = performance.now();
    await window.openBareFrame(origin);
    return performance.now() - start;
  }, payUrl);
