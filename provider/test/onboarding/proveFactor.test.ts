import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentRail } from '../../src/ports/paymentRail.js';
import { mailedCode } from '../account/support.js';
import type { FrameClient } from '../support/frameClient.js';
import { termsOf } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

let last = 1_000_000;
const newPhone = () => {
  last += 7;
  return `+4670${last}`;
};

const answer = (frame: FrameClient, csc: string) => frame.call(FRAME_PATHS.factors, { factor: 'security_code', csc });
const view = async (frame: FrameClient) => (await frame.giveEmail('x@example.se')).buyer.instruments;

/** A buyer with a card saved from a device that is not at hand. */
async function owner(phone: string, card = '4242424242424242') {
  const frame = test.frame();
  const { instrument_id } = await frame.signUp({ phone, card, email: 'owner@example.se' });
  await frame.agree(instrument_id);
  return { frame, instrument_id };
}

describe('a number proved on a new device', () => {
  it('says that something is saved, and shows nothing of it', async () => {
    const phone = newPhone();
    expect((await test.frame().prove(phone)).factors).toEqual([]);
    await owner(phone);
    const proved = await test.frame().prove(phone);
    expect(proved.factors).toEqual(['security_code', 'email_code']);
    expect(proved.buyer).toEqual({ email_masked: null, instruments: [] });
    expect(JSON.stringify(proved)).not.toContain('4242');
  });

  it('with the security code reaches the card and its address, and pays', async () => {
    const phone = newPhone();
    const { instrument_id } = await owner(phone);
    const frame = test.frame();
    await frame.prove(phone);
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 409 });
    expect(await frame.proveSecurityCode()).toEqual({
      status: 'proved',
      buyer: {
        email_masked: 'o•••@e•••.se',
        instruments: [{ instrument_id, method: 'card', label: 'Visa •• 4242' }],
      },
    });
    expect((await frame.agree(instrument_id)).email).toBe('owner@example.se');
  });

  it('keeps the address and the card that it gave itself', async () => {
    const phone = newPhone();
    const saved = await owner(phone);
    const frame = test.frame();
    await frame.prove(phone);
    await frame.giveEmail('new@example.se');
    test.clock.advance(1000);
    const own = await frame.addCard('4000000000000341');
    const proved = await frame.proveSecurityCode();
    expect(proved).toMatchObject({ buyer: { email_masked: 'n•••@e•••.se' } });
    const ids = (await view(frame)).map((instrument) => instrument.instrument_id);
    expect(ids).toEqual([own.instrument_id, saved.instrument_id]);
  });

  it('has nothing to open when nobody saved anything, or before the number is proved', async () => {
    const frame = test.frame();
    await frame.open();
    expect(await answer(frame, '123')).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    await frame.prove(newPhone());
    expect(await answer(frame, '123')).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  });

  it('is not offered the card of an invoice, which has no code', async () => {
    const phone = newPhone();
    const first = test.frame();
    await first.prove(phone);
    await first.addInvoice();
    expect((await test.frame().prove(phone)).factors).toEqual([]);
  });
});

describe('guessing', () => {
  it('ends after five wrong codes in a session, also for the right one', async () => {
    const phone = newPhone();
    await owner(phone);
    const frame = test.frame();
    await frame.prove(phone);
    for (const tries_left of [4, 3, 2, 1, 0]) {
      expect(await answer(frame, '1234')).toMatchObject({ status: 422, body: { code: 'factor_wrong', tries_left } });
    }
    const blocked = await answer(frame, '123');
    expect(blocked).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = test.frame();
    await other.prove(phone);
    expect((await answer(other, '123')).status).toBe(200);
  });

  it('with many at once gets no more tries', async () => {
    const phone = newPhone();
    await owner(phone);
    const frame = test.frame();
    await frame.prove(phone);
    const answers = await Promise.all(Array.from({ length: 30 }, () => answer(frame, '9999')));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
  });

  it('is limited for a buyer under live keys, whatever the number of sessions', async () => {
    const asked: string[] = [];
    const rail: PaymentRail = { ...yesRail, verify: async (_, csc) => asked.push(csc) > 0 && csc === '777' };
    const sender = recordingSender();
    const live = await startTestProvider({ liveRails: [rail], liveSender: sender });
    try {
      const merchant = await live.addMerchant({ live: true });
      const prove = async () => {
        const frame = live.frame({ merchant });
        await frame.open();
        await frame.sendCode('+46701234567');
        await frame.enterCode(sender.sent.at(-1)!.code);
        return frame;
      };
      await (await prove()).addInvoice();
      const guess = async (frame: FrameClient, csc: string) => (await answer(frame, csc)).status;
      for (let session = 0; session < 2; session += 1) {
        live.clock.advance(3_600_000);
        const frame = await prove();
        for (let at = 0; at < 5; at += 1) expect(await guess(frame, `00${at}`)).toBe(422);
      }
      live.clock.advance(3_600_000);
      expect(await guess(await prove(), '777')).toBe(429);
      expect(asked).toHaveLength(10);
      live.clock.advance(24 * 3_600_000);
      expect(await guess(await prove(), '777')).toBe(200);
    } finally {
      await live.close();
    }
  });
});

describe('whoever has the number but not the card', () => {
  it('does not reach it by adding a card of their own and proving that one', async () => {
    const phone = newPhone();
    const { instrument_id } = await owner(phone);
    const thief = new Map<string, string>();
    const first = test.frame({ cookies: thief });
    await first.prove(phone);
    await first.giveEmail('thief@example.se');
    test.clock.advance(1000);
    const own = await first.addCard('4000000000000341');
    await first.agree(own.instrument_id);

    // On a second device the thief's card is the one saved last: its code opens what the thief saved.
    const second = test.frame();
    await second.prove(phone);
    const proved = await second.proveSecurityCode();
    expect(proved).toMatchObject({ buyer: { instruments: [{ instrument_id: own.instrument_id }] } });
    expect(JSON.stringify(proved)).not.toContain('4242');
    expect(await second.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 409 });

    // Nor does the browser that is remembered for the thief's purchase.
    const session = await test.frame({ cookies: thief }).open();
    expect(session.buyer?.instruments.map((instrument) => instrument.instrument_id)).toEqual([own.instrument_id]);
  });
});

describe('of several that saved something with one number', () => {
  /** Somebody who proved the number, and bought with an address and a card of their own. */
  async function saver(phone: string, email: string, csc: string, card = '4242424242424242') {
    test.clock.advance(1000);
    const frame = test.frame();
    await frame.prove(phone);
    await frame.giveEmail(email);
    const { instrument_id } = await frame.addCard(card, '12/40', csc);
    await frame.agree(instrument_id);
    return instrument_id;
  }
  const opens = async (phone: string, csc: string) => {
    const frame = test.frame();
    await frame.prove(phone);
    const proved = await frame.proveSecurityCode(csc);
    return proved.status === 'proved' && proved.buyer.instruments.map(({ instrument_id }) => instrument_id);
  };

  it('each reaches their own card by its code, whoever came later, and nobody another’s', async () => {
    const phone = newPhone();
    const first = await saver(phone, 'first@example.se', '111');
    const second = await saver(phone, 'second@example.se', '222', '4000000000000341');
    expect(await opens(phone, '111')).toEqual([first]);
    expect(await opens(phone, '222')).toEqual([second]);
    const frame = test.frame();
    await frame.prove(phone);
    expect(await answer(frame, '333')).toMatchObject({ status: 422, body: { code: 'factor_wrong', tries_left: 4 } });
  });

  it('the first is not hidden by many later ones', async () => {
    const phone = newPhone();
    const first = await saver(phone, 'first@example.se', '111');
    for (let at = 0; at < 22; at++) {
      const frame = test.frame();
      await frame.prove(phone);
      await frame.addCard('4000000000000341', '12/40', '222');
      test.clock.advance(1000);
    }
    expect(await opens(phone, '111')).toEqual([first]);
  });

  it('each reaches their own by a code to their own mailbox', async () => {
    const phone = newPhone();
    const first = await saver(phone, `first${phone}@example.se`, '111');
    const second = await saver(phone, `second${phone}@example.se`, '222', '4000000000000341');
    for (const [email, instrument_id] of [
      [`first${phone}@example.se`, first],
      [`second${phone}@example.se`, second],
    ] as const) {
      const frame = test.frame();
      await frame.prove(phone);
      test.clock.advance(1000);
      const sent = await frame.call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'en' });
      expect(sent).toMatchObject({ status: 200, body: { status: 'code_sent' } });
      expect(sent.body).not.toHaveProperty('masked');
      const code = await mailedCode(test, email);
      const proved = await frame.call(FRAME_PATHS.factors, { factor: 'email_code', code, locale: 'en' });
      expect(proved).toMatchObject({ body: { status: 'proved', buyer: { instruments: [{ instrument_id }] } } });
    }
  });

  it('the owner’s wallet is the one that a code to their address opens, although another was bought from with it', async () => {
    const phone = newPhone();
    const email = `owner${phone}@example.se`;
    const first = await saver(phone, email, '111');
    await saver(phone, email.toUpperCase(), '222', '4000000000000341');
    const frame = test.frame();
    await frame.prove(phone);
    test.clock.advance(1000);
    await frame.call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'en' });
    const code = await mailedCode(test, email);
    const proved = await frame.call(FRAME_PATHS.factors, { factor: 'email_code', code, locale: 'en' });
    expect(proved).toMatchObject({ body: { buyer: { instruments: [{ instrument_id: first }] } } });
  });
});
