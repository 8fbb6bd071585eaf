/**
 * The provider's own script, which is always the newest, from a page that is built by a bundler. Importing it does
 * nothing, on a server neither.
 * @packageDocumentation
 */
import { type isOnDemandError, OnDemandError } from '../protocol/errors.js';
import { readProviderUrl } from './form/providerUrl.js';
import type { mount } from './mount/mount.js';
import type { upgrade } from './mount/upgrade.js';
import { listen } from './page/listen.js';
import { parseUrl } from './page/parseUrl.js';

/** What the provider's script sets as the global `OnDemand`: it talks to the provider that it came from. */
export type OnDemandGlobal = {
  mount: typeof mount;
  upgrade: typeof upgrade;
  isOnDemandError: typeof isOnDemandError;
  OnDemandError: typeof OnDemandError;
};

/** How the script stands in the page. */
export type LoadOptions = {
  /** Of the page's Content-Security-Policy, where `script-src` asks for one. */
  nonce?: string | undefined;
};

const PATH = '/web/js/sdk.min.js';
/** What a buyer waits for a script; one that comes later is used by the next call. */
const PATIENCE = 10_000;

/** One for the page, by this copy of the library; another copy finds the script itself. */
let latest: { provider: string; loading: Promise<OnDemandGlobal> } | undefined;

/**
 * Loads the provider's script once, however often it is called, and mounts the page's marked forms as the script tag
 * does. A script tag of the same provider that stands in the page already is used.
 *
 * ```ts
 * const onDemand = await loadOnDemand('https://pay.example');
 * onDemand?.mount('#buy', { apiKey: 'test_…', flow: 'purchase', amount: 9900, currency: 'SEK' });
 * ```
 *
 * @param providerUrl the provider's address, such as `https://pay.example`.
 * @returns the script's global; `null` on a server.
 * @throws {OnDemandError} as a rejection: `invalid_option` for an address that is none; `provider_mismatch` where the
 * page has the script of another provider; `frame_unreachable` if it did not load within 10 seconds: blocked by the
 * page's policy or an extension, or offline. The next call tries again.
 */
export async function loadOnDemand(providerUrl: string, { nonce }: LoadOptions = {}): Promise<OnDemandGlobal | null> {
  if (typeof document === 'undefined') return null;
  const provider = readProviderUrl(providerUrl);
  const other = latest?.provider ?? scripts().find(({ origin }) => origin !== provider)?.origin;
  if (other && other !== provider) {
    throw new OnDemandError(
      'provider_mismatch',
      `the page has the script of ${other}: it can have one provider's only`,
    );
  }
  latest ??= { provider, loading: load(provider, nonce) };
  const { loading } = latest;
  return loading.catch((error) => {
    if (latest?.loading === loading) latest = undefined;
    throw error;
  });
}

async function load(provider: string, nonce: string | undefined): Promise<OnDemandGlobal> {
  const present = scripts().find(({ origin }) => origin === provider)?.script;
  const ready = present && readGlobal();
  if (ready) return ready;
  const script = present ?? document.createElement('script');
  await new Promise<void>((resolve, reject) => {
    const began = performance.now();
    const fail = (cause: string) => {
      // The next call begins anew; one of the page's own stays, it may only be slow.
      if (!present) script.remove();
      const after = `after ${Math.round(performance.now() - began)} ms`;
      reject(new OnDemandError('frame_unreachable', `${provider}${PATH} did not load ${after}: ${cause}`));
    };
    const patience = setTimeout(() => settle(() => fail('no answer')), PATIENCE);
    const stops = [
      () => clearTimeout(patience),
      listen(script, 'load', () => settle(resolve)),
      listen(script, 'error', () => settle(() => fail('blocked by a policy or an extension, or offline'))),
      listen<SecurityPolicyViolationEvent>(
        document,
        'securitypolicyviolation',
        ({ blockedURI, effectiveDirective }) => {
          if (parseUrl(blockedURI)?.origin === provider && effectiveDirective.startsWith('script-src')) {
            settle(() => fail(`the page's Content-Security-Policy lacks ${provider} in script-src`));
          }
        },
      ),
    ];
    const settle = (end: () => void) => {
      for (const stop of stops) stop();
      end();
    };
    if (present) return;
    script.async = true;
    if (nonce) script.nonce = nonce;
    script.src = provider + PATH;
    document.querySelector('head')?.append(script);
  });
  const loaded = readGlobal();
  if (loaded) return loaded;
  throw new OnDemandError('provider_mismatch', `${provider}${PATH} is not the script of a provider`);
}

/** The providers' scripts that stand in the page. */
const scripts = () =>
  [...document.querySelectorAll('script')].flatMap((script) => {
    const url = parseUrl(script.src);
    return url?.pathname === PATH ? [{ script, origin: url.origin }] : [];
  });

/** Not whatever bears the name: an element with that id does too, and so may a variable of the page. */
function readGlobal(): OnDemandGlobal | undefined {
  const found = (globalThis as { OnDemand?: Partial<OnDemandGlobal> }).OnDemand;
  return typeof found?.mount === 'function' && typeof found.upgrade === 'function'
    ? (found as OnDemandGlobal)
    : undefined;
}
