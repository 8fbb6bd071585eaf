// @ts-check
import { html } from 'hono/html';
import { formatMoney } from 'ondemand-pay/protocol';
import { CURRENCY, goods } from './goods.js';

/** @typedef {ReturnType<typeof html>} Html */

/** @param {{ title: string, aside: Html, main: Html }} page */
const layout = ({ title, aside, main }) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <link rel="stylesheet" href="/attic.css">
    <link rel="icon" href="data:,">
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <header>
      <h1>Pixel Attic</h1>
      ${aside}
    </header>
    <main>${main}</main>
  </body>
</html>`;

/**
 * The whole shop.
 *
 * @param {{ apiKey: string, providerUrl: string, owned: { credits: number, skins: string[] } }} shop
 */
export const shopPage = ({ apiKey, providerUrl, owned }) =>
  layout({
    title: 'Pixel Attic',
    aside: html`<p class="balance"><span id="credits">${owned.credits}</span> credits</p>`,
    main: html`
      <form id="shop" action="/purchase" method="POST" data-provider="${providerUrl}"
            data-flow="purchase" data-api-key="${apiKey}" data-currency="${CURRENCY}"
            data-locale="en" data-merchant-context="attic">
        <fieldset>
          <legend>What would you like?</legend>
          ${goods.map(
            ({ id, name, text, amount, most, colour }, at) => html`<label class="good">
              <input type="radio" name="good" value="${id}" data-name="${name}" data-amount="${amount}" data-most="${most}"
                     ${at === 0 ? 'checked' : ''}>
              <svg viewBox="0 0 8 8" aria-hidden="true" fill="${colour}"><path d="M2 0h4v1h1v1h1v4h-1v1h-1v1h-4v-1h-1v-1h-1v-4h1v-1h1z"/></svg>
              <span class="name">${name}</span>
              <span class="text">${text} <b data-owned="${id}" ${owned.skins.includes(id) ? '' : 'hidden'}>Yours</b></span>
              <span class="price">${formatMoney({ amount, currency: CURRENCY }, 'en')}</span>
            </label>`,
          )}
        </fieldset>
        <p class="quantity">
          <label for="quantity">How many packs of credits</label>
          <input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="10" value="1" required>
        </p>
      </form>
      <p id="status" role="status"></p>
      <noscript><p>Buying here needs JavaScript.</p></noscript>
      <p><a href="/you">Your purchases</a></p>`,
  });

/**
 * What a player pays and has paid here, told and changed inside the frame.
 *
 * @param {{ sessionId: string, apiKey: string, providerUrl: string }} options `sessionId` names the player, for five
 *   minutes
 */
export const preferencesPage = ({ sessionId, apiKey, providerUrl }) =>
  layout({
    title: 'Your purchases – Pixel Attic',
    aside: BACK,
    main: html`<h2>Your purchases</h2>
      <form class="ondemand-form" data-provider-url="${providerUrl}" data-api-key="${apiKey}" data-flow="preferences"
            data-session-id="${sessionId}" data-locale="en"></form>`,
  });

/** @param {{ orderId: string, apiKey: string, providerUrl: string }} options */
export const receiptPage = ({ orderId, apiKey, providerUrl }) =>
  layout({
    title: 'Your receipt – Pixel Attic',
    aside: BACK,
    main: html`<h2>Your receipt</h2>
      <form class="ondemand-form" data-provider-url="${providerUrl}" data-api-key="${apiKey}" data-flow="success"
            data-order-reference="${orderId}" data-locale="en"></form>`,
  });

const BACK = html`<p><a href="/">Back to the shop</a></p>`;
