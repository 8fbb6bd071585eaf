import { quantile } from './statistics.mjs';

const TIMES = 7;
/** Microseconds between two looks at what runs. */
const INTERVAL = 50;

const NOTE_LONG_TASKS = `<script>
  window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
</script>`;

/**
 * How long the script keeps a shop's page from everything else until the frame stands in its form, and whether the
 * browser counts any of it as a long task where everything takes four times as long; against a script that does
 * nothing but put an empty iframe into its page.
 */
export async function mainThread(shop) {
  const contestants = [ourScript(shop), bareScript(shop)];
  const usual = [[], []];
  const slow = [[], []];
  const longest = [0, 0];
  for (let at = 0; at <= TIMES; at += 1) {
    for (const [which, contestant] of contestants.entries()) {
      const one = await profiled(shop, contestant, 1);
      const other = await profiled(shop, contestant, 4);
      const task = await longestTask(shop, contestant, 4);
      if (at === 0) continue; // the first of each warms up the servers
      usual[which].push(one);
      slow[which].push(other);
      longest[which] = Math.max(longest[which], task);
    }
  }
  const row = (name, [value, base], atMost) => ({ name, count: TIMES, value, base, atMost });
  const middle = (times) => times.map((of) => quantile(of));
  return [
    row('script on the page until the frame stands, CPU as it is', middle(usual), 5),
    row('the same, CPU four times as slow', middle(slow)),
    row('its longest long task there', longest, 0),
  ];
}

function ourScript(shop) {
  const url = shop.page(
    '/main-thread',
    `${NOTE_LONG_TASKS}
     <form class="ondemand-form" action="/purchase" method="POST" data-api-key="${shop.apiKey}" data-flow="purchase"
       data-amount="9900" data-currency="SEK" data-item-name="Day pass" data-locale="en"></form>
     <script async src="${shop.payUrl}/web/js/sdk.min.js"></script>`,
  );
  const stands = (page) => page.frameLocator('form iframe').locator('input').waitFor();
  return { url, script: `${shop.payUrl}/web/js/`, stands };
}

function bareScript(shop) {
  const frame = `Object.assign(document.createElement('iframe'), { src: '${shop.payUrl}/bare' })`;
  shop.script(
    '/bare.js',
    `const frame = ${frame}; frame.onload = () => { frame.title = 'stands'; }; document.body.append(frame);`,
  );
  const url = shop.page('/bare-main-thread', `<body>${NOTE_LONG_TASKS}<script async src="/bare.js"></script>`);
  return {
    url,
    script: new URL('/bare.js', url).href,
    stands: (page) => page.locator('iframe[title=stands]').waitFor(),
  };
}

/** Milliseconds in which the script ran. */
const profiled = (shop, { script, ...contestant }, rate) =>
  opened(shop, contestant, rate, async (session, open) => {
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: INTERVAL });
    await session.send('Profiler.start');
    await open();
    const { profile } = await session.send('Profiler.stop');
    return timeIn(profile, script);
  });

/** Without the profiler, for which functions are parsed again. The frame's are another process's. */
const longestTask = (shop, contestant, rate) =>
  opened(shop, contestant, rate, async (_, open) => {
    const page = await open();
    return Math.max(0, ...(await page.evaluate('window.long')));
  });

async function opened({ browser }, { url, stands }, rate, measure) {
  const profile = await browser.newContext();
  try {
    const page = await profile.newPage();
    const session = await profile.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
    return await measure(session, async () => {
      await page.goto(url);
      await stands(page);
      return page;
    });
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
