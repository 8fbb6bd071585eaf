import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findWebKit } from '../../../scripts/browsers.mjs';
import { openDisplay, stop } from './display.js';
import type { Engine, Place, Tab } from './engine.js';
import { until } from './until.js';

/**
 * WebKitGTK over plain WebDriver, on a display of its own, with its defaults: a site inside another cannot set cookies.
 * @see https://www.w3.org/TR/webdriver2/
 */
export const webkit: Engine = {
  name: 'WebKitGTK',
  isHere: findWebKit() !== undefined,
  keepsCookiesInFrames: false,
  async launch({ proxy }) {
    const programs = findWebKit()!;
    const display = await openDisplay(programs.display);
    const port = await freePort();
    const driver = spawn(programs.driver, [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: display.name },
    });
    const end = async () => {
      await stop(driver);
      await display.close();
    };
    try {
      return await openSession(`http://127.0.0.1:${port}`, { browser: programs.browser, proxy, end });
    } catch (error) {
      await end();
      throw error;
    }
  },
};

type Point = { x: number; y: number };

/** Where an element's middle is, within its own document's window. */
const MIDDLE = `const element = document.querySelector(arguments[0]);
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };`;

/** Brings a point of the frame or the page to half the height of the window, and gives where it is then. */
const SCROLL_TO = `const [point, place] = arguments;
  const corner = () => place === 'page' ? { left: 0, top: 0 } : document.querySelector('form iframe').getBoundingClientRect();
  if (place === 'frame') scrollBy({ top: corner().top + point.y - innerHeight / 2, behavior: 'instant' });
  return { x: corner().left + point.x, y: corner().top + point.y };`;

async function openSession(
  driverUrl: string,
  { browser, proxy, end }: { browser: string; proxy: string; end: () => Promise<void> },
): Promise<Tab> {
  const alwaysMatch = {
    browserName: 'MiniBrowser',
    acceptInsecureCerts: true,
    'webkitgtk:browserOptions': { binary: browser, args: ['--automation', `--proxy=http://${proxy}`] },
  };
  await until('the driver', async () => (await fetch(`${driverUrl}/status`)).ok);
  const { sessionId } = (await ask('POST', `${driverUrl}/session`, { capabilities: { alwaysMatch } })) as {
    sessionId: string;
  };
  const session = `${driverUrl}/session/${sessionId}`;
  const run = (script: string, ...args: unknown[]) => ask('POST', `${session}/execute/sync`, { script, args });
  const act = (actions: object) => ask('POST', `${session}/actions`, { actions: [actions] });
  /** What follows is about the page, or about its frame. */
  async function enter(place: Place): Promise<void> {
    await ask('POST', `${session}/frame`, { id: null });
    if (place === 'page') return;
    const id = await ask('POST', `${session}/element`, { using: 'css selector', value: 'form iframe' });
    await ask('POST', `${session}/frame`, { id });
  }
  /** WebDriver's own click misses what lies in a frame below the fold, and its own typing calls it not focusable. */
  async function point(place: Place, selector: string, types: readonly ('pointerDown' | 'pointerUp')[]): Promise<void> {
    await enter(place);
    const inside = (await run(MIDDLE, selector)) as Point;
    await enter('page');
    const { x, y } = (await run(SCROLL_TO, inside, place)) as Point;
    const press = [{ type: 'pointerMove', x: Math.round(x), y: Math.round(y), origin: 'viewport' }];
    const buttons = types.map((type) => ({ type, button: 0 }));
    await act({ type: 'pointer', id: 'mouse', actions: [...press, ...buttons] });
  }
  const click = (place: Place, selector: string) => point(place, selector, ['pointerDown', 'pointerUp']);
  return {
    open: async (url) => void (await ask('POST', `${session}/url`, { url })),
    hover: (place, selector) => point(place, selector, []),
    click,
    async type(place, selector, text) {
      await click(place, selector);
      const keys = [...text].flatMap((value) => ['keyDown', 'keyUp'].map((type) => ({ type, value })));
      await act({ type: 'key', id: 'keyboard', actions: keys });
    },
    async read(place, expression) {
      await enter(place);
      return run(`return (${expression})`);
    },
    hand: null,
    async close() {
      try {
        await ask('DELETE', session);
      } finally {
        await end();
      }
    },
  };
}

/** @throws {Error} with WebDriver's code and message. */
async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${error}: ${message}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
