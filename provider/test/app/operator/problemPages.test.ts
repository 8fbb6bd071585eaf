import {
  CLIENT_ERROR_GUIDE,
  FRAME_PROBLEM_GUIDE,
  MONEY_MOVED,
  PROBLEM_GUIDE,
  SDK_ERROR_GUIDE,
} from 'ondemand-pay/internal';
import { DECLINE_REASONS } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

const GUIDE = { ...PROBLEM_GUIDE, ...FRAME_PROBLEM_GUIDE, ...SDK_ERROR_GUIDE, ...CLIENT_ERROR_GUIDE };

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

/** A page as somebody reads it. */
async function read(path: string) {
  const response = await test.fetch(path);
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/);
  expect(html).not.toMatch(/<script|style=/);
  const text = html
    .replaceAll(/<\/?code>/g, '`')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  return { status: response.status, html, text };
}

it.each(Object.entries(GUIDE))('%s: what it means, whether money moved, what to do', async (code, advice) => {
  const { status, text } = await read(`/problems/${code}`);
  expect(status).toBe(200);
  for (const words of [code, advice.means, MONEY_MOVED[advice.money], advice.todo]) expect(text).toContain(words);
});

it('the type of a problem leads there, from the merchant API and from the frame’s own calls', async () => {
  const answers = [
    await test.fetch('/api/v1/orders'),
    await test.fetchAsMerchant('/api/v1/users/nobody/orders', { method: 'POST', body: { reference: 'A-1' } }),
    await test.fetch('/frame/sessions', { method: 'POST', body: '{}' }),
    await test.fetch('/nobody/serves/this'),
  ];
  const codes = new Set<string>();
  for (const answer of answers) {
    const { type, code } = (await answer.json()) as { type: string; code: string };
    codes.add(code);
    expect(type).toBe(`https://pay.example/problems/${code}`);
    expect((await read(new URL(type).pathname)).status).toBe(200);
  }
  expect(codes.size).toBeGreaterThanOrEqual(3);
});

it('payment_declined names every reason', async () => {
  const { text } = await read('/problems/payment_declined');
  for (const reason of DECLINE_REASONS) expect(text).toContain(reason);
});

it('what no code is called is a page too, with 404, and repeats nothing of the address', async () => {
  for (const code of ['no_such_code', 'constructor', '__proto__', '%3Cscript%3Ealert(1)%3C%2Fscript%3E']) {
    const { status, html } = await read(`/problems/${code}`);
    expect(status, code).toBe(404);
    expect(html).toContain('No such error');
    expect(html).not.toMatch(/no_such_code|constructor|__proto__|alert/);
  }
});

it('the list, which the front page names, leads to each', async () => {
  const { html } = await read('/problems');
  for (const code of Object.keys(GUIDE)) expect(html).toContain(`href="/problems/${code}"`);
  expect((await read('/')).html).toContain('href="/problems"');
  const openapi = (await (await test.fetch('/openapi.json')).json()) as Record<string, unknown>;
  expect(openapi.externalDocs).toMatchObject({ url: 'https://pay.example/problems' });
});
