// @ts-check
import { html } from 'hono/html';
import { formatMoney } from 'ondemand-pay/protocol';
import { articles } from './articles.js';
import { layout } from './layout.js';
import { pictures } from './pictures.js';
import { premium } from './premium.js';

/** @typedef {import('./articles.js').Article} Article */

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** @param {Article} article */
const meta = ({ author, date, minutes }) => html`<p class="meta">
  <span>${author}</span> <time datetime="${date}">${day.format(new Date(date))}</time> <span>${minutes} min</span>
</p>`;

/** @param {{ amount: number, currency: string }} priced */
const price = ({ amount, currency }) => formatMoney({ amount, currency }, 'en');

export const frontPage = () =>
  layout({
    title: 'Kiosk',
    main: html`<h1 class="unseen">Today in Kiosk</h1>
      <div class="front">
        ${articles.map(
          (article, index) => html`<article class="${index === 0 ? 'card lead' : 'card'}">
            ${pictures[article.picture]}
            <p class="section">${article.section}</p>
            <h2><a href="/articles/${article.slug}">${article.title}</a></h2>
            <p class="standfirst">${article.standfirst}</p>
            ${meta(article)}
            <p class="price">${price(article)}</p>
          </article>`,
        )}
      </div>`,
  });

/**
 * An article, whole for those who own it; for others the beginning and the form that sells the rest.
 *
 * @param {Article} article
 * @param {{ owned: boolean, subscribes?: boolean, orderId?: string | undefined, apiKey: string, providerUrl: string,
 *   problem?: unknown }} reader `orderId`: what bought it
 */
export const articlePage = (article, { owned, subscribes = false, orderId, apiKey, providerUrl, problem }) =>
  layout({
    title: `${article.title} – Kiosk`,
    head: owned || subscribes ? '' : html`<script async src="${providerUrl}/web/js/sdk.min.js"></script>`,
    main: html`<article class="story">
      <p class="section">${article.section}</p>
      <h1>${article.title}</h1>
      <p class="standfirst">${article.standfirst}</p>
      ${meta(article)}
      ${owned || subscribes ? '' : html`<p class="to-sale"><a href="#rest">Buy this story, ${price(article)}</a></p>`}
      ${pictures[article.picture]}
      <div class="text">${article.teaser.map((paragraph) => html`<p>${paragraph}</p>`)}</div>
      ${
        owned || subscribes
          ? html`<p class="owned" role="status" id="rest">${
              owned
                ? html`Bought. Receipt sent. This story is yours. <a href="/receipts/${orderId}">Receipt</a>`
                : html`You read this with <a href="/premium">${premium.name}</a>.`
            }</p>
            <div class="text">${article.body.map((paragraph) => html`<p>${paragraph}</p>`)}</div>`
          : sale(article, apiKey, problem)
      }
    </article>`,
  });

/**
 * @param {Article} article
 * @param {string} apiKey
 * @param {unknown} problem
 */
const sale = (article, apiKey, problem) => html`<section class="sale" id="rest" aria-labelledby="sale">
  <h2 id="sale">Read the rest</h2>
  <p>${price(article)} for this story. No account, no redirect.</p>
  <form class="ondemand-form" action="/purchase" method="POST"
        data-api-key="${apiKey}" data-flow="purchase"
        data-amount="${article.amount}" data-currency="${article.currency}"
        data-item-name="${article.title}" data-locale="en"
        data-merchant-context="${article.section.toLowerCase()}"
        ${problem === undefined ? '' : html`data-problem="${JSON.stringify(problem)}"`}>
    <input type="hidden" name="article" value="${article.slug}">
  </form>
  <noscript><p class="notice">Buying a story needs JavaScript.</p></noscript>
  <p class="or">Or <a href="/premium">read every story</a> for ${price(premium)} a month.</p>
</section>`;

/**
 * A page of a few words. It reloads itself after `again` seconds, if that is given.
 *
 * @param {{ title: string, text: string, link?: { href: string, label: string }, again?: number }} notice
 */
export const noticePage = ({ title, text, link = { href: '/', label: 'To the front page' }, again }) =>
  layout({
    title: `${title} – Kiosk`,
    head: again === undefined ? '' : html`<meta http-equiv="refresh" content="${again}">`,
    main: html`<div class="notice-page">
      <h1>${title}</h1>
      <p role="status">${text}</p>
      <p><a href="${link.href}">${link.label}</a></p>
    </div>`,
  });
