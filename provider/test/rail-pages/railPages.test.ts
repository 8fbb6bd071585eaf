import { FRAME_PATHS, MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import { describe, expect, it } from 'vitest';
import type { FrameClient, ProofMade } from '../support/frameClient.js';
import { withoutIds } from '../support/logs.js';
import {
  back,
  enter,
  giveCard,
  go,
  lines,
  newBuyer,
  openBank,
  openDetails,
  processor,
  readPage,
  shop,
  sweep,
  test,
  withPagesDesk,
} from './pagesDesk.js';

withPagesDesk();

async function place({ user_token, origin_proof }: ProofMade, fields: object = {}) {
  const body = { reference: 'A', name: 'Day pass', order_amount: 9900, currency: 'SEK', origin_proof, ...fields };
  const answer = await test.fetchAsMerchant(`/api/v1/users/${user_token}/orders`, { method: 'POST', body }, shop);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Tries, is declined since the bank wants the buyer, and shows the terms once more. */
async function askedByBank() {
  const frame = await newBuyer();
  const instrument = await giveCard(frame, 'asks');
  const tried = await place(await frame.agree(instrument));
  expect(tried).toMatchObject({ status: 402, body: { decline_reason: 'authentication_required' } });
  const shown = await frame.openConfirmation(instrument);
  test.clock.advance(MINIMUM_DISPLAY_TIME);
  return { frame, instrument, shown };
}
describe('a card that is given on the processor’s page', () => {
  it('is saved once, by whoever hears of it first, and pays', async () => {
    const frame = await newBuyer();
    const opened = await openDetails(frame);
    const reference = await enter(opened);
    expect(await readPage(frame, opened)).toEqual({ status: 'open', entered: true });
    const returnUrl = processor.give(reference, 'approved');
    const all = await Promise.all([
      readPage(frame, opened),
      readPage(frame, opened),
      ...Array.from({ length: 4 }, () => back(returnUrl)),
    ]);
    expect(all.some((one) => String(one).includes('Saved'))).toBe(true);
    const saved = (await readPage(frame, opened)) as { status: string; instrument: { instrument_id: string } };
    expect(saved).toMatchObject({ status: 'saved', instrument: { method: 'card', label: 'Visa •• 4242' } });
    const rows = await test.database.query({
      name: '',
      text: `select 1 from instruments where details ->> 'reference' = 'card-${reference}'`,
    });
    expect(rows).toHaveLength(1);
    const bought = await place(await frame.agree(saved.instrument.instrument_id));
    expect(bought.status).toBe(201);
  });

  it('is reached by a way in that opens once, and only from a page of the provider', async () => {
    const frame = await newBuyer();
    const first = await openDetails(frame);
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect([site, (await go(first.path, { 'Sec-Fetch-Site': site })).status]).toEqual([site, 410]);
    }
    const answers = await Promise.all(Array.from({ length: 10 }, () => go(first.path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(410)]);
    expect((await go('/pay/with/live_nobodys')).status).toBe(410);

    const second = await openDetails(frame);
    const third = await openDetails(frame);
    expect([second.page_id, third.page_id]).toEqual([first.page_id, first.page_id]);
    expect((await go(second.path)).status).toBe(410);
    test.clock.advance(16 * 60_000);
    expect((await go(third.path)).status).toBe(410);
  });

  it('opens nothing where the processor is down, and then by the same way in', async () => {
    const frame = await newBuyer();
    const opened = await openDetails(frame);
    processor.setUp(false);
    const down = await go(opened.path);
    expect([down.status, await down.text()]).toEqual([503, expect.stringContaining(opened.path)]);
    processor.setUp(true);
    await enter(opened);
  });

  it('is nobody else’s: not another session’s to read, nor another mode’s', async () => {
    const frame = await newBuyer();
    const opened = await openDetails(frame);
    const reference = await enter(opened);
    processor.give(reference, 'approved');
    const other = await newBuyer();
    expect(await readPage(other, opened)).toMatchObject({ code: 'not_found' });
    expect((await test.fetch(`/pay/back/test/${opened.page_id}`)).status).toBe(404);
    expect(await readPage(frame, opened)).toMatchObject({ status: 'saved' });
  });

  it('is saved for a buyer who comes back a day later, and for none who said that they are not the buyer', async () => {
    const late = await newBuyer();
    const opened = await openDetails(late);
    const returnUrl = processor.give(await enter(opened), 'approved');
    test.clock.advance(23 * 3_600_000);
    expect(await back(returnUrl)).toContain('Saved');

    const gone = await newBuyer();
    const theirs = await openDetails(gone);
    const theirReturn = processor.give(await enter(theirs), 'approved');
    await gone.forget();
    expect(await back(theirReturn)).toContain('Nothing was saved');
  });

  it('may be left, or refused: another page is opened then', async () => {
    const frame = await newBuyer();
    const left = await openDetails(frame);
    expect(await back(processor.give(await enter(left), 'leave'))).toContain('Nothing was saved');
    expect(await readPage(frame, left)).toEqual({ status: 'open', entered: true });
    const again = await openDetails(frame);
    expect(again.page_id).toBe(left.page_id);
    expect(await back(processor.give(await enter(again), 'bad'))).toContain('cannot be used');
    expect(await readPage(frame, again)).toEqual({ status: 'declined', decline_reason: 'card_declined' });
    const other = await openDetails(frame);
    expect(other.page_id).not.toBe(left.page_id);
  });

  it('is given nowhere else: what holds its number or security code is refused, and nothing of it is kept', async () => {
    const frame = await newBuyer();
    const instrument = await giveCard(frame, 'approved');
    const [number, csc] = ['4532015112830366', '7391'];
    lines.length = 0;
    const card = { method: 'card', number, expiry: '12/40', csc };
    expect(await frame.call(FRAME_PATHS.instruments, card)).toMatchObject({
      status: 422,
      body: { code: 'instrument_refused', errors: [{ pointer: '/method' }] },
    });
    const factor = await frame.call(FRAME_PATHS.factors, { factor: 'security_code', csc });
    expect(factor.status).toBeGreaterThanOrEqual(400);
    expect((await place(await frame.agree(instrument))).status).toBe(201);
    expect(withoutIds(lines.join(''))).not.toMatch(new RegExp(`${number}|${csc}`));
    /* A code that is part of an id, of a time or of what is sealed is none. */
    const given = String.raw`${number}|(?<![\w.+/-])${csc}(?![\w+/-])`;
    const control = `select '{"csc":"${csc}"}' ~ '${given}' as code, '(1,${number})' ~ '${given}' as number,
      '0b0c6d0e-${csc}-4b4e-9d54-1f9a4f8f6a22' ~ '${given}' as id`;
    expect(await test.database.query({ name: '', text: control })).toEqual([{ code: true, number: true, id: false }]);
    const tables = await test.database.query<{ name: string }>({
      name: '',
      text: `select table_name as name from information_schema.tables
             where table_schema = current_schema() and table_type = 'BASE TABLE'`,
    });
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const text = `select count(*) as count from ${name} t where t::text ~ '${given}'`;
      const [row] = await test.database.query<{ count: number }>({ name: '', text });
      expect([name, row?.count]).toEqual([name, 0]);
    }
    // What is refused live is taken by the sandbox, whose cards are no cards.
    const sandbox = test.frame();
    await sandbox.prove('+46701740999');
    expect(await sandbox.addCard()).toMatchObject({ method: 'card' });
  });
});

describe('a bank that wants its customer', () => {
  it('is asked before the next proof, holds exactly this amount, and the order adopts it', async () => {
    const { frame, shown } = await askedByBank();
    expect(shown).toMatchObject({ authentication: 'in_window' });
    const { confirmation_id } = shown;
    expect(await frame.call(FRAME_PATHS.proofs, { confirmation_id })).toMatchObject({
      status: 409,
      body: { code: 'authentication_missing' },
    });
    const opened = await openBank(frame, confirmation_id);
    const reference = await enter(opened);
    expect(processor.payments.get(reference)).toMatchObject({ amount: 9900, currency: 'SEK', payee: 'Daily News' });
    expect(await back(processor.approve(reference, true))).toContain('Your bank agreed');
    expect(await readPage(frame, opened)).toEqual({ status: 'authenticated' });
    const before = processor.payments.size;
    const bought = await place(await frame.makeProof(confirmation_id));
    expect(bought.status).toBe(201);
    expect(processor.payments.size).toBe(before);
    expect(processor.payments.get(reference)?.state).toBe('captured');
    await sweep();
    expect(processor.payments.get(reference)?.state).toBe('captured');
    const [page] = await test.database.query<{ status: string }>({
      name: '',
      text: `select status from rail_pages where page_id = '${opened.page_id}'`,
    });
    expect(page?.status).toBe('adopted');
  });

  it('that says no ends what was shown, and holds nothing', async () => {
    const { frame, shown } = await askedByBank();
    const { confirmation_id } = shown;
    const opened = await openBank(frame, confirmation_id);
    const reference = await enter(opened);
    expect(await back(processor.approve(reference, false))).toContain('Your bank said no');
    expect(await readPage(frame, opened)).toEqual({ status: 'declined', decline_reason: 'authentication_failed' });
    expect((await frame.call(FRAME_PATHS.proofs, { confirmation_id })).body.code).toBe('confirmation_stale');
  });

  it('holds one amount however many windows are opened', async () => {
    const { frame, shown } = await askedByBank();
    const first = await openBank(frame, shown.confirmation_id);
    const reference = await enter(first);
    const second = await openBank(frame, shown.confirmation_id);
    expect(await enter(second)).toBe(reference);
    processor.approve(reference, true);
    await Promise.all([readPage(frame, first), readPage(frame, second)]);
    expect(await readPage(frame, first)).toEqual({ status: 'authenticated' });
    expect([...processor.payments.keys()].filter((name) => name.includes(shown.confirmation_id))).toHaveLength(1);
  });

  it.each([
    [
      'other terms were shown',
      async (frame: FrameClient, instrument: string) =>
        void (await frame.openConfirmation(instrument, { amount: 100 })),
    ],
    [
      'the buyer does not wait for it',
      async (frame: FrameClient, _: string, confirmation_id: string) => {
        const refused = await frame.call(FRAME_PATHS.authentications, { confirmation_id, answer: 'refuse' });
        expect(refused.body.code).toBe('authentication_refused');
      },
    ],
    ['the buyer went', async () => test.clock.advance(31 * 60_000)],
    [
      'the proof expired unused',
      async (frame: FrameClient, _: string, id: string) => {
        await frame.makeProof(id);
        test.clock.advance(12 * 60_000);
      },
    ],
    [
      'the proof was given up',
      async (frame: FrameClient, _: string, id: string) => {
        await frame.makeProof(id);
        const { body } = await frame.call(FRAME_PATHS.outcomes, { confirmation_id: id, give_up: true });
        expect(body).toEqual({ status: 'unused', usable: false, held: { amount: 9900, currency: 'SEK' } });
      },
    ],
  ] as const)('lets go of what it holds once %s', async (_, give) => {
    const { frame, instrument, shown } = await askedByBank();
    const { confirmation_id } = shown;
    const opened = await openBank(frame, confirmation_id);
    const reference = await enter(opened);
    processor.approve(reference, true);
    expect(await readPage(frame, opened)).toEqual({ status: 'authenticated' });
    await sweep();
    expect(processor.payments.get(reference)?.state).toBe('authorized');
    await give(frame, instrument, confirmation_id);
    await sweep();
    expect(processor.payments.get(reference)?.state).toBe('cancelled');
  });

  it('lets go of what a buyer approved too late, and of what was opened with its answer lost', async () => {
    const { frame, instrument, shown } = await askedByBank();
    const reference = await enter(await openBank(frame, shown.confirmation_id));
    await frame.openConfirmation(instrument, { amount: 100 });
    expect(await back(processor.approve(reference, true))).toContain('This came too late');
    await sweep();
    expect(processor.payments.get(reference)?.state).toBe('cancelled');

    const lost = await askedByBank();
    const { pages } = processor.rail;
    const real = pages!.openAuthentication;
    pages!.openAuthentication = async (payment) => {
      await real(payment);
      throw new Error('the answer was lost');
    };
    const opened = await openBank(lost.frame, lost.shown.confirmation_id);
    expect((await go(opened.path)).status).toBe(503);
    pages!.openAuthentication = real;
    const held = [...processor.payments].find(([name]) => name.includes(lost.shown.confirmation_id));
    expect(held?.[1].state).toBe('waiting');
    await lost.frame.openConfirmation(lost.instrument, { amount: 100 });
    await sweep();
    expect(held?.[1].state).toBe('cancelled');
  });

  it('is asked first where the processor said so as the card was saved', async () => {
    const frame = await newBuyer();
    const shown = await frame.openConfirmation(await giveCard(frame, 'asks_always'));
    expect(shown).toMatchObject({ authentication: 'in_window' });
  });
});
