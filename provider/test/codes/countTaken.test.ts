import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedCode, newPhone } from '../account/support.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider({ metricsToken: 'a-bearer-for-the-metrics' });
});
afterAll(() => test?.close());

async function counted(): Promise<Record<'sent' | 'verified' | 'refused' | 'proofs', number>> {
  const answer = await test.fetch('/metrics', { headers: { Authorization: 'Bearer a-bearer-for-the-metrics' } });
  const text = await answer.text();
  const sample = (name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1] ?? 0,
    );
  const code = (result: string) => sample(`ondemand_codes_total{result="${result}"}`);
  return {
    sent: code('sent'),
    verified: code('verified'),
    refused: code('refused'),
    proofs: sample('ondemand_proofs_issued_total'),
  };
}

/** What `act` adds to the counts. */
async function added(act: () => Promise<unknown>) {
  const before = await counted();
  await act();
  const after = await counted();
  return {
    sent: after.sent - before.sent,
    verified: after.verified - before.verified,
    refused: after.refused - before.refused,
    proofs: after.proofs - before.proofs,
  };
}
const NOTHING = { sent: 0, verified: 0, refused: 0, proofs: 0 };
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

describe('codes and proofs are counted where they happen', () => {
  it('strangers without a bearer, and sessions without a code, count as nothing', async () => {
    const frame = test.frame();
    await frame.open();
    const counts = await added(async () => {
      for (const path of [FRAME_PATHS.code, FRAME_PATHS.phone, FRAME_PATHS.factors, FRAME_PATHS.proofs]) {
        for (let time = 0; time < 5; time += 1) {
          await test.fetch(path, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', Origin: 'https://pay.example' },
            body: JSON.stringify({ code: '123456' }),
          });
        }
      }
      expect(await frame.call(FRAME_PATHS.code, { code: '123456' })).toMatchObject({ status: 409 });
    });
    expect(counts).toEqual(NOTHING);
  });

  it('a code by text message: sent, wrong, right, and the proof once, though it is asked for twice', async () => {
    const phone = newPhone();
    const frame = test.frame();
    await frame.open();
    expect(await added(() => frame.call(FRAME_PATHS.phone, { phone, locale: 'en' }))).toEqual({ ...NOTHING, sent: 1 });
    const [message] = await test.messagesTo(phone);
    const { code } = message!;
    expect(await added(() => frame.call(FRAME_PATHS.code, { code: wrong(code) }))).toEqual({ ...NOTHING, refused: 1 });
    expect(
      await added(async () => {
        const { status, body } = await frame.call<{ token: string }>(FRAME_PATHS.code, { code });
        expect(status).toBe(200);
        frame.token = body.token;
      }),
    ).toEqual({ ...NOTHING, verified: 1 });
    await frame.giveEmail('owner@example.se');
    const { instrument_id } = await frame.addInvoice();
    const proofs = await added(async () => {
      const { confirmation_id } = await frame.openConfirmation(instrument_id, {});
      test.clock.advance(1000);
      await frame.makeProof(confirmation_id);
      await frame.makeProof(confirmation_id);
    });
    expect(proofs).toEqual({ ...NOTHING, proofs: 1 });

    const elsewhere = test.frame();
    test.clock.advance(60_000);
    await elsewhere.prove(phone);
    const factor = (given: object) =>
      elsewhere.call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'en', ...given });
    expect(await added(() => factor({}))).toEqual({ ...NOTHING, sent: 1 });
    const mailed = await mailedCode(test, 'owner@example.se');
    expect(await added(() => factor({ code: wrong(mailed) }))).toEqual({ ...NOTHING, refused: 1 });
    expect(await added(() => factor({ code: mailed }))).toEqual({ ...NOTHING, verified: 1 });
  });

  it('a code whose tries are used up is refused, each time', async () => {
    const phone = newPhone();
    const frame = test.frame();
    await frame.open();
    await frame.call(FRAME_PATHS.phone, { phone, locale: 'en' });
    const { code } = (await test.messagesTo(phone))[0]!;
    const counts = await added(async () => {
      for (let time = 0; time < 7; time += 1) await frame.call(FRAME_PATHS.code, { code: wrong(code) });
    });
    expect(counts).toEqual({ ...NOTHING, refused: 7 });
  });
});
