import { OnDemandApiError, parseSubmission } from 'ondemand-pay/merchant';
import type { NewMerchant } from '../../provider/src/merchants/addMerchant.js';
import { shopPage } from '../browser/support/till.js';
import type { World } from '../browser/support/world.js';

/** What a page of the shop is made of: what its form sells, where it posts that to, and what else stands in it. */
export type Scene = {
  form: string;
  sale?: { name: string; amount: number; currency: string; taxAmount?: number } | 'subscription';
  action?: 'sell' | 'slow' | 'keeps' | 'breaks';
  inside?: string;
  csp?: string;
};

export const sells = (amount: number, name: string): Scene => ({
  form: `data-flow="purchase" data-amount="${amount}" data-currency="SEK" data-item-name="${name}"`,
  sale: { name, amount, currency: 'SEK', taxAmount: Math.round((amount * 6) / 106) },
});
export const DAY_PASS = sells(9900, 'Day pass');
export const SUBSCRIPTION: Scene = {
  form: `data-flow="recurring-purchase" data-amount="9900" data-currency="SEK" data-interval="month"
    data-item-name="All of Kiosk"`,
  sale: 'subscription',
};

export type Stage = Awaited<ReturnType<typeof openStage>>;

/**
 * A shop whose page is the one that is asked for. `/sell` places the order, `/slow` leaves
 * the page where it is, `/keeps` says something of its own, and `/breaks` takes the money and then fails.
 */
export async function openStage(world: World, host: string, merchant: Partial<NewMerchant>) {
  let userToken = '';
  let order = '';
  let sold = 0;
  const shop = await world.openShop(
    host,
    async (request) => {
      const url = new URL(request.url);
      if (request.method === 'GET') return draw(JSON.parse(url.searchParams.get('scene') ?? '{}'));
      const parsed = await parseSubmission(request.clone());
      if (!parsed.ok) return new Response('incomplete', { status: 400 });
      const { originProof } = parsed.submission;
      userToken = parsed.submission.userToken;
      const form = await request.formData();
      const wantsJson = request.headers.get('accept')?.includes('json');
      if (url.pathname === '/keeps') {
        const error = { code: 'payment_declined', shop_message: 'We keep your basket for an hour.' };
        return Response.json({ error }, { status: 402 });
      }
      if (url.pathname === '/slow') return new Response(null, { status: 204 });
      const sale = JSON.parse(String(form.get('sale') ?? 'null'));
      try {
        if (sale === 'subscription') {
          const begun = await shop.merchant.recurringPayments.create(userToken, { originProof });
          const charge = { reference: `no-${++sold}`, name: 'All of Kiosk', amount: 9900, currency: 'SEK' };
          order = (await shop.merchant.orders.create(userToken, { ...charge, originProof: begun.reference })).id;
        } else if (sale) {
          const what = { reference: `no-${++sold}`, ...sale, originProof };
          order = (await shop.merchant.orders.create(userToken, what)).id;
        }
      } catch (error) {
        if (!(error instanceof OnDemandApiError) || !error.problem) throw error;
        if (wantsJson) return Response.json({ error: error.problem }, { status: error.status });
        const again: Scene = JSON.parse(new URL(request.headers.get('referer')!).searchParams.get('scene')!);
        return draw({ ...again, form: `${again.form} data-problem='${quoted(error.problem)}'` });
      }
      if (url.pathname === '/breaks') return new Response('Oops', { status: 500 });
      return wantsJson
        ? Response.json({ data: { order } })
        : new Response('<!doctype html><title>Shop</title><p>Thank you', { headers: { 'Content-Type': 'text/html' } });
    },
    merchant,
  );
  const draw = ({ form, sale, action = 'sell', inside = '', csp }: Scene) => {
    const page = shopPage(
      world,
      `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
       <style>body { margin: 0 }</style>
       <form class="ondemand-form" method="POST" action="/${action}" data-api-key="${shop.keys.apiKey}" ${form}>${inside}
         ${sale ? `<input type="hidden" name="sale" value='${quoted(sale)}'>` : ''}
       </form>`,
    );
    if (csp) page.headers.set('Content-Security-Policy', csp);
    return page;
  };
  return {
    ...shop,
    at: (scene: Scene) => `${shop.url}/?scene=${encodeURIComponent(JSON.stringify(scene))}`,
    userToken: () => userToken,
    orderId: () => order,
    preferences: async () => (await shop.merchant.preferences.createSession(userToken)).sessionId,
  };
}

const quoted = (value: unknown): string => JSON.stringify(value).replaceAll("'", '&#39;');
