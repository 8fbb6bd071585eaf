import { type Earlier, FRAME_PATHS, type ProofOutcome } from 'ondemand-pay/internal';
import type { Order } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnswer } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const PRICE = { amount: 9900, currency: 'SEK' } as const;
const POOR_CARD = '4000000000000002';
type Frame = ReturnType<TestProvider['frame']>;

/** A buyer who has clicked, with the confirmation that was clicked. */
async function clicked(over: { card?: string; itemName?: string; phone?: string } = {}) {
  const frame = test.frame();
  const card = await frame.signUp(over);
  const shown = await frame.openConfirmation(card.instrument_id, over);
  test.clock.advance(1000);
  const proof = await frame.makeProof(shown.confirmation_id);
  return { frame, card, shown, proof, id: shown.confirmation_id };
}

const order = async (proof: { user_token: string; origin_proof: string }, over: Record<string, unknown> = {}) =>
  readAnswer<Order>(
    await test.fetchAsMerchant(`/api/v1/users/${proof.user_token}/orders`, {
      method: 'POST',
      headers: { Prefer: 'return=representation' },
      body: {
        reference: 'A-1',
        name: 'Day pass',
        order_amount: 9900,
        currency: 'SEK',
        origin_proof: proof.origin_proof,
        ...over,
      },
    }),
  );

const ask = async (frame: Frame, confirmation_id: string, give_up = false) =>
  (await frame.call<ProofOutcome>(FRAME_PATHS.outcomes, { confirmation_id, give_up })).body;

describe('what became of a proof', () => {
  it('is that it is unused, and can be used until it expires', async () => {
    const { frame, id } = await clicked();
    expect(await ask(frame, id)).toEqual({ status: 'unused', usable: true });
    test.clock.advance(599_000);
    expect(await ask(frame, id)).toEqual({ status: 'unused', usable: true });
    test.clock.advance(2000);
    expect(await ask(frame, id)).toEqual({ status: 'unused', usable: false });
  });

  it('is paid with what was taken, less what was given back', async () => {
    const { frame, id, proof } = await clicked();
    const { body } = await order(proof);
    expect(await ask(frame, id)).toEqual({ status: 'paid', ...PRICE });
    await test.fetchAsMerchant(`${new URL(body.url).pathname}/refund`, { method: 'POST', body: { amount: 900 } });
    expect(await ask(frame, id)).toEqual({ status: 'paid', amount: 9000, currency: 'SEK' });
    await test.fetchAsMerchant(`${new URL(body.url).pathname}/refund`, { method: 'POST', body: {} });
    expect(await ask(frame, id)).toEqual({ status: 'returned', ...PRICE });
  });

  it('is reserved while the shop holds an authorisation, and nothing once that is released', async () => {
    const { frame, id, proof } = await clicked();
    const { body } = await order(proof, { capture: false });
    expect(await ask(frame, id)).toEqual({ status: 'reserved', ...PRICE });
    await test.fetchAsMerchant(`${new URL(body.url).pathname}/cancel`, { method: 'POST', body: {} });
    expect(await ask(frame, id)).toEqual({ status: 'cancelled' });
  });

  it('is declined with the reason, or in processing while the bank is silent', async () => {
    const declined = await clicked({ card: POOR_CARD });
    await order(declined.proof);
    expect(await ask(declined.frame, declined.id)).toEqual({
      status: 'declined',
      decline_reason: 'insufficient_funds',
    });
  });

  it('is a subscription that has begun, with its first charge', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const asked = {
      flow: 'recurring-purchase',
      locale: 'en',
      instrument_id,
      max_amount: 9900,
      currency: 'SEK',
    } as const;
    const shown = await frame.call<{ confirmation_id: string }>(FRAME_PATHS.confirmations, asked);
    test.clock.advance(1000);
    const id = shown.body.confirmation_id;
    const proof = await frame.makeProof(id);
    const path = `/api/v1/users/${proof.user_token}/recurring_payments`;
    const made = await test.fetchAsMerchant(path, { method: 'POST', body: { origin_proof: proof.origin_proof } });
    const { reference } = (await made.json()) as { reference: string };
    expect(await ask(frame, id)).toEqual({ status: 'begun', charge: null });
    await order({ user_token: proof.user_token, origin_proof: reference });
    expect(await ask(frame, id)).toEqual({ status: 'begun', charge: { status: 'paid', ...PRICE } });
  });

  it('is told to its session and its buyer, and to nobody else', async () => {
    const { frame, id } = await clicked();
    const stranger = test.frame();
    await stranger.signUp({ phone: '+46701740610' });
    const refused = await stranger.call(FRAME_PATHS.outcomes, { confirmation_id: id, give_up: true });
    expect(refused.status).toBe(404);
    const other = test.frame();
    await other.signUp();
    expect(await ask(other, id)).toEqual({ status: 'unused', usable: true });
    expect(await ask(frame, id)).toEqual({ status: 'unused', usable: true });
  });
});

describe('a proof that is given up', () => {
  it('buys nothing any more', async () => {
    const { frame, id, proof } = await clicked();
    expect(await ask(frame, id, true)).toEqual({ status: 'unused', usable: false });
    const late = await order(proof);
    expect(late.body).toMatchObject({ code: 'proof_invalid' });
    expect(await ask(frame, id)).toEqual({ status: 'unused', usable: false });
  });

  it('stays what it bought, where the order was first', async () => {
    const { frame, id, proof } = await clicked();
    await order(proof);
    expect(await ask(frame, id, true)).toEqual({ status: 'paid', ...PRICE });
  });

  it('is either void or an order, whichever of the two comes first', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { frame, id, proof } = await clicked();
      const [answer, placed] = await Promise.all([ask(frame, id, true), order(proof)]);
      if (placed.status === 201) expect(['paid', 'processing', 'reserved']).toContain(answer.status);
      else
        expect([answer, placed.body]).toMatchObject([{ status: 'unused', usable: false }, { code: 'proof_invalid' }]);
      expect(await ask(frame, id)).toMatchObject({ status: placed.status === 201 ? 'paid' : 'unused' });
    }
  });

  it('makes no proof later, where the click has not arrived yet', async () => {
    const frame = test.frame();
    const card = await frame.signUp();
    const shown = await frame.openConfirmation(card.instrument_id);
    test.clock.advance(1000);
    expect(await ask(frame, shown.confirmation_id, true)).toEqual({ status: 'unused', usable: false });
    await expect(frame.makeProof(shown.confirmation_id)).rejects.toThrow('confirmation_stale');
  });
});

describe('what was bought a short while ago', () => {
  const again = async (frame: Frame, card: { instrument_id: string }, over = {}) =>
    (await frame.openConfirmation(card.instrument_id, over)).earlier;

  it('is said of the same buyer, item and price for 15 minutes', async () => {
    const { frame, card, proof } = await clicked({ itemName: 'Day pass', phone: '+46701740620' });
    await order(proof);
    const said = await again(frame, card);
    expect(said).toMatchObject({ outcome: { status: 'paid', ...PRICE } });
    expect(await again(frame, card, { itemName: 'Week pass' })).toBeNull();
    expect(await again(frame, card, { amount: 9800 })).toBeNull();
    const other = test.frame();
    const otherCard = await other.signUp({ phone: '+46701740621' });
    expect(await again(other, otherCard)).toBeNull();
    const sameBuyer = test.frame();
    const sameCard = await sameBuyer.signUp({ phone: '+46701740620' });
    expect(await again(sameBuyer, sameCard)).toMatchObject({ outcome: { status: 'paid' } });
    test.clock.advance(14 * 60_000);
    const late = test.frame();
    expect(await again(late, await late.signUp({ phone: '+46701740620' }))).toMatchObject({
      outcome: { status: 'paid' },
    });
    test.clock.advance(60_000);
    const over = test.frame();
    expect(await again(over, await over.signUp({ phone: '+46701740620' }))).toBeNull();
  });

  it('is said of what still can be bought, and not of what was given up or declined', async () => {
    const open = await clicked({ phone: '+46701740630' });
    expect(await again(open.frame, open.card)).toMatchObject({ outcome: { status: 'unused', usable: true } });
    await ask(open.frame, open.id, true);
    expect(await again(open.frame, open.card)).toBeNull();
    const declined = await clicked({ phone: '+46701740631', card: POOR_CARD });
    await order(declined.proof);
    expect(await again(declined.frame, declined.card)).toBeNull();
  });

  it('is told with its end, also a decline, to a page that was rendered again', async () => {
    const { frame, proof } = await clicked({ phone: '+46701740640', card: POOR_CARD });
    const asked = { flow: 'purchase', amount: 9900, currency: 'SEK', item_name: 'Day pass' };
    const earlier = async () =>
      (await frame.call<{ earlier: Earlier | null }>(FRAME_PATHS.earlier, asked)).body.earlier?.outcome;
    expect(await earlier()).toEqual({ status: 'unused', usable: true });
    await order(proof);
    expect(await earlier()).toEqual({ status: 'declined', decline_reason: 'insufficient_funds' });
  });

  it('keeps a click from buying it again that was shown before: the terms are shown once more, and say so', async () => {
    const cookies = new Map<string, string>();
    const first = test.frame({ cookies });
    const card = await first.signUp({ phone: '+46701740650' });
    await first.agree(card.instrument_id, { itemName: 'Other' });
    const [one, two] = [test.frame({ cookies }), test.frame({ cookies })];
    await one.open();
    await two.open();
    const [shown, other] = [
      await one.openConfirmation(card.instrument_id),
      await two.openConfirmation(card.instrument_id),
    ];
    test.clock.advance(1000);
    await order(await one.makeProof(shown.confirmation_id));
    await expect(two.makeProof(other.confirmation_id)).rejects.toThrow('bought_meanwhile');
    const anew = await two.openConfirmation(card.instrument_id);
    expect(anew.earlier).toMatchObject({ outcome: { status: 'paid' } });
    test.clock.advance(1000);
    expect((await order(await two.makeProof(anew.confirmation_id))).status).toBe(201);
  });

  it('clicked in many tabs at once is agreed to in one; the others are told', async () => {
    const cookies = new Map<string, string>();
    const first = test.frame({ cookies });
    const card = await first.signUp({ phone: '+46701740652' });
    await first.agree(card.instrument_id, { itemName: 'Other' });
    const tabs = Array.from({ length: 6 }, () => test.frame({ cookies }));
    for (const tab of tabs) await tab.open();
    const clicks: (() => ReturnType<(typeof tabs)[0]['call']>)[] = [];
    for (const tab of tabs) {
      const { confirmation_id } = await tab.openConfirmation(card.instrument_id);
      clicks.push(() => tab.call(FRAME_PATHS.proofs, { confirmation_id }));
    }
    test.clock.advance(1000);
    const answers = await Promise.all(clicks.map((click) => click()));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(answers.filter(({ status }) => status === 409)).toEqual(
      Array(5).fill(expect.objectContaining({ body: expect.objectContaining({ code: 'bought_meanwhile' }) })),
    );
  });

  it('keeps it from being agreed to twice also within one second, which is all that a proof tells of its time', async () => {
    const cookies = new Map<string, string>();
    const first = test.frame({ cookies });
    const card = await first.signUp({ phone: '+46701740651' });
    await first.agree(card.instrument_id, { itemName: 'Other' });
    const [one, two] = [test.frame({ cookies }), test.frame({ cookies })];
    await one.open();
    await two.open();
    const shown = await one.openConfirmation(card.instrument_id);
    test.clock.set(new Date(Math.ceil(test.clock().getTime() / 1000) * 1000 + 1300));
    const other = await two.openConfirmation(card.instrument_id);
    test.clock.advance(600);
    await one.makeProof(shown.confirmation_id);
    test.clock.advance(600);
    await expect(two.makeProof(other.confirmation_id)).rejects.toThrow('bought_meanwhile');
    const anew = await two.openConfirmation(card.instrument_id);
    expect(anew.earlier).toMatchObject({ outcome: { status: 'unused', usable: true } });
    test.clock.advance(600);
    await two.makeProof(anew.confirmation_id);
  });
});
