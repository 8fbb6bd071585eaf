import { randomBytes } from 'node:crypto';
import { MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import { createProvider, type Provider, type ProviderOptions } from '../../src/app/provider.js';
import { addMerchant, type MerchantKeys } from '../../src/merchants/addMerchant.js';
import type { Database } from '../../src/store/database.js';
import { createTestDatabase } from './database.js';
import { createFrameClient, type FrameClient, readAnswer } from './frameClient.js';

export const TEST_URL = 'https://pay.example';
export const SHOP_ORIGIN = 'https://news.example';

/** Time stands still until it is moved. */
export type TestClock = {
  (): Date;
  /** Milliseconds. */
  advance(by: number): void;
  set(to: Date): void;
};

export function createTestClock(start = new Date('2026-03-01T12:00:00Z')): TestClock {
  let now = start.getTime();
  const clock = (() => new Date(now)) as TestClock;
  clock.advance = (by) => {
    now += by;
  };
  clock.set = (to) => {
    now = to.getTime();
  };
  return clock;
}

export type TestMessage = { to: string; text: string; code: string; sent_at: string };

export type TestProvider = {
  provider: Provider;
  database: Database;
  connectionString: string;
  clock: TestClock;
  random: (bytes: number) => Uint8Array;
  /** The shop "Daily News" at {@link SHOP_ORIGIN}, with a test key. */
  merchant: MerchantKeys;
  /** Calls the provider as anyone; a path, or a URL of the provider. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Calls the merchant API; an object body is sent as JSON. */
  fetchAsMerchant(
    path: string,
    init?: Omit<RequestInit, 'body'> & { body?: unknown },
    keys?: MerchantKeys,
  ): Promise<Response>;
  /** A frame on a shop's page: walks from phone to proof. Each has its own session. */
  frame(on?: {
    merchant?: MerchantKeys;
    pageOrigin?: string;
    address?: string;
    cookies?: Map<string, string>;
    knownEverywhere?: boolean;
    link?: string;
  }): FrameClient;
  addMerchant(given?: {
    name?: string;
    origins?: string[];
    live?: boolean;
    requireConsent?: boolean;
    amountLimits?: Record<string, number>;
    legalName?: string;
    legalAddress?: string;
    stripeAccount?: string;
  }): Promise<MerchantKeys>;
  /** What the sandbox's inbox holds for a number, newest first. */
  messagesTo(phone: string): Promise<TestMessage[]>;
  /** Ends the provider and drops its database. */
  close(): Promise<void>;
};

/** A provider over a database of its own, with one shop. Call `close` in `afterAll`. */
export async function startTestProvider(
  options: Partial<Omit<ProviderOptions, 'database' | 'clock'>> & { clock?: TestClock } = {},
): Promise<TestProvider> {
  const { database, connectionString, drop } = await createTestDatabase();
  const { clock = createTestClock(), url = TEST_URL, random = randomBytes } = options;
  const provider = await createProvider({
    sandbox: true,
    masterKey: new Uint8Array(32).fill(7),
    ...options,
    url,
    database,
    clock,
  });
  const newMerchant: TestProvider['addMerchant'] = ({
    name = 'Daily News',
    origins = [SHOP_ORIGIN],
    live = false,
    requireConsent = false,
    amountLimits = {},
    ...seller
  } = {}) =>
    addMerchant(
      { database, clock, random },
      {
        name,
        origins,
        live,
        own: live && seller.stripeAccount === undefined,
        requireConsent,
        amountLimits,
        ...seller,
      },
    );
  const merchant = await newMerchant();

  const fetch: TestProvider['fetch'] = (path, init) => provider.fetch(new Request(new URL(path, url), init), {});
  const messagesTo: TestProvider['messagesTo'] = async (phone) =>
    (await readAnswer<TestMessage[]>(await fetch(`/sandbox/messages?phone=${encodeURIComponent(phone)}`))).body;

  return {
    provider,
    database,
    connectionString,
    clock,
    random,
    merchant,
    fetch,
    messagesTo,
    addMerchant: newMerchant,
    fetchAsMerchant(path, { body, ...init } = {}, keys = merchant) {
      const headers = new Headers(init.headers);
      headers.set('Authorization', `Basic ${Buffer.from(`${keys.apiKey}:${keys.apiSecret}`).toString('base64')}`);
      if (body === undefined) return fetch(path, { ...init, headers });
      if (typeof body === 'string') return fetch(path, { ...init, headers, body });
      if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
      return fetch(path, { ...init, headers, body: JSON.stringify(body) });
    },
    frame: ({
      merchant: keys = merchant,
      pageOrigin = keys.origins[0]!,
      address,
      cookies,
      knownEverywhere,
      link,
    } = {}) =>
      createFrameClient({
        fetch: (path, init) =>
          provider.fetch(
            new Request(new URL(path, url), init),
            address === undefined ? {} : { remoteAddress: address },
          ),
        origin: url,
        apiKey: keys.apiKey,
        pageOrigin,
        ...(cookies === undefined ? {} : { cookies }),
        ...(link === undefined ? {} : { link }),
        ...(knownEverywhere === undefined ? {} : { knownEverywhere }),
        readCode: async (phone) => (await messagesTo(phone))[0]!.code,
        tick: () => clock.advance(1),
        waitForDisplay: () => clock.advance(MINIMUM_DISPLAY_TIME),
      }),
    async close() {
      await provider.close();
      await drop();
    },
  };
}
