import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { receiptMail } from '../../src/mails/receipt.js';
import { sendReceipts } from '../../src/mails/sendReceipts.js';
import type { Mail } from '../../src/ports/mailSender.js';
import { type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';

let desk: OrderDesk;
let sent: Mail[] = [];
let isDown = false;

const sender = {
  async send(mail: Mail) {
    if (isDown) throw new Error('the mail server is down');
    sent.push(mail);
  },
};

beforeAll(async () => {
  desk = await openOrderDesk({ mails: { test: sender } });
});
afterAll(() => desk.drop());
beforeEach(() => {
  sent = [];
  isDown = false;
});

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
  isDown = true;
  expect(await sendReceipts(desk.deps)).toBe(1);
  isDown = false;
  expect(await sendReceipts(desk.deps)).toBe(0);
  desk.advance(60_000);
  expect(await sendReceipts(desk.deps)).toBe(1);
  expect(sent).toHaveLength(1);
});

it('repeats the consent, and shows what a shop wrote as text', () => {
  const mail = receiptMail({
    to: 'a@b.se',
    locale: 'en',
    shop: 'News\r\nBcc: all@b.se',
    supportUrl: null,
    orderId: '1',
    name: '<img src=x onerror=alert(1)>',
    amount: 9900,
    taxAmount: 0,
    currency: 'SEK',
    boughtAt: new Date(0),
    consentedAt: new Date(0),
    livemode: true,
    operator: 'Pay <AB>',
    reportUrl: 'https://pay.example/report/1.a"b',
  });
  expect(mail.html).not.toContain('<img');
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.text).toContain('right of withdrawal');
  expect(mail.text).not.toContain('test');
  expect(mail.text).toContain('Pay <AB> handles payments');
  expect(mail.html).toContain('Pay &lt;AB&gt; handles payments');
  expect(mail.html).toContain('<a href="https://pay.example/report/1.a&quot;b">Did you not buy this? Tell us</a>');
  expect(mail.text).toContain('Did you not buy this? Tell us: https://pay.example/report/1.a"b');
});
