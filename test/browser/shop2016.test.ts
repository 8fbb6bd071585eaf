import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt, CARDS } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

/**
 * A shop as it was published for the 2016 product, page and backend: the form's class, the callback, one call to
 * place the order by form fields, and the problem handed on as it came. Only its two addresses were changed.
 */
let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

const PRICE = 9900;

async function openShop(name: string, { flow = 'purchase', more = '' } = {}) {
  const statuses: number[] = [];
  const shop = await world.openShop(name, async (request) => {
    if (request.method !== 'POST') {
      return new Response(
        `<!doctype html><html lang="sv"><title>Tidning</title><body>
         <script>
           window.told = [];
           function onKlarnaSuccess(data) { told.push(data); document.getElementById('story').textContent = data.story; }
           addEventListener('ondemand:error', function (event) { told.push(event.detail.error.code); });
         </script>
         <form class="klarna-form" action="/purchase" method="POST" data-api-key="${shop.keys.apiKey}"
           data-flow="${flow}" data-amount="${PRICE}" data-currency="SEK" data-locale="sv" ${more}>
           <input type="hidden" name="article_id" value="4553">
         </form>
         <p id="story"></p>
         <script async src="${world.providerUrl}/web/js/sdk.min.js"></script></body></html>`,
        { headers: { 'Content-Type': 'text/html; charset=utf-8' } },
      );
    }
    const posted = new URLSearchParams(await request.text());
    if (flow === 'identification') return Response.json({ data: { story: `Hej ${posted.get('email')}` } });
    const { apiKey, apiSecret } = shop.keys;
    const address = `${world.providerUrl}/api/v1/users/${posted.get('userToken')}/orders`;
    // In the process of this test: names below localhost are no addresses to Node.
    const placed = await world.provider.fetch(
      new Request(address, {
        method: 'POST',
        headers: {
          Authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          reference: posted.get('article_id') ?? '',
          name: 'Artikel',
          order_amount: String(PRICE),
          order_tax_amount: '560',
          currency: 'SEK',
          capture: 'true',
          origin_proof: posted.get('origin_proof') ?? '',
        }),
      }),
      { remoteAddress: '127.0.0.1' },
    );
    statuses.push(placed.status);
    if (placed.status === 201) return Response.json({ data: { story: 'Hela artikeln', order: await placed.json() } });
    return Response.json({ klarna_response: await placed.json() }, { status: placed.status });
  });
  person = await world.newPerson();
  const page = await person.newPage();
  const lines: string[] = [];
  page.on('console', (message) => message.type() === 'error' && lines.push(message.text()));
  await page.goto(shop.url);
  const buyer = buyerAt(page, 'form.klarna-form');
  const told = () => page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  const orders = async () => (await shop.merchant.orders.list({ limit: 100 })).data.map(({ status }) => status);
  return { url: shop.url, page, buyer, told, orders, statuses, lines };
}

describe('a shop of 2016', () => {
  it('sells from the first click to the capture, and its own function opens the article', async () => {
    const { page, buyer, told, orders } = await openShop('tidning');
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('Hela artikeln').waitFor();
    expect(await orders()).toEqual(['captured']);
    await buyer.screen('done').getByText('99,00 kr').first().waitFor();
    expect(await told()).toEqual([
      { story: 'Hela artikeln', order: expect.stringMatching(`^${world.providerUrl}/api/v1/users/.+/orders/.+$`) },
    ]);
  });

  it('leads a decline back to the methods in the words of the frame, and sells by another card', async () => {
    const { page, buyer, told, orders, statuses } = await openShop('avslag');
    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await buyer.screen('payment-method').getByText('Inga pengar har dragits').waitFor();
    expect(await buyer.frame.locator('.shop-says').count()).toBe(0);
    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await page.getByText('Hela artikeln').waitFor();
    expect(statuses).toEqual([402, 201]);
    expect((await told())[0]).toBe('payment_declined');
    expect((await orders()).sort()).toEqual(['captured', 'declined']);
  });

  it('waits for an outcome that is unknown, says it once it is known, and says at the next visit what was bought', async () => {
    const { page, url, buyer, orders, statuses } = await openShop('okand');
    await buyer.onboard({ card: CARDS.outcomeUnknown });
    await buyer.pay();
    await buyer.screen('done').getByText('Betala inte igen').waitFor();
    await buyer.screen('done').getByRole('heading', { name: 'Du har betalat 99,00' }).waitFor({ timeout: 45_000 });
    expect(await orders()).toEqual(['captured']);
    expect(statuses).toEqual([504]);
    await page.goto(url);
    await buyer.screen('confirm').locator('.callout').getByText('köpte').waitFor();
  }, 90_000);

  it('knows who somebody is under the older name of that flow', async () => {
    const { page, buyer } = await openShop('vem', { flow: 'identification' });
    await buyer.givePhone();
    await buyer.giveCode();
    await buyer.giveEmail();
    await buyer.pay();
    await page.getByText('Hej anna@example.se').waitFor();
  });

  it('that asked for JSONP is told once on the console, and sells by fetch', async () => {
    const { page, buyer, lines } = await openShop('jsonp', { more: 'data-jsonp="callback"' });
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('Hela artikeln').waitFor();
    expect(lines.filter((line) => line.includes('data-jsonp is not offered'))).toHaveLength(1);
  });
});
