// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const SCRIPT = 'https://pay.example/web/js/sdk.min.js';
const GLOBAL = { mount() {}, upgrade() {} };
const page = globalThis as { OnDemand?: unknown };
let loadOnDemand: typeof import('../../src/sdk/load.js').loadOnDemand;

const scripts = () => [...document.querySelectorAll('script')];
const arrive = (script: HTMLScriptElement, global: unknown = GLOBAL) => {
  page.OnDemand = global;
  script.dispatchEvent(new Event('load'));
};

beforeEach(async () => {
  vi.resetModules();
  ({ loadOnDemand } = await import('../../src/sdk/load.js'));
});
afterEach(() => {
  vi.useRealTimers();
  for (const script of scripts()) script.remove();
  delete page.OnDemand;
});

describe('loadOnDemand', () => {
  it('asks once, however often it is called, and gives the global', async () => {
    const calls = [loadOnDemand('https://pay.example'), loadOnDemand('https://pay.example/', { nonce: 'abc' })];
    expect(scripts().map(({ src, async }) => [src, async])).toEqual([[SCRIPT, true]]);
    arrive(scripts()[0]!);
    calls.push(loadOnDemand('https://pay.example'));
    expect(await Promise.all(calls)).toEqual([GLOBAL, GLOBAL, GLOBAL]);
    expect(scripts()).toHaveLength(1);
  });

  it('carries the nonce of the page', async () => {
    const loading = loadOnDemand('https://pay.example', { nonce: 'abc' });
    expect(scripts()[0]?.nonce).toBe('abc');
    arrive(scripts()[0]!);
    await loading;
  });

  it.each([
    ['has loaded', true],
    ['is still on its way', false],
  ])('uses a script tag of the page that %s', async (_what, isThere) => {
    const tag = Object.assign(document.createElement('script'), { src: SCRIPT });
    document.body.append(tag);
    if (isThere) page.OnDemand = GLOBAL;
    const loading = loadOnDemand('https://pay.example');
    if (!isThere) arrive(tag);
    expect(await loading).toBe(GLOBAL);
    expect(scripts()).toEqual([tag]);
  });

  it('does not take another thing of that name for it', async () => {
    page.OnDemand = document.createElement('div');
    const loading = loadOnDemand('https://pay.example');
    const [script] = scripts();
    expect(script?.src).toBe(SCRIPT);
    arrive(script!);
    expect(await loading).toBe(GLOBAL);
  });

  it.each<[string, (script: HTMLScriptElement) => void, RegExp]>([
    ['is blocked or offline', (script) => script.dispatchEvent(new Event('error')), /after \d+ ms: blocked/],
    [
      "is not in the page's policy",
      () =>
        document.dispatchEvent(
          Object.assign(new Event('securitypolicyviolation'), {
            blockedURI: SCRIPT,
            effectiveDirective: 'script-src-elem',
          }),
        ),
      /lacks https:\/\/pay\.example in script-src/,
    ],
    ['does not answer', () => vi.advanceTimersByTime(10_000), /no answer/],
  ])('says that the script %s, and begins anew at the next call', async (_what, fail, words) => {
    vi.useFakeTimers();
    const failing = loadOnDemand('https://pay.example');
    failing.catch(() => {});
    const [script] = scripts();
    fail(script!);
    await expect(failing).rejects.toMatchObject({ code: 'frame_unreachable', message: expect.stringMatching(words) });
    expect(vi.getTimerCount()).toBe(0);
    const again = loadOnDemand('https://pay.example');
    expect(scripts()).toHaveLength(1);
    expect(scripts()[0]).not.toBe(script);
    arrive(scripts()[0]!);
    expect(await again).toBe(GLOBAL);
  });

  it('refuses what answers in its place', async () => {
    const loading = loadOnDemand('https://pay.example');
    arrive(scripts()[0]!, { mount: 'nothing to call' });
    await expect(loading).rejects.toMatchObject({ code: 'provider_mismatch' });
  });

  it.each(['', 'pay.example', 'javascript:alert(1)', 'https://user:word@pay.example'])(
    'refuses the address "%s"',
    async (url) => {
      await expect(loadOnDemand(url)).rejects.toMatchObject({ code: 'invalid_option' });
      expect(scripts()).toEqual([]);
    },
  );

  it.each<[string, () => void]>([
    ['loaded', () => void loadOnDemand('https://other.example').catch(() => {})],
    [
      'in a tag of the page',
      () => {
        const src = 'https://other.example/web/js/sdk.min.js';
        document.body.append(Object.assign(document.createElement('script'), { src }));
      },
    ],
  ])("keeps to one provider: another's script is %s", async (_what, prepare) => {
    prepare();
    await expect(loadOnDemand('https://pay.example')).rejects.toMatchObject({ code: 'provider_mismatch' });
    expect(scripts()).toHaveLength(1);
  });
});
