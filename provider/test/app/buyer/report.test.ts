import { ACCOUNT_PATHS, type Receipt } from 'ondemand-pay/internal';
import type { WebhookEvent } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeps } from '../../../src/app/provider.js';
import { sendReceipts } from '../../../src/mails/sendReceipts.js';
import { statement } from '../../../src/store/statement.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../../support/provider.js';

const DAY = 24 * 60 * 60 * 1000;

let test: TestProvider;
let last = 0;
const mails: { to: string; text: string; html: string }[] = [];

beforeAll(async () => {
  test = await startTestProvider({ privateWebhooks: true });
  const endpoint = { method: 'POST', body: { url: 'http://shop.localhost:9/hook' } };
  expect((await test.fetchAsMerchant('/api/v1/webhook_endpoints', endpoint)).status).toBe(201);
});
afterAll(() => test.close());

/** Somebody buys, and gets the mail of it. */
async function bought({ locale = 'en', name = 'Day pass' } = {}) {
  last += 1;
  const frame = test.frame();
  const { user_token, origin_proof } = await frame.buy({
    phone: `+4670123${String(5000 + last)}`,
    locale,
    itemName: name,
  });
  const fields = { reference: 'A-1', name, order_amount: 9900, currency: 'SEK', origin_proof };
  const placed = await test.fetchAsMerchant(`/api/v1/users/${user_token}/orders`, { method: 'POST', body: fields });
  expect(placed.status).toBe(201);
  const orderId = ((await placed.json()) as string).split('/').at(-1)!;
  await sendReceipts(mailDeps());
  const mail = mails.find(({ text }) => text.includes(orderId))!;
  const link = /https:\/\/pay\.example\/report\/\S+/.exec(mail.text)![0];
  return { frame, orderId, mail, link: new URL(link).pathname };
}

function mailDeps(): Parameters<typeof sendReceipts>[0] {
  const { database, clock } = test;
  const send = async (mail: (typeof mails)[number]) => void mails.push(mail);
  const deps = createDeps({ database, clock, url: TEST_URL, sandbox: true, masterKey: new Uint8Array(32).fill(7) });
  return { ...deps, mails: { test: { send } } };
}

const look = (path: string, headers = {}) => read(test.fetch(path, { headers }));
const press = (path: string, address?: string) =>
  read(
    test.provider.fetch(
      new Request(new URL(path, 'https://pay.example'), {
        method: 'POST',
        body: '',
        // What a browser sends from a page that gives no referrer.
        headers: { Origin: 'null', 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
      address === undefined ? {} : { remoteAddress: address },
    ),
  );

async function read(answer: Response | Promise<Response>) {
  const response = await answer;
  const html = await response.text();
  const text = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  return { status: response.status, headers: response.headers, html, text };
}

const reportsOf = async (orderId: string) => {
  const rows = await test.database.query<{ body: string }>(
    statement('', `select body from webhook_deliveries where body like '%order.reported%'`),
  );
  return rows
    .map(({ body }) => JSON.parse(body) as WebhookEvent)
    .filter(({ data }) => 'id' in data && data.id === orderId);
};

it('stands in the mail of a purchase, as text and as a link, and names the order by what only this mail has', async () => {
  const { mail, link, orderId } = await bought();
  expect(mail.html).toContain(`<a href="https://pay.example${link}">Did you not buy this? Tell us</a>`);
  expect(link).toMatch(new RegExp(`^/report/${orderId}\\.[\\w-]{43}$`));
});

it('opens on a page that says what will happen, and opening it changes nothing, however often and by whomever', async () => {
  const { frame, orderId, link } = await bought({ name: '<b>Day</b> pass' });
  for (const method of ['GET', 'HEAD', 'GET']) {
    expect((await test.fetch(link, { method, headers: { Purpose: 'prefetch' } })).status).toBe(200);
  }
  const { html, text, headers } = await look(link);
  for (const words of [
    'Did you not buy this?',
    '&lt;b&gt;Day&lt;/b&gt; pass',
    'Daily News',
    'No money moves by that',
  ]) {
    expect(text).toContain(words);
  }
  expect(text.replace('\u00a0', ' ')).toContain('SEK 99.00');
  expect(html.match(/<button/g)).toHaveLength(1);
  expect(html).toContain('<form method="post">');
  expect(html).not.toMatch(/<script|<b>|style=|@example|\+46/);
  expect(headers.get('content-security-policy')).toContain("form-action 'self'");
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(await reportsOf(orderId)).toEqual([]);
  const receipt = await frame.call<Receipt>(ACCOUNT_PATHS.receipt, { order_id: orderId });
  expect(receipt.body.reported_at).toBeNull();
});

it('reports it by its button: the shop is told once, whoever presses again or from two places at once', async () => {
  const { frame, orderId, link } = await bought();
  const pressed = await press(link);
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, link]);
  const at = test.clock().toISOString();
  test.clock.advance(1000);
  await Promise.all([press(link), press(link), press(link)]);

  const events = await reportsOf(orderId);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    timestamp: at,
    data: { status: 'captured', refunded_amount: 0, report: { note: null, by_buyer: false } },
  });
  const { text, html } = await look(link);
  expect(text).toContain('You told us on March 1, 2026');
  expect(text).toContain('No money has moved because of it: Daily News decides');
  expect(html).not.toContain('<button');
  const receipt = await frame.call<Receipt>(ACCOUNT_PATHS.receipt, { order_id: orderId });
  expect(receipt.body).toMatchObject({ reported_at: at, status: 'captured' });
});

it('speaks the language that was bought in', async () => {
  const { mail, link } = await bought({ locale: 'sv-SE' });
  expect(mail.text).toContain('Är det inte du som har köpt det här? Berätta det för oss: https://');
  const { html, text } = await look(link, { 'Accept-Language': 'en' });
  expect(html).toContain('<html lang="sv">');
  expect(text).toContain('Är det inte ditt köp?');
  await press(link);
  expect((await look(link)).text).toContain('sa du att du inte har köpt det här');
});

it('says what has been paid back already', async () => {
  const { orderId, link } = await bought();
  const [row] = await test.database.query<{ userToken: string }>(
    statement('', 'select user_token from orders where order_id = $1'),
    [orderId],
  );
  const refund = `/api/v1/users/${row!.userToken}/orders/${orderId}/refund`;
  expect((await test.fetchAsMerchant(refund, { method: 'POST', body: { amount: 4000 } })).status).toBe(200);
  expect((await look(link)).text.replace('\u00a0', ' ')).toContain('Paid back SEK 40.00');
});

it('made up, cut, of another order or of another provider it reports nothing', async () => {
  const mine = await bought();
  const other = await bought();
  const signature = mine.link.split('.').at(-1)!;
  const elsewhere = await startTestProvider({ masterKey: new Uint8Array(32).fill(8) });
  try {
    const forged = [
      `/report/${other.orderId}`,
      `/report/${other.orderId}.`,
      `/report/${other.orderId}.${signature}`,
      `/report/${other.orderId}.${'A'.repeat(43)}`,
      `${mine.link}A`,
      mine.link.slice(0, -2),
      `${mine.link}.${signature}`,
      `/report/00000000-0000-4000-8000-000000000000.${signature}`,
      '/report/%3Cscript%3E.x',
    ];
    for (const path of forged) {
      for (const answer of [await look(path), await press(path)]) {
        expect(answer.status, path).toBe(404);
        expect(answer.text, path).toContain('Nothing was sent');
        expect(answer.text).not.toContain('Daily News');
      }
    }
    expect((await elsewhere.fetch(mine.link, { method: 'POST', body: '' })).status).toBe(404);
  } finally {
    await elsewhere.close();
  }
  expect(await reportsOf(other.orderId)).toEqual([]);
  expect(await reportsOf(mine.orderId)).toEqual([]);
  expect((await press(mine.link)).status).toBe(303);
  expect(await reportsOf(mine.orderId)).toHaveLength(1);
  expect((await look('/report/x.y', { 'Accept-Language': 'sv-SE,sv;q=0.9' })).text).toContain('Inget har skickats');
});

it('goes on to a limit in one network, and what is refused is not stored', async () => {
  const links: Awaited<ReturnType<typeof bought>>[] = [];
  for (let n = 0; n < 21; n++) links.push(await bought());
  for (const { link } of links.slice(0, 20)) expect((await press(link, '192.0.2.7')).status).toBe(303);
  const { link, orderId } = links[20]!;
  const refused = await press(link, '192.0.2.7');
  expect(refused.status).toBe(429);
  expect(refused.text).toContain('Nothing was sent');
  expect(await reportsOf(orderId)).toEqual([]);
  expect((await press(links[0]!.link, '192.0.2.7')).status).toBe(303);
  expect((await press(link, '192.0.2.8')).status).toBe(303);
});

it('can be used for thirteen months, and what was said before then stays readable', async () => {
  const said = await bought();
  await press(said.link);
  const { link, orderId } = await bought();
  test.clock.advance(396 * DAY);
  expect((await look(link)).text).toContain('I did not buy this');
  test.clock.advance(1);
  const old = await look(link);
  expect([old.status, old.text.includes('This link is too old'), old.html.includes('<button')]).toEqual([
    410,
    true,
    false,
  ]);
  expect((await press(link)).status).toBe(410);
  expect(await reportsOf(orderId)).toEqual([]);
  expect((await look(said.link)).text).toContain('You told us on March 1, 2026');
});

it('takes no other method', async () => {
  const { link } = await bought();
  const answer = await test.fetch(link, { method: 'DELETE' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});
