import { parseSubmission } from 'ondemand-pay/merchant';
import { shopPage } from './till.js';
import type { World } from './world.js';

/** What the club sells. */
export const CLUB = { amount: 4900, currency: 'SEK', name: 'The whole club' } as const;

/**
 * A shop that sells one subscription and single things, and shows their buyers what they pay there: `/` and
 * `/single`, then `/preferences` and `/receipt`, in English or the `?locale=` asked for. `posts` are the addresses of
 * the forms that were submitted.
 */
export async function openClub(world: World, name: string) {
  const posts: string[] = [];
  let member = '';
  let reference = '';
  let order = '';
  let locale = 'en';
  const form = (attributes: string, inside = '') =>
    shopPage(
      world,
      `<script>
         window.told = [];
         window.heights = [];
         addEventListener('ondemand:statechange', ({ detail }) => told.push(detail.state));
         addEventListener('ondemand:cancel', () => told.push('cancel'));
         setInterval(() => {
           const height = document.querySelector('iframe')?.offsetHeight;
           if (height && heights.at(-1) !== height) heights.push(height);
         }, 20);
       </script>
       <form class="ondemand-form" method="POST" data-api-key="${club.keys.apiKey}" data-locale="${locale}" ${attributes}>${inside}</form>`,
    );
  const club = await world.openShop(name, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    locale = searchParams.get('locale') ?? 'en';
    if (request.method === 'POST') {
      posts.push(pathname);
      const parsed = await parseSubmission(request);
      if (!parsed.ok) return new Response('incomplete', { status: 400 });
      const { userToken, originProof } = parsed.submission;
      member = userToken;
      if (pathname === '/single') {
        const what = { reference: 'two', name: 'A single', amount: 900, currency: 'SEK', originProof };
        order = (await club.merchant.orders.create(userToken, { ...what, taxAmount: 100, capture: false })).id;
      } else {
        reference = (await club.merchant.recurringPayments.create(userToken, { originProof })).reference;
        const charge = { reference: 'one', ...CLUB, originProof: reference };
        order = (await club.merchant.orders.create(userToken, charge)).id;
      }
      return new Response('<!doctype html><title>Club</title><p>Thank you', {
        headers: { 'Content-Type': 'text/html' },
      });
    }
    switch (pathname) {
      case '/preferences': {
        const { sessionId } = await club.merchant.preferences.createSession(member);
        return form(
          `action="/preferences" data-flow="preferences" data-session-id="${sessionId}"`,
          '<button id="save">Save</button>',
        );
      }
      case '/expired':
        return form('data-flow="preferences" data-session-id="ps_nobody"');
      case '/receipt':
        return form(`data-flow="success" data-order-reference="${order}"`);
      case '/single':
        return form(
          'action="/single" data-flow="purchase" data-amount="900" data-currency="SEK" data-item-name="A single"',
        );
      default:
        return form(
          `action="/join" data-flow="recurring-purchase" data-amount="${CLUB.amount}" data-currency="${CLUB.currency}"
           data-interval="month" data-item-name="${CLUB.name}"`,
        );
    }
  });
  return {
    url: club.url,
    posts,
    keys: club.keys,
    merchant: club.merchant,
    member: () => member,
    orderId: () => order,
    recurring: () => club.merchant.recurringPayments.retrieve(member, reference),
  };
}
