import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { type Shops, startShops } from '../browser/support/world.js';
import { readerAt } from './support/buyer.js';
import type { Tab } from './support/engine.js';
import { inEachEngine } from './support/engines.js';
import { type Net, openNet } from './support/net.js';
import { until } from './support/until.js';

/* The provider and the shop on two sites, as where a shop uses a provider that many shops use. */
let net: Net;
let shops: Shops;
const asked: { path: string; cookie: string | null; setCookie: string | null }[] = [];

beforeAll(async () => {
  const watch = ({ url, headers }: Request, response: Response) =>
    asked.push({
      path: new URL(url).pathname,
      cookie: headers.get('cookie'),
      setCookie: response.headers.get('set-cookie'),
    });
  net = await openNet();
  shops = await startShops({ open: net.open, hosts: { pay: 'pay.example.net', news: 'www.example.com' }, watch });
});
afterAll(async () => {
  await shops?.close();
  await net?.close();
});

inEachEngine((engine) => {
  let tab: Tab;
  let reader: ReturnType<typeof readerAt>;
  beforeEach(async () => {
    asked.length = 0;
    tab = await engine.launch(net);
    reader = readerAt(tab, shops);
  });
  afterEach(() => tab?.close());

  it('a stranger buys with a number and a card, and nothing is stored before', async () => {
    const sessions = () => asked.filter(({ path }) => path === '/frame/sessions').length;
    for (const which of [0, 1]) {
      await reader.open(which);
      await reader.screen('phone');
      // The screen came with its document.
      await until('its session', async () => sessions() > which);
    }
    expect(sessions()).toBe(2);
    expect(asked.filter(({ cookie, setCookie }) => cookie !== null || setCookie !== null)).toEqual([]);
    expect(await tab.read('frame', '[document.cookie, localStorage.length, sessionStorage.length]')).toEqual([
      '',
      0,
      0,
    ]);

    await reader.buy(0);
    expect((await shops.orders())[0]).toMatchObject({ status: 'captured', name: articles[0]!.title });
  });

  it('a buyer who comes back pays with what was saved', async () => {
    const number = await reader.buy(0);
    await reader.open(1);
    if (engine.keepsCookiesInFrames) {
      await reader.screen('confirm');
      expect(await reader.text()).toContain('Welcome back');
    } else {
      await reader.introduce(number);
      await reader.pressText('Use what you saved before');
      await reader.fill('input[autocomplete=cc-csc]', '123');
      await reader.press();
    }
    await reader.pay();
    await reader.paid();
    expect((await shops.orders())[0]).toMatchObject({ status: 'captured', name: articles[1]!.title });
  });
});
