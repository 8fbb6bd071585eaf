import { FRAME_PATHS } from 'ondemand-pay/internal';
import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import { statement } from '../../src/store/statement.js';
import type { FrameClient } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

let lastPhone = 0;
const freshPhone = () => `+4670${String(1_000_000 + ++lastPhone)}`;
const openFrame = async (on?: Parameters<TestProvider['frame']>[0]): Promise<FrameClient> => {
  const frame = test.frame(on);
  await frame.open();
  return frame;
};
const ask = (frame: FrameClient, phone: string, locale = 'en') => frame.call(FRAME_PATHS.phone, { phone, locale });

describe('asking for a code', () => {
  it('sends one by text message and shows the number masked', async () => {
    const frame = await openFrame();
    const { status, body } = await ask(frame, '00 46 70-123 45 67', 'sv-SE');
    expect({ status, body }).toEqual({
      status: 200,
      body: { phone_masked: '+46 70 ••• •• 67', resend_after: 30, expires_in: 300 },
    });
    const [message] = await test.messagesTo('+46701234567');
    expect(message).toEqual({
      to: '+46701234567',
      code: expect.stringMatching(/^\d{6}$/),
      text: `${message?.code} är din kod för köp hos Daily News. Ge den aldrig till någon.\n\n@news.example #${message?.code} @pay.example`,
      sent_at: test.clock().toISOString(),
    });
  });

  it('stores the code only as a keyed hash', async () => {
    const phone = freshPhone();
    await ask(await openFrame(), phone);
    const [message] = await test.messagesTo(phone);
    const [row] = await test.database.query<{ text: string }>(
      { name: '', text: 'select to_jsonb(c)::text as text from phone_codes c where phone = $1' },
      [phone],
    );
    expect(row?.text).toContain(phone);
    expect(row?.text).not.toContain(message?.code);
  });

  it.each([
    [{ phone: '070-123 45 67', locale: 'en' }, '/phone'],
    [{ phone: '+46 900 123 45 67', locale: 'en' }, '/phone'],
    [{ phone: 'nobody', locale: 'sv' }, '/phone'],
    [{ phone: '+46 70 123 45 67', locale: 'not a locale' }, '/locale'],
    [{ locale: 'en' }, '/phone'],
  ])('refuses %j', async (fields, pointer) => {
    const answer = await (await openFrame()).call(FRAME_PATHS.phone, fields);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });

  it('again needs a wait that grows, and the new code ends the one before', async () => {
    const frame = await openFrame();
    const phone = freshPhone();
    for (const delay of [30, 60, 120]) {
      expect(await ask(frame, phone)).toMatchObject({ status: 200, body: { resend_after: delay } });
      test.clock.advance(delay * 1000 - 1500);
      const early = await ask(frame, phone);
      expect(early).toMatchObject({ status: 429, body: { code: 'rate_limited', retry_after: 2 } });
      expect(early.headers.get('retry-after')).toBe('2');
      test.clock.advance(1500);
    }
    const codes = (await test.messagesTo(phone)).map(({ code }) => code);
    expect(codes).toHaveLength(3);
    const [newest = '', ...older] = codes;
    for (const code of older.filter((other) => other !== newest)) {
      expect((await frame.call(FRAME_PATHS.code, { code })).body.code).toBe('code_wrong');
    }
    expect((await frame.call(FRAME_PATHS.code, { code: newest })).status).toBe(200);
  });

  it('at once and many times over sends one', async () => {
    const frame = await openFrame();
    const phone = freshPhone();
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(frame, phone)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(11).fill(429)]);
    expect(await test.messagesTo(phone)).toHaveLength(1);
  });

  it('for a mistyped number can be followed at once by the right one', async () => {
    const frame = await openFrame();
    const [wrong, right] = [freshPhone(), freshPhone()];
    await frame.sendCode(wrong);
    await frame.sendCode(right);
    const [forWrong] = await test.messagesTo(wrong);
    const [forRight] = await test.messagesTo(right);
    if (forWrong?.code !== forRight?.code) {
      expect((await frame.call(FRAME_PATHS.code, { code: forWrong?.code })).status).toBe(422);
    }
    expect((await frame.call(FRAME_PATHS.code, { code: forRight?.code })).status).toBe(200);
  });
});

describe('limits on messages', () => {
  it('count for the number across sessions and addresses, and end with the window', async () => {
    const phone = freshPhone();
    const askAnew = async () => ask(await openFrame({ address: `198.51.100.${++lastPhone % 250}` }), phone);
    let sent = 0;
    let answer = await askAnew();
    while (answer.status === 200 && sent < 1000) {
      sent += 1;
      answer = await askAnew();
    }
    expect(sent).toBe(30);
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(await test.messagesTo(phone)).toHaveLength(30);
    expect((await ask(await openFrame(), freshPhone())).status).toBe(200);

    test.clock.advance(Number(answer.headers.get('retry-after')) * 1000);
    expect((await askAnew()).status).toBe(200);
  });

  it('are not used up by what was refused', async () => {
    const phone = freshPhone();
    const frame = await openFrame();
    await frame.sendCode(phone);
    for (let attempt = 0; attempt < 40; attempt += 1) expect((await ask(frame, phone)).status).toBe(429);
    expect((await ask(await openFrame(), phone)).status).toBe(200);
  });

  it('under live keys are narrow, for the number and for the address', async () => {
    const sender = recordingSender();
    const live = await startTestProvider({ liveRails: [yesRail], liveSender: sender });
    try {
      const merchant = await live.addMerchant({ live: true });
      const askLive = async (phone: string, address: string) => {
        const frame = live.frame({ merchant, address });
        await frame.open();
        return (await ask(frame, phone)).status;
      };
      const statuses: number[] = [];
      for (let index = 0; index < 6; index += 1) statuses.push(await askLive('+46701234567', `192.0.2.${index}`));
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);

      statuses.length = 0;
      for (let index = 0; index < 21; index += 1) statuses.push(await askLive(freshPhone(), '203.0.113.9'));
      expect(statuses).toEqual([...Array(20).fill(200), 429]);
      expect(await askLive(freshPhone(), '203.0.113.10')).toBe(200);
      expect(sender.sent).toHaveLength(5 + 20 + 1);
      expect(await live.messagesTo('+46701234567')).toEqual([]);
    } finally {
      await live.close();
    }
  });
});

describe('a flood', () => {
  /** A live provider with a small budget, and who asks it for codes. */
  async function floodable(smsBudget = { perCountry: 40, kept: 0.5 }) {
    const sender = recordingSender();
    const live = await startTestProvider({
      liveRails: [yesRail],
      liveSender: sender,
      smsBudget,
      metricsToken: 'a-token-for-metrics',
    });
    const merchant = await live.addMerchant({ live: true });
    const open = async (address: string) => {
      const frame = live.frame({ merchant, address });
      await frame.open();
      return frame;
    };
    const askFrom = async (address: string, phone: string) => ask(await open(address), phone);
    const prove = async (address: string, phone: string) => {
      const frame = await open(address);
      await frame.sendCode(phone);
      await frame.enterCode(sender.sent.findLast(({ to }) => to === phone)!.code);
    };
    const refusals = async () =>
      (await (await live.fetch('/metrics', { headers: { Authorization: 'Bearer a-token-for-metrics' } })).text())
        .split('\n')
        .filter((line) => line.startsWith('ondemand_messages_refused_total'));
    return { live, sender, askFrom, prove, refusals };
  }
  const REFUSED = { status: 429, body: { code: 'rate_limited' } };

  it('from one /56 or /48 of IPv6 ends at that network, and shuts out nobody else', async () => {
    const { live, askFrom, sender, refusals } = await floodable({ perCountry: 1_000, kept: 0.5 });
    try {
      let refused = 0;
      for (let at = 0; at < 75; at += 1) {
        const answer = await askFrom(`2001:db8:0:${(at % 256).toString(16)}::1`, freshPhone());
        if (answer.status === 429) refused += 1;
      }
      expect([sender.sent.length, refused]).toEqual([60, 15]);
      for (let at = 0; at < 150; at += 1) await askFrom(`2001:db8:0:${(256 + at * 256).toString(16)}::1`, freshPhone());
      expect(sender.sent).toHaveLength(200);
      expect(await askFrom('2001:db8:1::1', freshPhone())).toMatchObject({ status: 200 });
      expect(await askFrom('203.0.113.1', freshPhone())).toMatchObject({ status: 200 });
      expect(await refusals()).toEqual([expect.stringContaining('limit="address"')]);
    } finally {
      await live.close();
    }
  });

  it('of strangers uses up half of a country; known numbers, and networks where a code was entered, go on', async () => {
    const { live, askFrom, prove, refusals } = await floodable();
    try {
      const known = freshPhone();
      await prove('192.0.2.1', known);
      for (let at = 0; at < 30; at += 1) await askFrom(`198.51.100.${at}`, freshPhone());
      expect(await askFrom('203.0.113.1', freshPhone())).toMatchObject(REFUSED);
      expect(await askFrom('203.0.113.1', known)).toMatchObject({ status: 200 });
      expect(await askFrom('192.0.2.1', freshPhone())).toMatchObject({ status: 200 });
      expect(await askFrom('203.0.113.1', '+4791234567')).toMatchObject({ status: 200 });
      expect((await refusals()).join()).toContain('limit="strangers"');

      // A network is known for 30 days.
      live.clock.advance(31 * 24 * 3_600_000);
      for (let at = 0; at < 30; at += 1) await askFrom(`198.51.100.${at}`, freshPhone());
      expect(await askFrom('192.0.2.1', freshPhone())).toMatchObject(REFUSED);
      expect(await askFrom('192.0.2.1', known)).toMatchObject({ status: 200 });
    } finally {
      await live.close();
    }
  });

  it('ends at the whole budget, also for who is known', async () => {
    const { live, askFrom, prove, sender } = await floodable({ perCountry: 10, kept: 1 });
    try {
      expect(await askFrom('203.0.113.1', freshPhone())).toMatchObject(REFUSED);
      expect(sender.sent).toEqual([]);
      await expect(prove('192.0.2.1', freshPhone())).rejects.toThrow('429');
    } finally {
      await live.close();
    }
  });

  it('of codes to one number keeps nobody who has it out: not where they entered one, and elsewhere for minutes', async () => {
    const { live, askFrom, prove } = await floodable({ perCountry: 1_000, kept: 0.5 });
    try {
      const known = freshPhone();
      await prove('192.0.2.1', known);
      live.clock.advance(24 * 3_600_000);
      for (let at = 0; at < 5; at += 1) expect((await askFrom(`198.51.100.${at}`, known)).status).toBe(200);
      const elsewhere = await askFrom('203.0.113.1', known);
      expect(elsewhere).toMatchObject(REFUSED);
      expect(Number(elsewhere.headers.get('retry-after'))).toBeLessThanOrEqual(600);
      expect((await askFrom('192.0.2.1', known)).status).toBe(200);
      live.clock.advance(Number(elsewhere.headers.get('retry-after')) * 1000);
      expect((await askFrom('203.0.113.1', known)).status).toBe(200);
    } finally {
      await live.close();
    }
  });

  it('leaves no trace of a network that is older than 30 days', async () => {
    const { live, prove } = await floodable();
    try {
      await prove('192.0.2.1', freshPhone());
      const count = async () =>
        (await live.database.query<{ count: number }>(statement('', 'select count(*) from known_networks')))[0]!.count;
      expect(await count()).toBe(1);
      live.clock.advance(29 * 24 * 3_600_000);
      await purge(live);
      expect(await count()).toBe(1);
      live.clock.advance(2 * 24 * 3_600_000);
      await purge(live);
      expect(await count()).toBe(0);
    } finally {
      await live.close();
    }
  });
});

describe('the sandbox numbers', () => {
  it('…01 always has the code 123456, as often as one likes', async () => {
    for (let index = 0; index < 40; index += 1) {
      const frame = await openFrame();
      await frame.sendCode('+46 70 000 00 01');
      await frame.enterCode('123456');
    }
    const [message] = await test.messagesTo(SANDBOX_PHONES.fixedCode);
    expect(message?.code).toBe('123456');
  });

  it('…02 never gets its message, and nothing else is different', async () => {
    const frame = await openFrame();
    expect(await ask(frame, '+46 70 000 00 02')).toMatchObject({
      status: 200,
      body: { phone_masked: '+46 70 ••• •• 02', resend_after: 30, expires_in: 300 },
    });
    expect(await test.messagesTo(SANDBOX_PHONES.neverArrives)).toEqual([]);
  });

  it('…03 has to wait for 60 seconds', async () => {
    const answer = await ask(await openFrame(), '+46 70 000 00 03');
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited', retry_after: 60 } });
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  it('are ordinary numbers under live keys', async () => {
    const sender = recordingSender();
    const live = await startTestProvider({ liveRails: [yesRail], liveSender: sender, random: countingRandom() });
    try {
      const frame = live.frame({ merchant: await live.addMerchant({ live: true }) });
      for (const phone of Object.values(SANDBOX_PHONES)) {
        await frame.open();
        await frame.sendCode(phone);
        expect((await frame.call(FRAME_PATHS.code, { code: '123456' })).body.code).toBe('code_wrong');
      }
      expect(sender.sent.map(({ to }) => to)).toEqual(Object.values(SANDBOX_PHONES));
    } finally {
      await live.close();
    }
  });
});

describe('a message that cannot be sent', () => {
  it('is said to be so, and another may be asked for at once', async () => {
    const sender = recordingSender();
    let isDown = true;
    const live = await startTestProvider({
      liveRails: [yesRail],
      liveSender: {
        send: async (message) => {
          if (isDown) throw new Error(`no route to ${message.to}: ${message.text}`);
          await sender.send(message);
        },
      },
    });
    try {
      const frame = live.frame({ merchant: await live.addMerchant({ live: true }) });
      await frame.open();
      const answer = await ask(frame, '+46701234567');
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('5');
      isDown = false;
      expect((await ask(frame, '+46701234567')).status).toBe(200);
      expect((await frame.call(FRAME_PATHS.code, { code: sender.sent[0]?.code })).status).toBe(200);
    } finally {
      await live.close();
    }
  });
});

describe('the log', () => {
  it('holds no number, code, address, card or proof, not even when things fail', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const phone = '+46701234567';
    const email = 'anna.svensson@example.se';
    const codes: string[] = [];
    let sends = 0;
    const live = await startTestProvider({
      log,
      liveRails: [yesRail],
      liveSender: {
        send: async ({ to, text, code }) => {
          codes.push(code!);
          sends += 1;
          if (sends === 1) throw new Error(`no route to ${to}: ${text}`);
        },
      },
    });
    try {
      const frame = live.frame({ merchant: await live.addMerchant({ live: true }) });
      await frame.open();
      await ask(frame, phone);
      await frame.sendCode(phone);
      await frame.call(FRAME_PATHS.code, { code: codes[1] === '000000' ? '000001' : '000000' });
      await frame.enterCode(codes[1] ?? '');
      await frame.giveEmail(email);
      const card = { method: 'card', number: '4242424242424242', expiry: '12/40', csc: '918' };
      expect((await frame.call(FRAME_PATHS.instruments, card)).body).toMatchObject({ code: 'instrument_refused' });
      const { instrument_id } = await frame.addInvoice();
      const proof = await frame.agree(instrument_id);
      const written = lines.join('');
      expect(lines.length).toBeGreaterThan(0);
      const secrets = [
        phone,
        '701234567',
        email,
        ...codes,
        card.number,
        '"918"',
        'Anna Andersson',
        proof.origin_proof,
        frame.token ?? '',
      ];
      for (const secret of secrets) expect(written).not.toContain(secret);
    } finally {
      await live.close();
    }
  });
});

/** Never repeats and never draws 123456. */
function countingRandom(): (bytes: number) => Uint8Array {
  let drawn = 0;
  return (bytes) => {
    drawn += 1;
    const buffer = Buffer.alloc(bytes, 0);
    buffer.writeUInt32BE(drawn, bytes - 4);
    return buffer;
  };
}

it('a provider may send to some countries only', async () => {
  const nordic = await startTestProvider({ smsCountries: ['SE', 'NO'] });
  try {
    const frame = nordic.frame();
    await frame.open();
    expect((await ask(frame, '+46701234567')).status).toBe(200);
    expect((await ask(frame, '+47 406 12 345')).status).toBe(200);
    expect(await ask(frame, '+44 7400 123456')).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/phone' }] },
    });
    expect(await nordic.messagesTo('+447400123456')).toEqual([]);
  } finally {
    await nordic.close();
  }
});
