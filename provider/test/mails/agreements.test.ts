import { expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import { type Agreement, agreementMail } from '../../src/mails/agreement.js';
import { sendAgreements } from '../../src/mails/sendAgreements.js';
import { sendReceipts } from '../../src/mails/sendReceipts.js';
import { desk, mailServer, sent, withMailedDesk } from './mailedDesk.js';

const SOON = 600_000;
const DAY = 24 * 60 * 60 * 1000;

withMailedDesk();

it('tells once what was agreed to where nothing is charged soon, with a link that stops it', async () => {
  await desk.subscribe(await desk.addBuyer(desk.shop), { max_amount: 4900, currency: 'SEK', interval: 'month' });
  expect(await sendAgreements(desk.deps)).toBe(0);
  desk.advance(SOON);
  const tried = await Promise.all([sendAgreements(desk.deps), sendAgreements(desk.deps)]);
  expect(tried[0] + tried[1]).toBe(1);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ to: 'buyer@example.com', subject: 'Ditt avtal med News' });
  for (const words of ['högst 49,00', 'Inget har debiterats än.', '/stop/']) expect(sent[0]?.text).toContain(words);

  desk.advance(29 * DAY);
  await purge(desk.deps);
  expect(await desk.count('agreement_mails')).toBe(1);
  desk.advance(2 * DAY);
  await purge(desk.deps);
  expect(await desk.count('agreement_mails')).toBe(0);
});

it('leaves it to the receipt where it is charged at once, also where a charge was declined before', async () => {
  const charged = await desk.addBuyer(desk.shop);
  await desk.place(charged, { origin_proof: await desk.subscribe(charged) });
  const declined = await desk.addBuyer(desk.shop, 'card_declined');
  await desk.place(declined, { origin_proof: await desk.subscribe(declined) });
  desk.advance(SOON);
  await sendAgreements(desk.deps);
  await sendReceipts(desk.deps);
  expect(sent.map(({ subject }) => subject).sort()).toEqual(['Ditt avtal med News', 'Ditt kvitto från News']);
});

it('is not sent of what was stopped meanwhile', async () => {
  const buyer = await desk.addBuyer(desk.shop);
  const reference = await desk.subscribe(buyer);
  const address = `/api/v1/users/${buyer.userToken}/recurring_payments/${reference}`;
  expect((await desk.call(address, { method: 'DELETE' })).status).toBeLessThan(300);
  desk.advance(SOON);
  expect(await sendAgreements(desk.deps)).toBe(1);
  expect(sent).toEqual([]);
});

it('is tried again when the mail server is down', async () => {
  await desk.subscribe(await desk.addBuyer(desk.shop));
  desk.advance(SOON);
  mailServer.fail();
  expect(await sendAgreements(desk.deps)).toBe(1);
  mailServer.recover();
  expect(await sendAgreements(desk.deps)).toBe(0);
  desk.advance(60_000);
  expect(await sendAgreements(desk.deps)).toBe(1);
  expect(sent).toHaveLength(1);
});

const AGREEMENT: Agreement = {
  locale: 'en',
  timeZone: 'Europe/Stockholm',
  shop: 'News',
  legalName: 'News & Sons AB',
  legalAddress: null,
  supportUrl: 'https://news.example/help',
  page: 'https://news.example',
  mandateId: '5f2c7b1e-0000-4000-8000-000000000000',
  itemName: 'Every issue',
  paysWith: 'Visa •••• 4242',
  terms: { max_amount: 4900, currency: 'SEK', interval: 'month', interval_count: 1, start: '2026-11-28T10:05:00.000Z' },
  agreedAt: new Date('2026-11-28T10:05:00Z'),
  livemode: true,
};

it('says what, how much at most, with whom, where, when and how it is stopped, and nothing it does not know', () => {
  const given = { to: 'a@b.se', operator: 'Pay AB', stop: 'https://pay.example/stop/1.a' };
  const { text, html } = agreementMail(AGREEMENT, given);
  for (const words of [
    'Nothing has been charged yet.',
    'Item: Every issue',
    'at most SEK\u00a049.00 a month, from 28 November 2026',
    'Seller: News & Sons AB',
    'Agreed at: https://news.example',
    'Stop these payments: https://pay.example/stop/1.a',
    'Pay AB handles payments',
  ])
    expect(text).toContain(words);
  expect(html).toContain('News &amp; Sons AB');
  expect(text).not.toContain('test');
  const bare = { ...AGREEMENT, legalName: null, itemName: null, paysWith: null, page: null, livemode: false };
  expect(agreementMail(bare, { ...given, operator: null }).text).not.toMatch(/Seller|Item|Way to pay|Agreed at|null/);
});
