import type { Hono } from 'hono';
import { plainLocale } from 'ondemand-pay/internal';
import { escapeHtml } from '../../common/escapeHtml.js';
import type { AppEnv } from '../../http/env.js';
import { route } from '../../http/routes.js';
import type { Deps } from '../../ports/deps.js';
import { helpPage } from './helpPage.js';
import { lostPage } from './lostPage.js';
import { documentOf, PAGE_CSP, PAGE_STYLE } from './page.js';

/** What buyers can read about the service, linked from the frame: the operator's own pages, or these. */
export function operatorPages(app: Hono<AppEnv>, { operator, url, sandbox, rails, senders }: Deps): void {
  const name = operator?.name ?? new URL(url).host;
  const sells = rails.live.length > 0 && senders.live !== undefined;
  page('/', undefined, frontPage(name, { sandbox, hasAccounts: sandbox || sells, email: operator?.email }));
  page('/terms', operator?.termsUrl, termsPage(name));
  page('/privacy', operator?.privacyUrl, privacyPage(name));
  route(app, '/lost', {
    GET: (c) => {
      const locale = plainLocale(c.req.query('locale') ?? '') ?? 'en';
      return c.html(lostPage(locale, operator ?? { name }), 200, { 'Content-Security-Policy': PAGE_CSP });
    },
  });
  route(app, '/help', {
    GET: (c) => {
      const preferred = c.req.query('locale') ?? c.req.header('Accept-Language')?.split(/[,;]/u)[0];
      const html = helpPage(plainLocale(preferred ?? '') ?? 'en', operator ?? { name });
      return c.html(html, 200, { 'Content-Security-Policy': PAGE_CSP, Vary: 'Accept-Language' });
    },
  });
  route(app, '/pages.css', {
    GET: (c) =>
      c.body(PAGE_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=3600' }),
  });

  function page(path: string, elsewhere: string | undefined, html: string): void {
    route(app, path, {
      GET: (c) => (elsewhere ? c.redirect(elsewhere, 302) : c.html(html, 200, { 'Content-Security-Policy': PAGE_CSP })),
    });
  }
}

/** What somebody sees who types the address of the service, or follows the first line that the demo prints. */
const frontPage = (
  name: string,
  { sandbox, hasAccounts, email }: { sandbox: boolean; hasAccounts: boolean; email: string | undefined },
) =>
  documentOf(
    escapeHtml(name),
    `<p>${escapeHtml(name)} runs payment forms that shops show on their own pages. There is nothing to buy here: you come
across the form where something is sold.</p>
<h2>For buyers</h2>
<ul>
${hasAccounts ? '<li><a href="/account">Your account</a>: what you pay, at every shop, and everything that is kept about you.</li>\n<li><a href="/lost">Your number or your devices are lost</a>: the way back.</li>\n' : ''}<li><a href="/help">Help</a>, <a href="/terms">terms</a> and <a href="/privacy">privacy</a>.</li>
</ul>
<h2>Who runs it</h2>
<p>${escapeHtml(name)}${email ? `, <a href="mailto:${escapeHtml(email)}">${escapeHtml(email)}</a>` : ''}. What you pay goes to the
shop; ${escapeHtml(name)} sees to it that the shop gets exactly what you agreed to, and never your card number.</p>
<h2>For shops</h2>
<ul>
<li><a href="/openapi.json">The merchant API</a>, as an OpenAPI document.</li>
<li><a href="/problems">Every error</a>: what it means, whether money moved, what to do.</li>
</ul>${
      sandbox
        ? `
<h2>Sandbox</h2>
<p>This service is for trying: no money moves and no message leaves it.</p>
<ul>
<li><a href="/sandbox/phone">The phone</a> on which its text messages arrive, and <a href="/sandbox/mail">the mailbox</a> for
its letters.</li>
</ul>`
        : ''
    }`,
  );

const termsPage = (name: string) =>
  documentOf(
    'Terms',
    `<p>${escapeHtml(name)} runs this payment form for the shops that show it. You buy from the shop, and the shop answers
for what you bought. The form only makes sure that the shop is paid what you agreed to, and nothing else.</p>
<h2>What you agree to</h2>
<p>The price and the item above the last button are all you agree to. The agreement is used once, within ten minutes, for
exactly that amount. A recurring payment is charged within the limits shown before you agreed, until you end it.</p>
<h2>Remembering you</h2>
<p>After a purchase this browser is remembered, so that the next one needs a single tap. Choose “Not you?” in the form to
be forgotten here.</p>
<h2>Questions</h2>
<p>About the goods, a refund or a withdrawal, ask the shop. About this form, ask ${escapeHtml(name)}.</p>
<p><a href="/privacy">Privacy</a></p>`,
  );

const privacyPage = (name: string) =>
  documentOf(
    'Privacy',
    `<p>${escapeHtml(name)} keeps what a purchase needs and no more. This is all of it.</p>
<table>
<thead><tr><th scope="col">What</th><th scope="col">Why</th><th scope="col">How long</th></tr></thead>
<tbody>
<tr><td>Your phone number</td><td>To know that it is you, by a code in a text message</td><td>Until you ask to be erased</td></tr>
<tr><td>Your email address</td><td>For the receipt; the shop gets it with the purchase</td><td>Until you ask to be erased</td></tr>
<tr><td>How you pay: its kind and last digits, or what the payment company calls it. No card number, no security code</td><td>To pay again with one tap</td><td>Until you remove it</td></tr>
<tr><td>What you agreed to and bought, where and when</td><td>To prove what was agreed, for refunds, and for bookkeeping</td><td>As long as the law on bookkeeping says</td></tr>
<tr><td>Codes sent to you, scrambled, and your network address</td><td>To stop whoever tries codes or sends messages at others' expense</td><td>A day or two</td></tr>
<tr><td>Two cookies on this device, set after a purchase</td><td>To remember you, at this shop and at others with this form</td><td>180 days after you last used them, or until you choose “Not you?”</td></tr>
</tbody>
</table>
<p>Where your browser has a sign-in of its own, it may offer you to a shop by parts of your number and address. The shop
learns nothing before you choose, and not who you are then.</p>
<p>Every shop knows you by another name, so that shops cannot compare notes. Nothing is sold, no one is tracked, and there
is no advertising.</p>
<p>You may see, correct, take with you and erase what is kept about you. Ask ${escapeHtml(name)}; you may also complain to
the data protection authority where you live.</p>
<p><a href="/terms">Terms</a></p>`,
  );
