import { OPEN_BARE_FRAME } from './bareFrame.mjs';
import { bundlers } from './bundle.mjs';
import { compared } from './statistics.mjs';

const TIMES = 500;
const WARM_UP = 50;
/** How many times as long as through a bare port the median may take. */
const AT_MOST = 1.6;

/** The page's own end of the bridge. */
const BRIDGE = "import { connectBridge } from './src/sdk/frame/bridge.ts'; window.connectBridge = connectBridge;";

/**
 * A call over the bridge and its answer, against a message through a bare port and back. `restore` is a call that the
 * frame answers without having anything to do, so that the bridge is measured and not the screens behind it.
 */
export async function roundTrip(shop) {
  shop.script('/bridge.js', await bundlers.esbuild(BRIDGE));
  const url = shop.page(
    '/round-trip',
    `<script type="module" src="/bridge.js"></script><script>${OPEN_BARE_FRAME}</script>`,
    {
      isolated: true,
    },
  );
  const page = await shop.browser.newPage();
  try {
    await page.goto(url);
    const { payUrl, apiKey } = shop;
    const { bridge, bare } = await page.evaluate(measure, { payUrl, apiKey, times: TIMES, warmUp: WARM_UP });
    return [
      { ...compared('bridge round trip, median', bridge, bare), atMost: AT_MOST },
      compared('bridge round trip, 95th percentile', bridge, bare, 0.95),
    ];
  } finally {
    await page.close();
  }
}

/* Runs in the page. */
async function measure({ payUrl, apiKey, times, warmUp }) {
  if (!crossOriginIsolated) throw new Error('the clock is too coarse on this page');
  const frame = Object.assign(document.createElement('iframe'), { src: `${payUrl}/frame?key=${apiKey}` });
  document.body.append(frame);
  const ignore = () => {};
  const page = { resize: ignore, changeState: ignore };
  const call = await new Promise((resolve) => window.connectBridge(frame, payUrl, page, { onConnected: resolve }));
  const port = await window.openBareFrame(payUrl);

  const timed = async (act) => {
    const start = performance.now();
    await act();
    return performance.now() - start;
  };
  const viaBridge = async () => {
    if (!(await call('restore')).ok) throw new Error('the frame refused a call');
  };
  const viaPort = () => window.roundTrip(port, { id: 1, method: 'restore', args: [] });

  const bridge = [];
  const bare = [];
  for (let at = 0; at < times + warmUp; at += 1) {
    const one = await timed(viaBridge);
    const other = await timed(viaPort);
    if (at < warmUp) continue;
    bridge.push(one);
    bare.push(other);
  }
  return { bridge, bare };
}
