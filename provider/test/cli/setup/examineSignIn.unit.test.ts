import { describe, expect, it } from 'vitest';
import { wellKnownFile } from '../../../src/browser-sign-in/wellKnown.js';
import { examineSignIn } from '../../../src/cli/setup/examineSignIn.js';

const json =
  (body: unknown, init: ResponseInit = {}) =>
  async (): Promise<Response> =>
    Response.json(body, init);

/** What doctor says of a provider, and which address it asked. */
async function examine(url: string | undefined, answer: () => Promise<Response>) {
  const asked: string[] = [];
  const finding = await examineSignIn(url, (async (input: string) => {
    asked.push(input);
    return answer();
  }) as typeof fetch);
  return { ...finding, asked };
}

describe('the well-known file of the browser’s own sign-in', () => {
  it.each([
    ['https://pay.shop.example.com', 'https://example.com/.well-known/web-identity'],
    ['https://pay.shop.co.uk', 'https://shop.co.uk/.well-known/web-identity'],
    ['https://pay.shop.github.io', 'https://shop.github.io/.well-known/web-identity'],
  ])('of %s is looked for at the registrable domain', async (url, address) => {
    const { status, asked } = await examine(url, json(wellKnownFile(url)));
    expect({ status, asked }).toEqual({ status: 'ok', asked: [address] });
  });

  it.each(['https://example.com', 'https://shop.github.io', 'http://localhost:4000', 'https://192.0.2.1', undefined])(
    'of %s is not looked for elsewhere',
    async (url) => {
      expect(await examine(url, json({}))).toMatchObject({ status: 'ok', asked: [] });
    },
  );

  const url = 'https://pay.example.com';
  it.each([
    ['is not there', json({}, { status: 404 })],
    ['names another service', json(wellKnownFile('https://pay.example.org'))],
    ['is no JSON', async () => new Response('<p>Hello', { headers: { 'Content-Type': 'text/html' } })],
    ['is JSON by another name', async () => new Response(JSON.stringify(wellKnownFile(url)))],
    ['cannot be read', async () => Promise.reject(new TypeError('fetch failed'))],
  ])('that %s is told, with what to do', async (_, answer) => {
    expect(await examine(url, answer)).toMatchObject({
      status: 'note',
      mend: expect.stringContaining('https://example.com/.well-known/web-identity'),
    });
  });
});
