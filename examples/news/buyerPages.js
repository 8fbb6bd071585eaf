// @ts-check
import { html } from 'hono/html';
import { layout } from './layout.js';

/**
 * What a reader pays here, told and changed inside the frame: the paper itself sees none of it.
 *
 * @param {{ sessionId: string, apiKey: string, providerUrl: string }} options `sessionId` names the reader, for five
 *   minutes
 */
export const preferencesPage = ({ sessionId, apiKey, providerUrl }) =>
  framePage({
    title: 'Your purchases',
    text: 'What you have bought here, and what you subscribe to.',
    providerUrl,
    form: html`<form class="ondemand-form" data-api-key="${apiKey}" data-flow="preferences"
      data-session-id="${sessionId}" data-locale="en"></form>`,
  });

/**
 * The receipt of one order.
 *
 * @param {{ orderId: string, apiKey: string, providerUrl: string }} options
 */
export const receiptPage = ({ orderId, apiKey, providerUrl }) =>
  framePage({
    title: 'Your receipt',
    text: 'Thank you for buying from Kiosk.',
    providerUrl,
    form: html`<form class="ondemand-form" data-api-key="${apiKey}" data-flow="success"
      data-order-reference="${orderId}" data-locale="en"></form>`,
  });

/** @param {{ title: string, text: string, providerUrl: string, form: ReturnType<typeof html> }} page */
const framePage = ({ title, text, providerUrl, form }) =>
  layout({
    title: `${title} – Kiosk`,
    head: html`<script async src="${providerUrl}/web/js/sdk.min.js"></script>`,
    main: html`<article class="story">
      <h1>${title}</h1>
      <p class="standfirst">${text}</p>
      <div class="sale">${form}</div>
      <noscript><p class="notice">This page needs JavaScript.</p></noscript>
    </article>`,
  });
