import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider({
    operator: { name: 'Kiosk & <Sons>', privacyUrl: 'https://kiosk.example/privacy' },
  });
});
afterAll(() => test?.close());

it('the terms name the operator, under a policy that runs nothing and lets nobody frame them', async () => {
  const response = await test.fetch('/terms');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  const html = await response.text();
  expect(html).toContain('Kiosk &amp; &lt;Sons&gt;');
  expect(html).not.toMatch(/<script|style=|<Sons>/);
  expect((await test.fetch('/pages.css')).headers.get('content-type')).toContain('text/css');
});

it('the address itself is a page for people, with the phone of the sandbox', async () => {
  const response = await test.fetch('/');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await response.text();
  expect(html).toContain('<h1>Kiosk &amp; &lt;Sons&gt;</h1>');
  for (const path of ['/account', '/help', '/lost', '/terms', '/privacy', '/openapi.json', '/sandbox/phone']) {
    expect(html).toContain(`href="${path}"`);
    expect((await test.fetch(path)).status).toBeLessThan(400);
  }
});

it('whoever looks for help is told whom to ask, in their language; nothing is asked', async () => {
  const reached = await startTestProvider({ operator: { name: 'Pay AB', email: 'help@pay.example' } });
  try {
    const html = await (await reached.fetch('/help')).text();
    for (const words of ['Ask the shop', 'href="/account"', 'href="/lost?locale=en"', 'href="mailto:help@pay.example"'])
      expect(html).toContain(words);
    expect(html).not.toMatch(/<form|<input|<script/);
    const swedish = await reached.fetch('/help', { headers: { 'Accept-Language': 'sv-SE,sv;q=0.9,en;q=0.8' } });
    expect(await swedish.text()).toMatch(/<html lang="sv">[\s\S]*Skriv till Pay AB/);
    expect(await (await reached.fetch('/help?locale="><b>')).text()).toBe(html);
    expect(await (await reached.fetch('/')).text()).toContain('href="mailto:help@pay.example"');
  } finally {
    await reached.close();
  }
});

it('whoever has lost everything is told what still opens the account, and whom to write to; nothing is asked or shown', async () => {
  const operator = { name: 'Pay AB', email: 'help@pay.example' };
  const reached = await startTestProvider({ operator });
  try {
    const html = await (await reached.fetch('/lost')).text();
    for (const words of [
      'Write to Pay AB',
      'href="mailto:help@pay.example"',
      'href="/account"',
      '72 hours',
      'order number',
    ])
      expect(html).toContain(words);
    expect(html).not.toMatch(/<form|<input|<script/);
    const swedish = await reached.fetch('/lost?locale=sv-FI');
    expect(swedish.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await swedish.text()).toMatch(/<html lang="sv">[\s\S]*Skriv till Pay AB/);
    expect(await (await reached.fetch('/lost?locale="><b>')).text()).toBe(html);
  } finally {
    await reached.close();
  }
  const nameless = await (await test.fetch('/lost')).text();
  expect(nameless).toContain('Write to Kiosk &amp; &lt;Sons&gt;.');
  expect(nameless).not.toContain('mailto:');
});

it("an operator's own page takes the place of ours", async () => {
  const response = await test.fetch('/privacy');
  expect([response.status, response.headers.get('location')]).toEqual([302, 'https://kiosk.example/privacy']);
});

it('the frame names the operator in its foot', async () => {
  const html = await (await test.fetch(`/frame?key=${test.merchant.apiKey}`)).text();
  expect(html).toContain('<meta name="ondemand-operator" content="Kiosk &amp; &lt;Sons&gt;">');
});

it('without an operator the pages name the host, and say what is stored, why and for how long', async () => {
  const plain = await startTestProvider();
  try {
    const html = await (await plain.fetch('/privacy')).text();
    for (const words of ['pay.example', 'phone number', 'Why', 'How long', 'cookies', 'erase']) {
      expect(html).toContain(words);
    }
    expect((await plain.fetch('/terms', { method: 'POST' })).status).toBe(405);
  } finally {
    await plain.close();
  }
});
