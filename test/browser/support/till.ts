import { OnDemandApiError, parseSubmission } from 'ondemand-pay/merchant';
import type { World } from './world.js';

/** A page of a test's own shop, with the script that makes its forms sell. */
export const shopPage = (world: Pick<World, 'providerUrl'>, body: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><title>Shop</title><body>${body}
     <script async src="${world.providerUrl}/web/js/sdk.min.js"></script></body></html>`,
    { headers: { 'Content-Type': 'text/html; charset=utf-8' } },
  );

/** What a form sells unless its test says otherwise. */
export const ITEM = { amount: 9900, currency: 'SEK', name: 'A day pass' } as const;

/** The attributes of a form that sells {@link ITEM}. */
export const terms = (apiKey: string, { amount = ITEM.amount as number } = {}): string =>
  `data-api-key="${apiKey}" data-flow="purchase" data-amount="${amount}" data-currency="${ITEM.currency}"
   data-locale="en" data-item-name="${ITEM.name}"`;

/** A shop with one thing to sell, which shows its page again with the problem when an order is refused. */
export async function openTill(world: World, name: string, { amount = ITEM.amount as number } = {}) {
  const form = (problem?: object) =>
    `<form class="ondemand-form" action="/purchase" method="POST" ${terms(shop.keys.apiKey, { amount })}
       ${problem ? `data-problem='${JSON.stringify(problem).replaceAll("'", '&#39;')}'` : ''}></form>`;
  const shop = await world.openShop(name, async (request) => {
    if (request.method !== 'POST') return shopPage(world, form());
    const parsed = await parseSubmission(request);
    if (!parsed.ok) return new Response('incomplete', { status: 400 });
    const { userToken, originProof } = parsed.submission;
    try {
      const order = { reference: 'one', name: ITEM.name, amount, currency: ITEM.currency, originProof };
      await shop.merchant.orders.create(userToken, order);
      return new Response('<!doctype html><title>Shop</title><p>Thank you', {
        headers: { 'Content-Type': 'text/html' },
      });
    } catch (error) {
      if (!(error instanceof OnDemandApiError) || !error.problem) throw error;
      return shopPage(world, form(error.problem));
    }
  });
  const orders = async () => (await shop.merchant.orders.list({ limit: 100 })).data;
  return { url: shop.url, orders };
}
