import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const KNOWN = '+46701740601';
const UNKNOWN = '+46701740602';

/** What is not about the buyer: when, and which request. */
const lasting = (headers: Headers) => [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));

describe('asking for a code', () => {
  it('is answered alike for a number that bought and one that nobody has used', async () => {
    await test.frame().buy({ phone: KNOWN });
    const answers = [];
    for (const phone of [KNOWN, UNKNOWN]) {
      const frame = test.frame();
      await frame.open();
      const asked = () => frame.call(FRAME_PATHS.phone, { phone, locale: 'en' });
      const [first, tooSoon] = [await asked(), await asked()];
      const wrong = await frame.call(FRAME_PATHS.code, { code: '000000' });
      answers.push(
        [first, tooSoon, wrong].map(({ status, headers, body }) => ({
          status,
          headers: lasting(headers),
          body: { ...body, phone_masked: undefined, request_id: undefined },
        })),
      );
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]!.map(({ status }) => status)).toEqual([200, 429, 422]);
  });
});

describe('the user tokens of one buyer', () => {
  it('share nothing between shops', async () => {
    const tokens = [];
    for (const name of ['Daily News', 'Pixel Attic', 'Corner Shop']) {
      const merchant = await test.addMerchant({
        name,
        origins: [`https://${name.replace(' ', '-')}.example`.toLowerCase()],
      });
      const { user_token } = await test.frame({ merchant }).buy({ phone: KNOWN });
      tokens.push(user_token);
    }
    const pieces = (token: string) => Array.from({ length: token.length - 5 }, (_, at) => token.slice(at, at + 6));
    const all = tokens.flatMap(pieces);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(tokens.map(({ length }) => length)).size).toBe(1);
    expect(all.length).toBeGreaterThan(3 * 15);
  });
});
