import type { Hono } from 'hono';
import type { OpenedLink } from 'ondemand-pay/internal';
import type { Mode } from '../../common/mode.js';
import { Refusal } from '../../common/refusal.js';
import { type AppContext, type AppEnv, languageOf } from '../../http/env.js';
import { route } from '../../http/routes.js';
import { findOpenLink } from '../../links/openLink.js';
import { fieldsOf, settingsOf } from '../../links/paymentLink.js';
import { findMerchant } from '../../merchants/findMerchant.js';
import { findOwnShop } from '../../merchants/merchantStore.js';
import type { Deps } from '../../ports/deps.js';
import { senderFor } from '../../ports/messageSender.js';
import { endedLinkPage } from '../buyer/linkPage.js';
import { PAGE_CSP } from '../operator/page.js';
import { readStaticFile } from './builtFiles.js';
import { pageCompressor } from './compressedPage.js';
import { type Filled, frameDocument } from './frameDocument.js';
import { FOR_EVER, serveStaticFile } from './staticFile.js';

/*
 * No text becomes markup or script, whoever wrote it: the page makes its elements one by one, and has no policy to do
 * else.
 */
const TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types 'none'";

const CSP = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; ${TRUSTED_TYPES}`;

/** Without both, a cross-origin isolated merchant page blocks the frame. */
const ISOLATION = {
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/**
 * The page inside the iframe, which only the merchant's registered origins may embed, the same page alone, where buyers
 * see to what they have saved, and its files.
 */
export function frameFiles(app: Hono<AppEnv>, deps: Deps): void {
  const { database } = deps;
  const frame = frameDocument(deps);
  const write = (c: AppContext, filled: Filled) =>
    frame.write(frame.languageFor(c.req.query('locale') ?? languageOf(c)), filled);
  const framedCsp = CSP.replace('style-src', `style-src ${frame.styleSource}`);
  const answer = pageCompressor();
  const explanation = unknownKeyPage(frame.stylesheet);

  route(app, '/frame', {
    GET: async (c) => {
      const found = await findMerchant(database, c.req.query('key') ?? '');
      const merchant = found?.ofProvider ? undefined : found;
      const ancestors = merchant ? merchant.origins.join(' ') : "'none'";
      // With a grant of the buyer's, the document starts with the provider's cookies at hand: for its calls, not for
      // itself.
      if (c.req.header('sec-fetch-storage-access') === 'inactive') c.header('Activate-Storage-Access', 'load');
      const first = merchant && { merchant, flow: c.req.query('flow') ?? '' };
      return answer(c, first ? write(c, { origins: ancestors, first }) : explanation, {
        ...ISOLATION,
        'Content-Security-Policy': `${framedCsp}; frame-ancestors ${ancestors}`,
        'Cache-Control': 'no-store',
      });
    },
  });

  /* The document learns its key from itself: nothing in the address could make it another shop's. */
  route(app, '/account', {
    GET: async (c) => {
      const mode = accountMode(deps, c.req.query('mode'));
      const shop = mode && (await findOwnShop(database, mode));
      if (!shop) throw new Refusal('not_found', { detail: 'There is no such page in this mode' });
      return c.html(write(c, { account: shop.apiKey }), 200, {
        ...ISOLATION,
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Content-Security-Policy': `${CSP}; frame-ancestors 'none'`,
        'Cache-Control': 'no-store',
      });
    },
  });

  /*
   * The window that a frame opens. It must reach its opener, so nothing isolates it from one; it answers to a
   * document of its own origin only, and nobody may embed it.
   */
  route(app, '/welcome-back', {
    GET: async (c) => {
      const mode = c.req.query('mode');
      const shop = mode === 'test' || mode === 'live' ? await findOwnShop(database, mode) : undefined;
      if (!shop) throw new Refusal('not_found', { detail: 'There is no such page in this mode' });
      return c.html(write(c, { window: shop.apiKey }), 200, {
        ...ISOLATION,
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cross-Origin-Opener-Policy': 'unsafe-none',
        'Content-Security-Policy': `${CSP}; frame-ancestors 'none'`,
        'Cache-Control': 'no-store',
      });
    },
  });

  /*
   * The window that a shop's page opens where its frame cannot be shown as it must: the same screens at top level. It
   * must reach its opener, and tells nobody but the registered origins that it is there.
   */
  route(app, '/pay', {
    GET: async (c) => {
      const found = await findMerchant(database, c.req.query('key') ?? '');
      const merchant = found?.ofProvider ? undefined : found;
      const filled = merchant && write(c, { origins: merchant.origins.join(' '), pay: merchant.apiKey });
      return c.html(filled ?? explanation, 200, {
        ...ISOLATION,
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cross-Origin-Opener-Policy': 'unsafe-none',
        'Content-Security-Policy': `${CSP}; frame-ancestors 'none'`,
        'Referrer-Policy': 'strict-origin',
        'Cache-Control': 'no-store',
      });
    },
  });

  /*
   * What a shop sells by a link. Nobody may embed it, and in the end its form goes to the shop alone: browsers hold the
   * redirections after a post to the same list.
   */
  route(app, '/pay/:link', {
    GET: async (c) => {
      const found = await findOpenLink(deps, c.req.param('link') ?? '');
      const headers = { 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' };
      if (found?.state !== 'active') {
        const { status, html } = endedLinkPage(found, languageOf(c));
        return c.html(html, status, { ...headers, 'Content-Security-Policy': PAGE_CSP });
      }
      const { link, merchant } = found;
      const opened: OpenedLink = {
        id: link.linkId,
        key: merchant.apiKey,
        action: link.action,
        fields: fieldsOf(link),
        settings: settingsOf(link, languageOf(c)),
      };
      const csp = CSP.replace("form-action 'none'", `form-action ${merchant.origins.join(' ')}`);
      return c.html(write(c, { pay: JSON.stringify(opened) }), 200, {
        ...ISOLATION,
        ...headers,
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Content-Security-Policy': `${csp}; frame-ancestors 'none'`,
        'Referrer-Policy': 'strict-origin',
      });
    },
  });

  for (const name of frame.files) {
    const file = readStaticFile('frame', name);
    if (!file) continue;
    route(app, `/frame/assets/${name}`, {
      GET: (c) =>
        serveStaticFile(c, file, {
          cacheControl: FOR_EVER,
          headers: { 'Cross-Origin-Resource-Policy': 'same-origin' },
        }),
    });
  }
}

/** Live where real money can move, else the sandbox; `undefined` for a mode that is not served here. */
function accountMode({ sandbox, rails, senders }: Deps, asked: string | undefined): Mode | undefined {
  const isServed = {
    live: rails.live.length > 0 && senderFor(senders, 'live') !== undefined,
    test: sandbox,
  };
  if (asked === undefined) return isServed.live ? 'live' : isServed.test ? 'test' : undefined;
  return (asked === 'live' || asked === 'test') && isServed[asked] ? asked : undefined;
}

/** What somebody sees who opens the frame's address with a key that does not exist. */
const unknownKeyPage = (stylesheet: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Payment form</title>
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
<main data-screen="error">
<h1>This payment form is not set up</h1>
<p>The address holds no public key that is known here. If this is your shop, check <code>data-api-key</code> on the form.</p>
</main>
</body>
</html>
`;
