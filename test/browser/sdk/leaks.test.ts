import type { CDPSession } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { onSite, page, site } from './support/onSite.js';
import { importMap } from './support/site.js';

/* What a page keeps of forms that come and go, counted by the browser itself after it has cleared up. */

let devtools: CDPSession;
onSite();
beforeEach(async () => {
  // Of timers the browser tells no number.
  await page.addInitScript(() => {
    const timers = new Set<unknown>();
    const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
    // An open console holds every form that it was told of.
    console.error = () => {};
    Object.assign(window, {
      timers,
      setTimeout(act: (...given: unknown[]) => void, ...rest: [number?, ...unknown[]]) {
        const [delay, ...given] = rest;
        const id: unknown = setTimeout(() => {
          timers.delete(id);
          act(...given);
        }, delay);
        timers.add(id);
        return id;
      },
      clearTimeout(id: never) {
        timers.delete(id);
        clearTimeout(id);
      },
      setInterval(...all: [never]) {
        const id = setInterval(...all);
        timers.add(id);
        return id;
      },
      clearInterval(id: never) {
        timers.delete(id);
        clearInterval(id);
      },
    });
  });
  await page.goto(
    site.page(
      '/',
      `${importMap}<main></main><script type="module">
        import { mount } from 'ondemand-pay';
        import 'ondemand-pay/auto';
        import 'ondemand-pay/element';
        const options = { providerUrl: '${site.pay}', apiKey: 'test_12345678', flow: 'purchase', amount: 9900, currency: 'SEK' };
        const main = document.querySelector('main');
        const put = (html) => { main.innerHTML = html; return main.firstElementChild; };
        const isReady = (element) => new Promise((done) => element.addEventListener('ondemand:ready', done, { once: true }));
        const data = 'data-provider-url="${site.pay}" data-api-key="test_12345678" data-flow="purchase" data-amount="9900" data-currency="SEK"';
        const shop = '<input name="qty" value="1"><button>Buy</button>';
        const ways = {
          destroyed() {
            const form = put('<form action="/purchase" method="post">' + shop + '</form>');
            const handle = mount(form, options);
            return [form, () => handle.destroy()];
          },
          removed() {
            const form = put('<form action="/purchase" method="post">' + shop + '</form>');
            mount(form, options);
            return [form, () => form.remove()];
          },
          marked() {
            const form = put('<form class="ondemand-form" action="/purchase" method="post" ' + data + '>' + shop + '</form>');
            return [form, () => form.remove()];
          },
          refused() {
            const form = put('<form class="ondemand-form" action="/purchase" ' + data.replace('9900', '9.9') + '>' + shop + '</form>');
            return [form, () => form.remove()];
          },
          element() {
            const element = put('<ondemand-form ' + data.replaceAll('data-', '') + '><form>' + shop + '</form></ondemand-form>');
            return [element, () => element.remove()];
          },
          kept() {
            const form = put('<form>' + shop + '</form>');
            mount(form, options);
            (window.all ??= []).push(form);
            addEventListener('resize', () => form);
            new MutationObserver(() => {}).observe(form, { attributes: true });
            setInterval(() => {}, 1e6);
            return [form, () => form.remove()];
          },
        };
        window.cycle = async (way, times) => {
          for (let round = 0; round < times; round++) {
            const [element, end] = ways[way]();
            if (round % 10 === 0 && way !== 'refused') await isReady(element);
            else await null;
            end();
          }
          main.replaceChildren();
        };
      </script>`,
    ),
  );
  await page.waitForFunction('window.cycle');
  devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
});

const METRICS = ['JSEventListeners', 'Nodes', 'Documents', 'Frames'];
const OBSERVERS = ['MutationObserver', 'ResizeObserver', 'IntersectionObserver', 'PerformanceObserver'];

async function count(): Promise<Record<string, number>> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const counts = Object.fromEntries(
    metrics.filter(({ name }) => METRICS.includes(name)).map(({ name, value }) => [name, value]),
  );
  for (const name of OBSERVERS) {
    const { result } = await devtools.send('Runtime.evaluate', { expression: `${name}.prototype` });
    const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: result.objectId! });
    const { result: found } = await devtools.send('Runtime.callFunctionOn', {
      functionDeclaration: 'function () { return this.length; }',
      objectId: objects.objectId!,
      returnByValue: true,
    });
    counts[name] = found.value as number;
    await devtools.send('Runtime.releaseObject', { objectId: objects.objectId! });
    await devtools.send('Runtime.releaseObject', { objectId: result.objectId! });
  }
  const elements = "document.querySelectorAll('iframe, object, form').length";
  return { ...counts, timers: await page.evaluate('timers.size'), elements: await page.evaluate(elements) };
}
const cycle = (way: string, times: number) =>
  page.evaluate(
    ([which, rounds]) =>
      (window as unknown as { cycle(way: string, times: number): Promise<void> }).cycle(which, rounds),
    [way, times] as const,
  );

/** How many of each there are more than before. */
async function growth(way: string, times: number): Promise<Record<string, number>> {
  await cycle(way, 3);
  const own = way === 'kept' ? 3 : 0;
  await expect.poll(() => page.evaluate('timers.size'), { timeout: 15_000 }).toBeLessThanOrEqual(1 + own);
  const before = await count();
  await cycle(way, times);
  let more: Record<string, number> = {};
  await expect
    .poll(
      async () => {
        const after = await count();
        more = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
        return Math.max(...Object.values(more));
      },
      { timeout: 15_000, interval: 500 },
    )
    .toBeLessThanOrEqual(0)
    .catch(() => {});
  return more;
}

it.each(['destroyed', 'removed', 'marked', 'refused', 'element'])(
  'nothing is left of a hundred forms: %s',
  async (way) => {
    const more = await growth(way, 100);
    expect(Object.entries(more).filter(([, by]) => by > 0)).toEqual([]);
  },
  120_000,
);

it('what a page keeps itself is counted: ten forms, with a listener, an observer and a timer each', async () => {
  const { JSEventListeners, Nodes, MutationObserver, timers } = await growth('kept', 10);
  expect(JSEventListeners).toBeGreaterThanOrEqual(10);
  expect(Nodes).toBeGreaterThanOrEqual(30);
  expect(MutationObserver).toBeGreaterThanOrEqual(10);
  expect(timers).toBe(10);
}, 120_000);
