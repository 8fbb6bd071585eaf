// @ts-check
import { html } from 'hono/html';

/** @typedef {ReturnType<typeof html>} Html */

/**
 * What every page of the paper has around it.
 *
 * @param {{ title: string, head?: Html | string, main: Html }} page
 */
export const layout = ({ title, head = '', main }) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <link rel="stylesheet" href="/kiosk.css">
    <link rel="icon" href="/kiosk.svg" type="image/svg+xml">
    ${head}
  </head>
  <body>
    <header class="masthead">
      <a class="name" href="/">Kiosk</a>
      <p class="motto">Good stories, sold one at a time</p>
      <nav aria-label="Kiosk"><a href="/premium">Premium</a> <a href="/you">Your purchases</a></nav>
    </header>
    <main>${main}</main>
    <footer class="colophon">
      <p>Kiosk has no accounts. You pay for what you read, story by story or by the month.</p>
    </footer>
  </body>
</html>`;
