import { expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import { sendMends } from '../../src/mails/sendMends.js';
import { desk, mailServer, sent, withMailedDesk } from './mailedDesk.js';

const DAY = 24 * 60 * 60 * 1000;

withMailedDesk();

async function declined() {
  const buyer = await desk.addBuyer(desk.shop, 'card_declined');
  const reference = await desk.subscribe(buyer, { max_amount: 49_00, currency: 'SEK', interval: 'month' });
  const charge = (key: string) =>
    desk.place(
      buyer,
      { origin_proof: reference, order_amount: 4900 },
      { headers: { 'Idempotency-Key': `${reference} ${key}` } },
    );
  expect((await charge('one')).status).toBe(402);
  return { buyer, reference, charge };
}

it('tells a buyer once of a charge that was declined, with where to mend it and a link that stops it', async () => {
  const { charge } = await declined();
  await charge('one');
  const tried = await Promise.all([sendMends(desk.deps), sendMends(desk.deps)]);
  expect(tried[0] + tried[1]).toBe(1);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ to: 'buyer@example.com', subject: 'Din betalning till News gick inte igenom' });
  for (const words of ['49,00', 'Inget har dragits', '/account?mode=test', '/stop/']) {
    expect(sent[0]?.text).toContain(words);
  }
  desk.advance(DAY);
  await charge('two');
  expect(await sendMends(desk.deps)).toBe(0);
  desk.advance(3 * DAY);
  await charge('three');
  expect(await sendMends(desk.deps)).toBe(1);
  expect(sent).toHaveLength(2);
  desk.advance(31 * DAY);
  await purge(desk.deps);
  expect(await desk.count('mend_mails')).toBe(0);
});

it('says nothing of a purchase that was declined, nor of what was stopped or paid meanwhile', async () => {
  const one = await desk.addBuyer(desk.shop, 'card_declined');
  expect((await desk.place(one)).status).toBe(402);
  expect(await sendMends(desk.deps)).toBe(0);

  const stopped = await declined();
  await desk.call(`/api/v1/users/${stopped.buyer.userToken}/recurring_payments/${stopped.reference}`, {
    method: 'DELETE',
  });
  const paid = await declined();
  await desk.sql(`update instruments set details = '{"outcome":"approved"}' where instrument_id = $1`, [
    paid.buyer.instrumentId,
  ]);
  desk.advance(1000);
  expect((await paid.charge('again')).status).toBe(201);
  expect(await sendMends(desk.deps)).toBe(2);
  expect(sent).toEqual([]);
});

it('is tried again when the mail server is down', async () => {
  await declined();
  mailServer.fail();
  expect(await sendMends(desk.deps)).toBe(1);
  mailServer.recover();
  desk.advance(60_000);
  expect(await sendMends(desk.deps)).toBe(1);
  expect(sent).toHaveLength(1);
});
