import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/app.js';
import { createDeps } from '../../src/app/provider.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const TOKEN = 'a-bearer-for-the-metrics';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.drop());

function appAt(url: string) {
  const { database } = test;
  return createApp(createDeps({ database, url, sandbox: true, masterKey: new Uint8Array(32), metricsToken: TOKEN }));
}

/** Every route there is, with something in place of each parameter, and an address nobody serves. */
function everyRequest(app: ReturnType<typeof appAt>, url: string): Request[] {
  const places = new Set(app.routes.filter(({ path }) => !path.endsWith('*')).map(({ path }) => path));
  const methods = ['GET', 'POST', 'DELETE', 'OPTIONS'];
  return [...places, '/nobody/serves/this'].flatMap((path) =>
    methods.map(
      (method) =>
        new Request(`${url}${path.replaceAll(/:\w+/g, 'x')}`, {
          method,
          headers: { Authorization: `Bearer ${TOKEN}` },
        }),
    ),
  );
}

describe('every answer of every route', () => {
  it('carries the headers that keep a browser from misusing it, whatever its status', async () => {
    const app = appAt('https://pay.example');
    const requests = everyRequest(app, 'https://pay.example');
    expect(requests.length).toBeGreaterThan(100);
    const statuses = new Set<number>();
    for (const request of requests) {
      const { headers, status } = await app.fetch(request);
      statuses.add(status);
      const what = `${request.method} ${new URL(request.url).pathname}: ${status}`;
      expect(headers.get('X-Content-Type-Options'), what).toBe('nosniff');
      // The window tells pages that it opens its origin, no more.
      const referrer = new URL(request.url).pathname === '/pay' ? 'strict-origin' : 'no-referrer';
      expect(headers.get('Referrer-Policy'), what).toBe(status === 200 ? referrer : 'no-referrer');
      expect(headers.get('Content-Security-Policy'), what).toMatch(/^default-src 'none';.*frame-ancestors /);
      expect(headers.get('Cross-Origin-Resource-Policy'), what).toMatch(/^(same-origin|cross-origin)$/);
      expect(headers.get('Cache-Control'), what).toBeTruthy();
      expect(headers.get('X-Request-Id'), what).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('Strict-Transport-Security'), what).toBe('max-age=31536000');
      expect(headers.get('X-Powered-By'), what).toBeNull();
      expect(headers.get('Access-Control-Allow-Credentials'), what).toBeNull();
    }
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 401, 404, 405]));
  });

  it('may be read from other origins only where that is meant', async () => {
    const app = appAt('https://pay.example');
    const open = new Set<string>();
    for (const request of everyRequest(app, 'https://pay.example')) {
      const { headers } = await app.fetch(request);
      if (headers.get('Access-Control-Allow-Origin'))
        open.add(new URL(request.url).pathname.replace(/\/v1(?:\/[^/]+)?(?=\/(?:sdk|warnings))/, ''));
    }
    expect([...open].sort()).toEqual([
      '/.well-known/jwks.json',
      '/openapi.json',
      '/web/js/integrity.json',
      '/web/js/sdk.min.js',
      '/web/js/sdk.min.mjs',
      '/web/js/warnings.mjs',
    ]);
  });

  it('is kept by nobody where it holds more than public files', async () => {
    const app = appAt('https://pay.example');
    for (const path of ['/frame?key=x', '/api/v1/orders', '/metrics', '/readyz', '/sandbox/messages']) {
      const { headers } = await app.request(path, { headers: { Authorization: `Bearer ${TOKEN}` } });
      expect(headers.get('Cache-Control'), path).toBe('no-store');
    }
  });

  it('does not bind a browser to https where the public address is http', async () => {
    const answer = await appAt('http://pay.localhost:4000').request('/healthz');
    expect(answer.headers.get('Strict-Transport-Security')).toBeNull();
  });
});
