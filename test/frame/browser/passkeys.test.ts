import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPasskeys } from '../../../src/frame/browser/passkeys.js';
import { createProviderApi } from '../../../src/frame/shell/providerApi.js';
import { FRAME_PATHS } from '../../../src/protocol/frameApi.js';
import { session } from '../fixtures.js';

afterEach(() => vi.unstubAllGlobals());

/** A browser that can do passkeys, and a provider that counts what it is asked for. */
async function open() {
  vi.stubGlobal('PublicKeyCredential', class {});
  vi.stubGlobal('document', {});
  const request: string[] = [];
  const answers: Record<string, unknown> = {
    [FRAME_PATHS.sessions]: session(),
  };
  const provider = createProviderApi(async (path) => {
    request.push(String(path));
    return Response.json(answers[String(path)] ?? { options: {}, expires_in: 300 });
  });
  await provider.openSession('test_key', 'https://news.example');
  const passkeys = createPasskeys(provider, () => 0);
  return { provider, passkeys, request: (path: string) => request.filter((each) => each === path).length };
}

describe('what is fetched before the click', () => {
  it('is fetched once for whoever is there', async () => {
    const { passkeys, request } = await open();
    for (const ceremony of ['creation', 'request'] as const) {
      expect(await passkeys.prepare(ceremony)).toBe(true);
      expect(await passkeys.prepare(ceremony)).toBe(true);
      expect(passkeys.isReady(ceremony)).toBe(true);
    }
    expect([request(FRAME_PATHS.passkeyCreation), request(FRAME_PATHS.passkeyRequest)]).toEqual([1, 1]);
  });

  it('to make one is nobody else’s: it names its buyer, who may be another once the bearer is', async () => {
    const { provider, passkeys, request } = await open();
    await passkeys.prepare('creation');
    await passkeys.prepare('request');
    provider.keeping({ ok: true, value: { token: 'somebody else' } });
    expect([passkeys.isReady('creation'), passkeys.isReady('request')]).toEqual([false, true]);
    await passkeys.prepare('creation');
    expect(request(FRAME_PATHS.passkeyCreation)).toBe(2);
  });
});
