import { randomBytes } from 'node:crypto';
import { createMerchant, type Merchant } from 'ondemand-pay/merchant';
import type { Browser, BrowserContext } from 'playwright-core';
import { createGames } from '../../../examples/games/shop.js';
import { createNews, registerWebhooks } from '../../../examples/news/shop.js';
import { createProvider, type Provider, type ProviderOptions } from '../../../provider/src/app/provider.js';
import { type HttpServer, serveHttp } from '../../../provider/src/http/serveHttp.js';
import { addMerchant, type MerchantKeys, type NewMerchant } from '../../../provider/src/merchants/addMerchant.js';
import type { Database } from '../../../provider/src/store/database.js';
import { createTestDatabase } from '../../../provider/test/support/database.js';
import { launchChromium } from './chromium.js';

type Fetch = (request: Request) => Response | Promise<Response>;

/** A site of its own: `http://<name>.localhost:<port>` is cross-site to every other name. */
export type Site = { url: string; serve(fetch: Fetch): void; close(): Promise<void> };

/** Takes a free port first and its handler later: a provider has to know its URL before it is made. */
export async function openSite(name: string): Promise<Site> {
  let handler: Fetch = () => new Response('not ready', { status: 503 });
  const server: HttpServer = await serveHttp({
    fetch: async (request) => handler(request),
    port: 0,
    hosts: ['127.0.0.1', '::1'],
  });
  return {
    url: `http://${name}.localhost:${server.port}`,
    serve(fetch) {
      handler = fetch;
    },
    close: () => server.close({ deadline: 500 }),
  };
}

/** A provider, a news shop and a browser: what a purchase needs, each on a site of its own. */
export type World = {
  browser: Browser;
  provider: Provider;
  database: Database;
  providerUrl: string;
  newsUrl: string;
  /** Fetch delivery, the module API, and a page that is updated in place. Its orders are in `gamesOrders`. */
  gamesUrl: string;
  keys: MerchantKeys;
  /** The news shop's own client. */
  merchant: Merchant;
  /** Orders of the news shop, newest first, asked for through the API. */
  orders(): Promise<{ status: string; amount: number; name: string }[]>;
  gamesOrders(): Promise<{ status: string; amount: number; name: string }[]>;
  /** How many proofs were made so far. */
  proofs(): Promise<number>;
  /** A number that nobody has used yet, and how its latest code is read off the sandbox's phone. */
  newPhone(): { phone: string; code(): Promise<string> };
  /** A person with a clean browser. */
  newPerson(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>;
  /** The shop of another merchant, made by the test; its name is that of its site unless it has one of its own. */
  openShop(
    site: string,
    fetch: Fetch,
    merchant?: Partial<NewMerchant>,
  ): Promise<Site & { keys: MerchantKeys; merchant: Merchant }>;
  close(): Promise<void>;
};

export async function startWorld(options: ShopsOptions = {}): Promise<World> {
  const shops = await startShops(options);
  const browser = await launchChromium();
  return {
    ...shops,
    browser,
    newPerson: (context) => browser.newContext(context),
    async close() {
      await browser.close();
      await shops.close();
    },
  };
}

/** All of it but the browser. */
export type Shops = Omit<World, 'browser' | 'newPerson'>;

export type ShopsOptions = {
  /** How a site is opened; `openSite` unless a browser wants more of it. */
  open?: typeof openSite;
  /** Hosts of the provider and of the news shop, without `.localhost`. */
  hosts?: { pay: string; news: string };
  /** Rails and sender of live keys; without them there are none. */
  live?: Pick<ProviderOptions, 'liveRails' | 'liveSender' | 'stripe' | 'log'>;
  /** Is told of everything the provider is asked and answers. */
  watch?: (request: Request, response: Response) => void;
};

export async function startShops({
  open = openSite,
  hosts = { pay: 'pay', news: 'news' },
  live = {},
  watch = () => {},
}: ShopsOptions = {}): Promise<Shops> {
  const store = await createTestDatabase();
  const { database } = store;
  const clock = () => new Date();
  const pay = await open(hosts.pay);
  const news = await open(hosts.news);
  const provider = await createProvider({
    database,
    url: pay.url,
    sandbox: true,
    masterKey: randomBytes(32),
    ...live,
  });
  provider.start();
  pay.serve(async (request) => {
    const response = await provider.fetch(request, { remoteAddress: '127.0.0.1' });
    watch(request, response);
    return response;
  });

  const register = (name: string, origin: string, merchant: Partial<NewMerchant> = {}) =>
    addMerchant({ database, clock, random: randomBytes }, { name, origins: [origin], ...merchant });
  const keys = await register('Kiosk', news.url);
  const shopServer = ({ apiKey, apiSecret }: MerchantKeys) =>
    createMerchant({ apiKey, apiSecret, url: pay.url, ...(pay.url.startsWith('https:') ? { fetch: inProcess } : {}) });
  // A certificate made for a test is good enough for its browser, and for nobody else.
  const inProcess: typeof globalThis.fetch = (input, init) =>
    provider.fetch(new Request(input, init), { remoteAddress: '127.0.0.1' });
  const merchant = shopServer(keys);
  const webhookSecret = await registerWebhooks(merchant, `${news.url}/webhooks`);
  news.serve(createNews({ url: news.url, providerUrl: pay.url, apiKey: keys.apiKey, merchant, webhookSecret }).fetch);

  const games = await open('games');
  const gamesKeys = await register('Pixel Attic', games.url);
  const gamesMerchant = shopServer(gamesKeys);
  games.serve(
    createGames({ url: games.url, providerUrl: pay.url, apiKey: gamesKeys.apiKey, merchant: gamesMerchant }).fetch,
  );

  const sites: Site[] = [pay, news, games];
  // Numbers that are set aside for fiction begin here.
  let phonesUsed = 5;

  return {
    provider,
    database,
    providerUrl: pay.url,
    newsUrl: news.url,
    gamesUrl: games.url,
    keys,
    merchant,
    orders: async () => (await merchant.orders.list({ limit: 100 })).data,
    gamesOrders: async () => (await gamesMerchant.orders.list({ limit: 100 })).data,
    proofs: async () => {
      const text = 'select count(*) as count from origin_proofs where issued_at is not null';
      const [row] = await database.query<{ count: number }>({ name: '', text });
      return row?.count ?? 0;
    },
    newPhone() {
      const phone = `+467017406${String(phonesUsed).padStart(2, '0')}`;
      phonesUsed += 1;
      const code = async () => {
        const response = await provider.fetch(
          new Request(`${pay.url}/sandbox/messages?phone=${encodeURIComponent(phone)}`),
          { remoteAddress: '127.0.0.1' },
        );
        const [latest] = (await response.json()) as { code: string }[];
        return latest?.code ?? '';
      };
      return { phone, code };
    },
    async openShop(name, fetch, given) {
      const site = await open(name);
      sites.push(site);
      site.serve(fetch);
      const shopKeys = await register(name, site.url, given);
      return { ...site, keys: shopKeys, merchant: shopServer(shopKeys) };
    },
    async close() {
      await Promise.all(sites.map((site) => site.close()));
      await provider.close();
      await store.drop();
    },
  };
}
