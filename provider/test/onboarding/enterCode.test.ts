import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameClient } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

let lastPhone = 0;
const freshPhone = () => `+4670${String(2_000_000 + ++lastPhone)}`;

async function withCode(phone = freshPhone()): Promise<{ frame: FrameClient; phone: string; code: string }> {
  const frame = test.frame();
  await frame.open();
  await frame.sendCode(phone);
  const [message] = await test.messagesTo(phone);
  return { frame, phone, code: message!.code };
}
const enter = (frame: FrameClient, code: string) => frame.call(FRAME_PATHS.code, { code });
const otherThan = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');

describe('entering the code', () => {
  it('proves the buyer and replaces the bearer: the old one is dead', async () => {
    const { frame, code } = await withCode();
    const before = frame.token;
    const proved = await frame.enterCode(code);
    expect(proved).toEqual({
      token: expect.stringMatching(/^test_[\w-]{43}$/),
      expires_in: 900,
      buyer: { email_masked: null, instruments: [] },
      factors: [],
    });
    expect(proved.token).not.toBe(before);

    expect((await frame.call(FRAME_PATHS.email, { email: 'anna@example.se' })).status).toBe(200);
    frame.token = before;
    expect(await frame.call(FRAME_PATHS.email, { email: 'anna@example.se' })).toMatchObject({
      status: 401,
      body: { code: 'session_expired' },
    });
  });

  it('a bearer whose buyer is not proved goes no further', async () => {
    const { frame } = await withCode();
    for (const [path, fields] of [
      [FRAME_PATHS.email, { email: 'anna@example.se' }],
      [FRAME_PATHS.instruments, { method: 'card', number: '4242424242424242', expiry: '12/40', csc: '123' }],
      [FRAME_PATHS.proofs, { confirmation_id: '5e0d5a4e-0b7e-4c7e-8f0e-111111111111' }],
    ] as const) {
      expect(await frame.call(path, fields)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    }
  });

  it('wrong is told with the tries that are left; the sixth try fails with the right code too', async () => {
    const { frame, code } = await withCode();
    for (const left of [4, 3, 2, 1]) {
      expect(await enter(frame, otherThan(code, left))).toMatchObject({
        status: 422,
        body: { code: 'code_wrong', tries_left: left },
      });
    }
    expect(await enter(frame, otherThan(code))).toMatchObject({ status: 422, body: { code: 'code_used_up' } });
    expect(await enter(frame, code)).toMatchObject({ status: 422, body: { code: 'code_used_up' } });
  });

  it('the fifth try is good with the right code', async () => {
    const { frame, code } = await withCode();
    for (let wrong = 1; wrong <= 4; wrong += 1) await enter(frame, otherThan(code, wrong));
    expect((await enter(frame, code)).status).toBe(200);
  });

  it('used up is mended by a new code', async () => {
    const { frame, code, phone } = await withCode();
    for (let wrong = 1; wrong <= 5; wrong += 1) await enter(frame, otherThan(code, wrong));
    test.clock.advance(30_000);
    await frame.sendCode(phone);
    const [message] = await test.messagesTo(phone);
    expect((await enter(frame, message!.code)).status).toBe(200);
  });

  it('many guesses at once get five tries between them', async () => {
    const { frame, code } = await withCode();
    const guesses = Array.from({ length: 40 }, (_, index) => otherThan(code, index + 1));
    const answers = await Promise.all(guesses.map((guess) => enter(frame, guess)));
    const tries = answers.filter(({ body }) => body.code === 'code_wrong').map(({ body }) => body.tries_left);
    expect(tries.sort()).toEqual([1, 2, 3, 4]);
    expect(answers.filter(({ body }) => body.code === 'code_used_up')).toHaveLength(36);
    expect((await enter(frame, code)).body.code).toBe('code_used_up');
  });

  it('right, twice at once, opens one session', async () => {
    const { frame, code } = await withCode();
    const answers = await Promise.all(Array.from({ length: 8 }, () => enter(frame, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
  });

  it('is good for five minutes', async () => {
    const inTime = await withCode();
    test.clock.advance(5 * 60_000 - 1);
    expect((await enter(inTime.frame, inTime.code)).status).toBe(200);

    const late = await withCode();
    test.clock.advance(5 * 60_000);
    expect(await enter(late.frame, late.code)).toMatchObject({ status: 422, body: { code: 'code_expired' } });
  });

  it('works once', async () => {
    const { frame, code } = await withCode();
    await frame.enterCode(code);
    expect(await enter(frame, code)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  });

  it('works in the session it was sent for only', async () => {
    const phone = freshPhone();
    const first = await withCode(phone);
    const second = await withCode(phone);
    if (first.code !== second.code) expect((await enter(second.frame, first.code)).body.code).toBe('code_wrong');
    expect((await enter(second.frame, second.code)).status).toBe(200);
    expect((await enter(first.frame, first.code)).status).toBe(200);

    const third = test.frame();
    await third.open();
    expect(await enter(third, first.code)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  });

  it.each(['12345', '1234567', 'abcdef', '12345a', 123456, null])('%j is no code', async (code) => {
    const { frame } = await withCode();
    expect(await frame.call(FRAME_PATHS.code, { code })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/code' }] },
    });
  });

  it.each([
    (code: string) => ` ${code}\u00a0`,
    (code: string) => `\u200e${code.slice(0, 3)} ${code.slice(3)}`,
    (code: string) => code.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)]!),
    (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  ])('in any digits, with any marks and spaces, is the same code: %#', async (write) => {
    const { frame, code } = await withCode();
    expect((await enter(frame, write(code))).status).toBe(200);
  });

  it('guessing goes on across codes and sessions only to a limit for the number', async () => {
    const phone = freshPhone();
    let wrong = 0;
    let refused: Awaited<ReturnType<typeof enter>> | undefined;
    let last: Awaited<ReturnType<typeof withCode>> | undefined;
    while (!refused && wrong < 1000) {
      last = await withCode(phone);
      for (let index = 1; index <= 5 && !refused; index += 1) {
        const answer = await enter(last.frame, otherThan(last.code, index));
        if (answer.status === 429) refused = answer;
        else wrong += 1;
      }
    }
    expect(wrong).toBe(30);
    expect(refused?.body).toMatchObject({ code: 'rate_limited', retry_after: expect.any(Number) });
    expect((await enter(last!.frame, last!.code)).status).toBe(429);

    const other = await withCode();
    expect((await enter(other.frame, other.code)).status).toBe(200);
    test.clock.advance(Number(refused?.headers.get('retry-after')) * 1000);
    const again = await withCode(phone);
    expect((await enter(again.frame, again.code)).status).toBe(200);
  });

  it('right codes do not count as guesses', async () => {
    const phone = freshPhone();
    const buckets = () =>
      test.database.query<{ count: number }>(
        { name: '', text: `select sum(count)::int as count from attempts where bucket like 'wrong:%'` },
        [],
      );
    const [before] = await buckets();
    const { frame, code } = await withCode(phone);
    await frame.enterCode(code);
    expect((await buckets())[0]).toEqual(before);
    const wrong = await withCode(phone);
    await enter(wrong.frame, otherThan(wrong.code));
    expect((await buckets())[0]?.count).toBe((before?.count ?? 0) + 4);
  });
});

describe('the buyer of a number', () => {
  const buyerOf = async (phone: string) =>
    test.database.query<{ mode: string; buyerId: string }>(
      { name: '', text: 'select mode, buyer_id from buyers where phone = $1 order by mode' },
      [phone],
    );

  it('is made when the number is first proved, and the same ever after', async () => {
    const first = await withCode();
    expect(await buyerOf(first.phone)).toEqual([]);
    await first.frame.enterCode(first.code);
    const made = await buyerOf(first.phone);
    expect(made).toHaveLength(1);
    const second = await withCode(first.phone);
    await second.frame.enterCode(second.code);
    expect(await buyerOf(first.phone)).toEqual(made);
  });

  it('is one buyer also when two sessions prove the number at once', async () => {
    const phone = freshPhone();
    const frames = await Promise.all(Array.from({ length: 6 }, () => test.frame()));
    const codes: string[] = [];
    for (const frame of frames) {
      await frame.open();
      await frame.sendCode(phone);
    }
    const messages = await test.messagesTo(phone);
    codes.push(...messages.map(({ code }) => code));
    await Promise.all(
      frames.map(async (frame) => {
        for (const code of codes) if ((await enter(frame, code)).status === 200) return;
      }),
    );
    expect(await buyerOf(phone)).toHaveLength(1);
  });

  it('is another one in each mode', async () => {
    const sender = recordingSender();
    const both = await startTestProvider({ liveRails: [yesRail], liveSender: sender });
    try {
      const phone = freshPhone();
      for (const merchant of [both.merchant, await both.addMerchant({ live: true })]) {
        const frame = both.frame({ merchant });
        await frame.open();
        await frame.sendCode(phone);
        const code = sender.sent[0]?.code ?? (await both.messagesTo(phone))[0]!.code;
        await frame.enterCode(code);
      }
      const rows = await both.database.query<{ mode: string; buyerId: string }>(
        { name: '', text: 'select mode, buyer_id from buyers where phone = $1 order by mode' },
        [phone],
      );
      expect(rows.map(({ mode }) => mode)).toEqual(['live', 'test']);
      expect(rows[0]?.buyerId).not.toBe(rows[1]?.buyerId);
    } finally {
      await both.close();
    }
  });
});
