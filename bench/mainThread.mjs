import { quantile } from './statistics.mjs';

const TIMES = 7;
/** Microseconds between two looks at what runs. */
const INTERVAL = 50;

/**
 * How long the script keeps a shop's page from everything else until the frame stands in its form, and whether the
 * browser counts any of it as a long task where everything takes four times as long.
 */
export async function mainThread(shop) {
  const url = shop.page(
    '/main-thread',
    `<script>
       window.long = [];
       new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration)))
         .observe({ type: 'longtask', buffered: true });
     </script>
     <form class="ondemand-form" action="/purchase" method="POST" data-api-key="${shop.apiKey}" data-flow="purchase"
       data-amount="9900" data-currency="SEK" data-item-name="Day pass" data-locale="en"></form>
     <script async src="${shop.payUrl}/web/js/sdk.min.js"></script>`,
  );
  const usual = [];
  const slow = [];
  let longest = 0;
  for (let at = 0; at <= TIMES; at += 1) {
    const one = await profiled(shop, url, 1);
    const other = await profiled(shop, url, 4);
    if (at === 0) continue; // the first of each warms up the servers
    usual.push(one.busy);
    slow.push(other.busy);
    longest = Math.max(longest, other.longest);
  }
  return [
    {
      name: 'script on the page until the frame stands, CPU as it is',
      count: TIMES,
      value: quantile(usual),
      atMost: 5,
    },
    { name: 'the same, CPU four times as slow', count: TIMES, value: quantile(slow) },
    { name: 'its longest long task there', count: TIMES, value: longest, atMost: 0 },
  ];
}

async function profiled({ browser, payUrl }, url, rate) {
  const profile = await browser.newContext();
  try {
    const page = await profile.newPage();
    const session = await profile.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: INTERVAL });
    await session.send('Profiler.start');
    await page.goto(url);
    await page.frameLocator('form iframe').locator('input').waitFor();
    const { profile: samples } = await session.send('Profiler.stop');
    // The frame is another process: what is long here is the page's own.
    const long = await page.evaluate('window.long');
    return { busy: timeIn(samples, `${payUrl}/web/js/`), longest: Math.max(0, ...long) };
  } finally {
    await profile.close();
  }
}

/** Milliseconds in which a function of this script was on the stack. */
function timeIn({ nodes, samples, timeDeltas }, script) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const isIn = (id) => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      if (byId.get(at).callFrame.url.startsWith(script)) return true;
    }
    return false;
  };
  return samples.reduce((sum, id, at) => sum + (isIn(id) ? timeDeltas[at] : 0), 0) / 1000;
}
