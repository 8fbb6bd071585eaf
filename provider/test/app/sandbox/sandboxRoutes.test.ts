import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProvider, type TestMessage, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
  for (const phone of ['+46701234567', '+46707654321']) {
    for (let count = 0; count < 2; count += 1) {
      const frame = test.frame();
      await frame.open();
      await frame.sendCode(phone);
    }
  }
});
afterAll(() => test?.close());

const read = async (query: string): Promise<TestMessage[]> =>
  (await test.fetch(`/sandbox/messages${query}`)).json() as Promise<TestMessage[]>;

describe("the sandbox's inbox", () => {
  it('holds the messages of a number, newest first', async () => {
    const messages = await read('?phone=%2B46701234567');
    expect(messages).toHaveLength(2);
    for (const message of messages) {
      expect(message).toEqual({
        to: '+46701234567',
        text: expect.stringContaining(message.code),
        code: expect.stringMatching(/^\d{6}$/),
        sent_at: expect.stringMatching(/Z$/),
      });
    }
    expect(messages[0]!.sent_at > messages[1]!.sent_at).toBe(true);
  });

  it.each(['+46701234567', '%2B46%2070%20123%2045%2067', '46701234567', '0046701234567'])(
    'understands %s',
    async (phone) => {
      expect(await read(`?phone=${phone}`)).toEqual(await read('?phone=%2B46701234567'));
    },
  );

  it('is empty for a number that got none, and shows all without a number', async () => {
    expect(await read('?phone=%2B46709999999')).toEqual([]);
    expect(await read('?phone=')).toEqual([]);
    expect(await read('')).toHaveLength(4);
  });

  it.each([
    ['/sandbox/phone', '/sandbox/mail'],
    ['/sandbox/mail', '/sandbox/phone'],
  ])('can be looked at as a page whose policy lets in nothing but its own files: %s', async (path, other) => {
    const page = await test.fetch(path);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const html = await page.text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src=)/);
    const files = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path!);
    expect(files).toEqual(['/sandbox/phone.css', `${path}.js`, other]);
    for (const each of files) {
      const file = await test.fetch(each);
      expect(file.status).toBe(200);
      if (each !== other) expect(file.headers.get('content-type')).toMatch(/^text\/(css|javascript)/);
    }
  });

  it('is not there when the provider is no sandbox, though test keys work', async () => {
    const closed = await startTestProvider({ sandbox: false });
    try {
      for (const path of [
        '/sandbox/messages?phone=%2B46701234567',
        '/sandbox/phone',
        '/sandbox/phone.js',
        '/sandbox/mail',
      ]) {
        expect((await closed.fetch(path)).status).toBe(404);
      }
      expect((await closed.frame().buy()).origin_proof).toContain('.');
    } finally {
      await closed.close();
    }
  });
});
