import { afterAll, beforeAll, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { type Shops, startShops } from '../browser/support/world.js';
import { readerAt } from './support/buyer.js';
import { inEachEngine } from './support/engines.js';
import { type Net, openNet } from './support/net.js';

/* The provider on a subdomain of the shop's: one site to every browser, so that its cookies are first-party. */
let net: Net;
let shops: Shops;

beforeAll(async () => {
  net = await openNet();
  shops = await startShops({ open: net.open, hosts: { pay: 'pay.example.com', news: 'www.example.com' } });
});
afterAll(async () => {
  await shops?.close();
  await net?.close();
});

inEachEngine((engine) => {
  it('a buyer who comes back pays with one tap where the provider is a subdomain of the shop', async () => {
    const tab = await engine.launch(net);
    try {
      const reader = readerAt(tab, shops);
      await reader.buy(0);
      await reader.open(1);
      await reader.screen('confirm');
      await reader.pay();
      await reader.paid();
      expect((await shops.orders())[0]).toMatchObject({ status: 'captured', name: articles[1]!.title });
    } finally {
      await tab.close();
    }
  });
});
