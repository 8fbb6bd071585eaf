import { expect, it } from 'vitest';
import { type Receipt, type ReceiptLinks, receiptMail } from '../../src/mails/receipt.js';
import { sendReceipts } from '../../src/mails/sendReceipts.js';
import { desk, mailServer, sent, withMailedDesk } from './mailedDesk.js';

withMailedDesk();

it('goes out once for a captured order, and to nobody for a declined one', async () => {
  const buyer = await desk.addBuyer(desk.shop);
  const { order } = await desk.place(buyer);
  await desk.place(await desk.addBuyer(desk.shop, 'card_declined'));
  await desk.call(`${order.url}/refund`, { body: {} });
  await Promise.all([sendReceipts(desk.deps), sendReceipts(desk.deps)]);
  expect(await sendReceipts(desk.deps)).toBe(0);
  expect(sent).toHaveLength(1);
  const [mail] = sent;
  expect(mail).toMatchObject({ to: 'buyer@example.com', subject: 'Ditt kvitto från News' });
  for (const words of ['99,00', 'Day pass', order.id]) expect(mail?.text).toContain(words);
});

it('goes out once for an order that is captured in parts, and for each charge of a recurring payment', async () => {
  const buyer = await desk.addBuyer(desk.shop);
  const { order } = await desk.place(buyer, { capture: false });
  expect(await sendReceipts(desk.deps)).toBe(0);
  for (const amount of [100, 200]) await desk.call(`${order.url}/capture`, { body: { amount } });
  const reference = await desk.subscribe(buyer);
  for (let times = 0; times < 2; times++) await desk.place(buyer, { origin_proof: reference });
  expect(await sendReceipts(desk.deps)).toBe(3);
  expect(sent.map(({ to }) => to)).toEqual(Array(3).fill('buyer@example.com'));
});

it('is tried again when the mail server is down', async () => {
  await desk.place(await desk.addBuyer(desk.shop));
  mailServer.fail();
  expect(await sendReceipts(desk.deps)).toBe(1);
  mailServer.recover();
  expect(await sendReceipts(desk.deps)).toBe(0);
  desk.advance(60_000);
  expect(await sendReceipts(desk.deps)).toBe(1);
  expect(sent).toHaveLength(1);
});

const RECEIPT: Receipt = {
  locale: 'en',
  timeZone: 'Europe/Stockholm',
  shop: 'News',
  legalName: 'News & Sons AB',
  legalAddress: 'Storgatan 1, Stockholm',
  supportUrl: null,
  page: 'https://news.example/articles?a=1&b=2',
  orderId: '1',
  name: 'Day pass',
  paidWith: 'Visa •••• 4242',
  amount: 9900,
  refundedAmount: 0,
  taxAmount: 990,
  currency: 'SEK',
  boughtAt: new Date('2026-11-28T10:05:00Z'),
  consentedAt: null,
  recurring: null,
  livemode: true,
};
const LINKS: ReceiptLinks = {
  receipt: 'https://pay.example/receipt/1.2.c',
  report: 'https://pay.example/report/1.a"b',
  stop: null,
  account: 'https://pay.example/account',
};

it('says who sold it, how it was paid, with which tax, where, and when on the clock of the buyer', () => {
  const { text, html } = receiptMail(RECEIPT, { to: 'a@b.se', operator: null, links: LINKS });
  for (const words of [
    'Seller: News & Sons AB, Storgatan 1, Stockholm',
    'Paid with: Visa •••• 4242',
    'Of which VAT: SEK\u00a09.90',
    'Bought at: https://news.example/articles?a=1&b=2',
    'https://pay.example/receipt/1.2.c',
    'make a passkey',
  ])
    expect(text).toContain(words);
  expect(text).toMatch(/Date: November 28, 2026 at 11:05\sAM GMT\+1/u);
  expect(html).toContain('News &amp; Sons AB');
  const article = 'https://news.example/articles?a=1&amp;b=2';
  expect(html).toContain(`<a href="${article}">${article}</a>`);
  const unknown = receiptMail({ ...RECEIPT, timeZone: null }, { to: 'a@b.se', operator: null, links: LINKS });
  expect(unknown.text).toMatch(/10:05\sAM UTC/u);
});

it('of what is paid again and again says the terms, and how it is stopped', () => {
  const start = '2026-11-28T10:05:00.000Z';
  const terms = { max_amount: 4900, currency: 'SEK', interval: 'month' as const, interval_count: 1, start };
  const of = (locale: string) =>
    receiptMail(
      { ...RECEIPT, locale, recurring: { mandateId: '1', terms } },
      { to: 'a@b.se', operator: null, links: { ...LINKS, stop: 'https://pay.example/stop/1.b' } },
    ).text.replaceAll('\u00a0', ' ');
  expect(of('en')).toContain('Terms: at most SEK 49.00 a month, from 28 November 2026');
  expect(of('en')).toContain('Stop these payments: https://pay.example/stop/1.b');
  expect(of('sv')).toContain('Villkor: högst 49,00 kr i månaden, från 28 november 2026');
});

it('repeats the consent, and shows what a shop wrote as text', () => {
  const mail = receiptMail(
    { ...RECEIPT, shop: 'News\r\nBcc: all@b.se', name: '<img src=x onerror=alert(1)>', consentedAt: new Date(0) },
    { to: 'a@b.se', operator: 'Pay <AB>', links: LINKS },
  );
  expect(mail.html).not.toContain('<img');
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.text).toContain('right of withdrawal');
  expect(mail.text).not.toContain('test');
  expect(mail.text).toContain('Pay <AB> handles payments');
  expect(mail.html).toContain('Pay &lt;AB&gt; handles payments');
  expect(mail.html).toContain('<a href="https://pay.example/report/1.a&quot;b">Did you not buy this? Tell us</a>');
  expect(mail.text).toContain('Did you not buy this? Tell us: https://pay.example/report/1.a"b');
});
