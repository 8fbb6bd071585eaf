import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeps } from '../../../src/app/provider.js';
import { sendReceipts } from '../../../src/mails/sendReceipts.js';
import { type OrderDesk, openOrderDesk } from '../../orders/orderDesk.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../../support/provider.js';

const DAY = 24 * 60 * 60 * 1000;
const mails: string[] = [];

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test.close());

function mailDeps(): Parameters<typeof sendReceipts>[0] {
  const { database, clock } = test;
  const send = async ({ text }: { text: string }) => void mails.push(text);
  const deps = createDeps({ database, clock, url: TEST_URL, sandbox: true, masterKey: new Uint8Array(32).fill(7) });
  return { ...deps, mails: { test: { send } } };
}

const pathIn = (mail: string, kind: string) =>
  new URL(new RegExp(`https://pay\\.example/${kind}/\\S+`).exec(mail)![0]).pathname;

async function look(path: string) {
  const response = await test.fetch(path);
  const text = (await response.text()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  return { status: response.status, headers: response.headers, text };
}

it('a receipt opens from its mail for 30 days, to be printed, and says what the mail says; no other link opens it', async () => {
  const keys = await test.addMerchant({ legalName: 'News & Sons AB', legalAddress: 'Storgatan 1, Stockholm' });
  const frame = test.frame({ merchant: keys });
  const { user_token, origin_proof } = await frame.buy({
    phone: '+46701235901',
    timeZone: 'Europe/Stockholm',
    page: '/articles?id=5&a="',
  });
  const body = {
    reference: 'A-1',
    name: 'Day pass',
    order_amount: 9900,
    order_tax_amount: 990,
    currency: 'SEK',
    origin_proof,
  };
  const placed = await test.fetchAsMerchant(`/api/v1/users/${user_token}/orders`, { method: 'POST', body }, keys);
  expect(placed.status).toBe(201);
  await sendReceipts(mailDeps());
  const link = pathIn(mails.at(-1)!, 'receipt');
  const page = await look(link);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('cache-control')).toBe('no-store');
  for (const words of ['News &amp; Sons AB, Storgatan 1', 'Day pass', 'Visa •• 4242', '9.90', keys.origins[0]!])
    expect(page.text).toContain(words);
  expect(page.text).toMatch(/GMT\+[12]/);
  const article = `<a href="${keys.origins[0]}/articles?id=5&amp;a=%22">`;
  expect(await (await test.fetch(link)).text()).toContain(article);

  const [, orderId, until, signature] = /receipt\/(.+)\.(\d+)\.(.+)/.exec(link)!;
  const report = pathIn(mails.at(-1)!, 'report').split('.').at(-1)!;
  for (const forged of [`${orderId}.${Number(until) + 1}.${signature}`, `${orderId}.${until}.${report}`, `${orderId}`])
    expect((await look(`/receipt/${forged}`)).status).toBe(404);
  test.clock.advance(30 * DAY);
  expect((await look(link)).status).toBe(410);
});

it('what is paid again and again stops by the button of its page, once; opening the page stops nothing', async () => {
  const sent: string[] = [];
  const desk: OrderDesk = await openOrderDesk({ mails: { test: { send: async ({ text }) => void sent.push(text) } } });
  try {
    const buyer = await desk.addBuyer(desk.shop);
    const reference = await desk.subscribe(buyer);
    const charge = () => desk.place(buyer, { origin_proof: reference, order_amount: 100, order_tax_amount: 0 });
    await charge();
    await sendReceipts(desk.deps);
    const link = /https?:\/\/\S+\/stop\/\S+/.exec(sent[0]!)![0];
    const press = (method: string, url = link) => desk.app.request(url, { method });
    const open = await press('GET');
    expect([open.status, await open.text()]).toEqual([200, expect.stringContaining('<form method="post">')]);
    expect((await charge()).status).toBe(201);

    expect((await press('POST', `${link.slice(0, -4)}AAAA`)).status).toBe(404);
    expect((await press('POST')).status).toBe(303);
    expect(await (await press('GET')).text()).not.toContain('<form');
    expect((await press('POST')).status).toBe(303);
    expect((await charge()).status).toBe(422);
  } finally {
    await desk.drop();
  }
});
