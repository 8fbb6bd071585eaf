import { readProviderUrl } from '../protocol/providerUrl.js';

/** What names a merchant to its provider. */
export type Connection = {
  apiKey: string;
  apiSecret: string;
  /** The provider's URL in its one spelling, without a trailing slash. */
  url: string;
};

/**
 * Checks the options at the first call, not before: a bundler that evaluates a backend's modules at build time has none
 * of its environment.
 *
 * The function throws a `TypeError` that names every option at fault; the secret is not part of it.
 */
export function connectionOf(options: Readonly<Partial<Connection>> | undefined): () => Connection {
  let read: Connection | undefined;
  return () => (read ??= readConnection(options ?? {}));
}

function readConnection(options: Readonly<Partial<Connection>>): Connection {
  const missing = (['apiKey', 'apiSecret', 'url'] as const).filter((name) => !options[name]);
  if (missing.length > 0) {
    const said = missing.map((name) => `${name} is ${options[name] === '' ? 'empty' : String(options[name])}`);
    throw new TypeError(`createMerchant(): ${said.join(', ')}. Is its environment variable set where this runs?`);
  }
  const { apiKey, apiSecret, url: written } = options as Connection;
  if (typeof apiKey !== 'string' || !/^(test|live)_[\w-]+$/.test(apiKey)) {
    throw new TypeError('createMerchant(): apiKey must start with test_ or live_');
  }
  if (typeof apiSecret !== 'string') throw new TypeError('createMerchant(): apiSecret must be a string');
  const url = readProviderUrl(written);
  if (url === undefined) {
    const wanted = 'the http(s) URL of the provider, without credentials, query or fragment';
    throw new TypeError(`createMerchant(): url must be ${wanted}`);
  }
  return { apiKey, apiSecret, url };
}
