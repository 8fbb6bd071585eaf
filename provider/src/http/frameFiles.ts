import type { Hono } from 'hono';
import type { Deps } from '../deps.js';
import { findMerchant } from '../merchants/findMerchant.js';
import { readBuiltFile, readBuiltJson } from './builtFiles.js';
import type { AppEnv } from './env.js';
import { route } from './routes.js';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'";

/** Without both, a cross-origin isolated merchant page blocks the frame. */
const ISOLATION = {
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/** The page inside the iframe, which only the merchant's registered origins may embed, and its files. */
export function frameFiles(app: Hono<AppEnv>, { database }: Deps): void {
  const { script, stylesheet, files } = readBuiltJson('frame', 'manifest.json') as {
    script: string;
    stylesheet: string;
    files: string[];
  };
  const template = readBuiltFile('frame', 'frame.html')
    .toString('utf8')
    .replaceAll('{{script}}', `/frame/assets/${script}`)
    .replaceAll('{{stylesheet}}', `/frame/assets/${stylesheet}`);
  const explanation = unknownKeyPage(`/frame/assets/${stylesheet}`);

  route(app, '/frame', {
    GET: async (c) => {
      const merchant = await findMerchant(database, c.req.query('key') ?? '');
      const ancestors = merchant ? merchant.origins.join(' ') : "'none'";
      return c.html(merchant ? template.replaceAll('{{origins}}', ancestors) : explanation, 200, {
        ...ISOLATION,
        'Content-Security-Policy': `${CSP}; frame-ancestors ${ancestors}`,
        'Cache-Control': 'no-store',
      });
    },
  });

  for (const name of files) {
    const type = { js: 'text/javascript', css: 'text/css' }[name.split('.').at(-1) ?? ''];
    if (!type) continue;
    const body = new Uint8Array(readBuiltFile('frame', name));
    route(app, `/frame/assets/${name}`, {
      GET: (c) =>
        c.body(body, 200, {
          'Content-Type': `${type}; charset=utf-8`,
          'Cache-Control': 'public, max-age=31536000, immutable',
          'Cross-Origin-Resource-Policy': 'same-origin',
        }),
    });
  }
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
