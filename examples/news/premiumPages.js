// @ts-check
import { html } from 'hono/html';
import { formatMoney } from 'ondemand-pay/protocol';
import { layout } from './layout.js';
import { premium } from './premium.js';

/** @typedef {import('./subscriptions.js').Subscription} Subscription */
/** @typedef {import('./subscriptions.js').Charge} Charge */

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const price = formatMoney({ amount: premium.amount, currency: premium.currency }, 'en');

/**
 * The subscription as its reader sees it: the offer, what was paid, what went wrong and how to mend it.
 *
 * @param {{ subscription: Subscription | undefined, apiKey: string, providerUrl: string }} reader
 */
export const premiumPage = ({ subscription, apiKey, providerUrl }) => {
  const state = subscription?.state ?? 'none';
  const isOffered = state !== 'active';
  const isWaiting = subscription?.charges.some(({ status }) => status === 'waiting') ?? false;
  return layout({
    title: `${premium.name} – Kiosk`,
    head: html`${isOffered ? html`<script async src="${providerUrl}/web/js/sdk.min.js"></script>` : ''}${
      isWaiting ? html`<meta http-equiv="refresh" content="3">` : ''
    }`,
    main: html`<article class="story premium" data-state="${state}">
      <p class="section">Subscription</p>
      <h1>${premium.name}</h1>
      <p class="standfirst">Every story, for ${price} a month. Stop whenever you like.</p>
      ${subscription ? told(subscription, isWaiting) : ''}
      ${subscription && subscription.charges.length > 0 ? charges(subscription.charges) : ''}
      ${isOffered ? offer(apiKey, HEADINGS[state]) : ''}
      ${subscription && state !== 'ended' && apiKey.startsWith('test_') ? monthLater() : ''}
    </article>`,
  });
};

const HEADINGS = { none: 'Subscribe', failed: 'Pay in another way', ended: 'Subscribe again', active: '' };

/**
 * @param {Subscription} subscription
 * @param {boolean} isWaiting
 */
function told({ state }, isWaiting) {
  if (isWaiting)
    return html`<p class="owned" role="status">The bank is still thinking about this month. Please wait.</p>`;
  if (state === 'active') {
    return html`<p class="owned" role="status">You subscribe. All stories are open to you.
      <a href="/you">See or stop what you pay</a></p>`;
  }
  if (state === 'ended') {
    return html`<p class="owned" role="status">Your subscription has ended. Nothing more is charged.</p>`;
  }
  return html`<div class="owned" role="status">
    <p>Your bank said no to this month, so nothing was charged and the stories are closed. Nothing is charged again
      until you ask for it.</p>
    <form action="/premium/retry" method="POST"><button>Try the same card again</button></form>
    <p>Or pay in another way below, which replaces this. <a href="/you">Or stop it for good</a>.</p>
  </div>`;
}

/** @param {readonly Charge[]} made */
const charges = (made) => html`<table class="charges">
  <caption>What you have paid</caption>
  <tbody>
    ${made.map(
      ({ month, at, status, orderUrl }) => html`<tr>
        <th scope="row">Month ${month}</th>
        <td><time datetime="${at}">${day.format(new Date(at))}</time></td>
        <td>${STATUSES[status]}</td>
        <td>${status === 'paid' ? html`<a href="/receipts/${orderUrl?.split('/').at(-1)}">${price}</a>` : '–'}</td>
      </tr>`,
    )}
  </tbody>
</table>`;

const STATUSES = { paid: 'Paid', declined: 'Declined', waiting: 'Being checked' };

/**
 * The amount is the most a month may cost; the provider refuses every charge above it.
 *
 * @param {string} apiKey
 * @param {string} heading
 */
const offer = (apiKey, heading) => html`<section class="sale" aria-labelledby="offer">
  <h2 id="offer">${heading}</h2>
  <form class="ondemand-form" action="/premium" method="POST"
        data-api-key="${apiKey}" data-flow="recurring-purchase"
        data-amount="${premium.amount}" data-first-amount="${premium.amount}"
        data-currency="${premium.currency}" data-interval="${premium.interval}"
        data-item-name="${premium.name}" data-locale="en" data-merchant-context="premium"></form>
  <noscript><p class="notice">Subscribing needs JavaScript.</p></noscript>
</section>`;

/** For the sandbox, where nobody waits a month. */
const monthLater = () => html`<form class="sandbox" action="/premium/month-later" method="POST">
  <p>This is the sandbox: its clock can be moved.</p>
  <button>A month later</button>
</form>`;
