import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepScript } from '../../../src/app/files/servedScriptStore.js';
import { integrityOf } from '../../../src/app/files/servedScripts.js';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
let version: string;
beforeAll(async () => {
  test = await startTestProvider();
  ({ version } = await (await test.fetch('/web/js/integrity.json')).json());
});
afterAll(() => test?.close());

const get = (path: string, headers: Record<string, string> = {}) => test.fetch(path, { headers });
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());

/** Every address of the script, and whether its content may ever change. */
const addresses = (): [path: string, immutable: boolean][] =>
  ['sdk.min.js', 'sdk.min.mjs'].flatMap((name): [string, boolean][] => [
    [`/web/js/${name}`, false],
    [`/web/js/v1/${name}`, false],
    [`/web/js/v1/${version}/${name}`, true],
  ]);

describe('the script', () => {
  it('is one and the same at each address, for any page, and kept as long as it stays the same', async () => {
    for (const [path, immutable] of addresses()) {
      const response = await get(path);
      expect(response.status, path).toBe(200);
      expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
      expect(response.headers.get('Cache-Control')?.includes('immutable'), path).toBe(immutable);
      const newest = await bytes(await get(path.endsWith('.mjs') ? '/web/js/sdk.min.mjs' : '/web/js/sdk.min.js'));
      expect((await bytes(response)).equals(newest), path).toBe(true);
    }
  });

  it('comes in the coding that the browser takes, with a tag of its own, and not again to who has it', async () => {
    for (const [path] of addresses()) {
      const plain = await bytes(await get(path));
      const tags = new Set<string>();
      for (const [accepted, coding, decode] of [
        ['gzip, br', 'br', brotliDecompressSync],
        ['gzip', 'gzip', gunzipSync],
        ['identity', null, (body: Buffer) => body],
      ] as const) {
        const response = await get(path, { 'Accept-Encoding': accepted });
        expect(response.headers.get('Content-Encoding')).toBe(coding);
        expect(response.headers.get('Vary')).toBe('Accept-Encoding');
        expect(decode(await bytes(response)).equals(plain), `${path} ${coding}`).toBe(true);
        const tag = response.headers.get('ETag') ?? '';
        tags.add(tag);
        for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
          const again = await get(path, { 'Accept-Encoding': accepted, 'If-None-Match': known });
          expect(again.status, known).toBe(304);
          expect(again.headers.get('ETag')).toBe(tag);
          expect(again.headers.get('Access-Control-Allow-Origin')).toBe('*');
          expect(await again.text()).toBe('');
        }
        expect((await get(path, { 'Accept-Encoding': accepted, 'If-None-Match': '"other"' })).status).toBe(200);
      }
      expect(tags.size).toBe(3);
    }
  });

  it('of a release before stays at its address, with its hash, whatever is shipped now', async () => {
    const old = Buffer.from('globalThis.OnDemand = "0.0.9";');
    const script = { version: '0.0.9', name: 'sdk.min.js', integrity: integrityOf(old) };
    expect((await get('/web/js/v1/0.0.9/sdk.min.js')).status).toBe(404);
    await keepScript(test.database, script, old, new Date());
    await keepScript(test.database, script, Buffer.from('another'), new Date());

    const served = await get('/web/js/v1/0.0.9/sdk.min.js', { 'Accept-Encoding': 'br' });
    expect(brotliDecompressSync(await bytes(served)).equals(old)).toBe(true);
    expect((await get('/web/js/v1/0.0.9/sdk.min.mjs')).status).toBe(404);
    const hashes = await (await get('/web/js/integrity.json')).json();
    expect(hashes.versions['0.0.9']).toEqual({ 'sdk.min.js': integrityOf(old) });
    for (const name of ['sdk.min.js', 'sdk.min.mjs']) {
      expect(hashes[name]).toBe(integrityOf(await bytes(await get(`/web/js/v1/${version}/${name}`))));
      expect(hashes.versions[version][name]).toBe(hashes[name]);
    }
  });

  it.each(['../../etc/passwd', '9.9.9', 'x'.repeat(5000), '%00', "'; drop table served_scripts; --"])(
    'of the version %s does not exist',
    async (asked) => expect((await get(`/web/js/v1/${encodeURIComponent(asked)}/sdk.min.js`)).status).toBe(404),
  );
});

describe("the frame's own files", () => {
  it('travel compressed and are kept for ever; its document, made for each shop and without a secret, is kept by nobody', async () => {
    const accepting = { 'Accept-Encoding': 'br, gzip' };
    const document = await get(`/frame?key=${test.merchant.apiKey}&bridge=2`, accepting);
    expect(document.headers.get('Content-Encoding')).toBe('br');
    expect(document.headers.get('Cache-Control')).toBe('no-store');
    const files = [
      ...brotliDecompressSync(await bytes(document))
        .toString()
        .matchAll(/\/frame\/assets\/[\w.-]+/g),
    ].map(([path]) => path);
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const path of files) {
      const { headers, status } = await get(path, accepting);
      expect(status).toBe(200);
      expect(headers.get('Content-Encoding')).toBe('br');
      expect(headers.get('Cache-Control')).toContain('immutable');
      expect((await get(path, { ...accepting, 'If-None-Match': headers.get('ETag') ?? '' })).status).toBe(304);
    }
  });

  it('are asked for by a document that is served whatever version of the bridge the page speaks', async () => {
    for (const bridge of ['', '&bridge=1', '&bridge=2', '&bridge=99', '&bridge=x']) {
      expect((await get(`/frame?key=${test.merchant.apiKey}${bridge}`)).status, bridge).toBe(200);
    }
  });
});
