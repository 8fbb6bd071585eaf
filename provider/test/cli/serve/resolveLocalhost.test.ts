import dns from 'node:dns';
import { afterEach, expect, it } from 'vitest';
import { resolveLocalhost } from '../../../src/cli/serve/resolveLocalhost.js';
import { serveHttp } from '../../../src/http/serveHttp.js';

const original = dns.lookup;

afterEach(() => {
  dns.lookup = original;
});

it('makes names below localhost reach this machine, and others what they reached before', async () => {
  const server = await serveHttp({
    fetch: async (request) => new Response(new URL(request.url).host),
    port: 0,
    hosts: ['127.0.0.1', '::1'],
  });
  resolveLocalhost();
  for (const name of ['pay.localhost', 'PAY.localhost', 'localhost', '127.0.0.1']) {
    const answer = await fetch(`http://${name}:${server.port}/`);
    expect(await answer.text()).toBe(`${name.toLowerCase()}:${server.port}`);
  }
  await expect(fetch(`http://localhost.invalid:${server.port}/`)).rejects.toThrow();
  await server.close();
});
