import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** How the provider of a test serves its frame. */
export type FrameMode = 'normal' | 'silent' | 'unregistered' | 'old' | 'buysAgain';

export type Post = { path: string; method: string; contentType: string; fields: [string, string][] };
type Answer = { status?: number; headers?: Record<string, string>; body: string };

/**
 * A shop at `shop.localhost` and a provider at `pay.localhost`, on one port. The shop's pages are set by the
 * test and its posts recorded; the provider serves the built script-tag SDK and a frame that plays its part.
 */
export type Site = {
  shop: string;
  pay: string;
  frameMode: FrameMode;
  /** Posts to either host, and requests whose query carries a proof. */
  posts: Post[];
  page(path: string, html: string, headers?: Record<string, string>): string;
  answer(path: string, answer: Answer): void;
  close(): Promise<void>;
};

export async function startSite(): Promise<Site> {
  const pages = new Map<string, Answer>();
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site: Site = {
    shop: `http://shop.localhost:${port}`,
    pay: `http://pay.localhost:${port}`,
    frameMode: 'normal',
    posts: [],
    page(path, html, headers = {}) {
      pages.set(path, { body: `<!doctype html><html lang="en">${html}`, headers });
      return site.shop + path;
    },
    answer: (path, answer) => void pages.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const { pathname } = url;
    if (/^\/(?:dist|(?:test\/frameworks\/)?node_modules)\//.test(pathname)) {
      response.setHeader('content-type', 'text/javascript');
      return void response.end(await readFile(root + pathname));
    }
    if (request.method === 'POST' || url.searchParams.has('origin_proof')) {
      site.posts.push(await readPost(request, url));
    }
    if (url.hostname === 'pay.localhost') return serveProvider(pathname, response);

    const {
      status = 200,
      headers = {},
      body,
    } = pages.get(pathname) ?? { body: '<!doctype html><title>received</title>' };
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
  }

  async function serveProvider(pathname: string, response: ServerResponse) {
    const [script, version] = /^\/web\/js\/(?:v1\/([\d.]+)\/)?(?:sdk\.min\.m?js|warnings\.mjs)$/.exec(pathname) ?? [];
    if (script) {
      response.setHeader('content-type', 'text/javascript').setHeader('access-control-allow-origin', '*');
      const source = await readFile(`${root}dist/web/${script.split('/').at(-1)}`, 'utf8');
      // Another version is told by its number alone: what copies share has to be the same in all of them.
      return void response.end(version ? source.replace(/(sdkVersion:)"[^"]*"/, `$1"${version}"`) : source);
    }
    if (pathname !== '/frame') return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/html');
    if (site.frameMode === 'unregistered') response.setHeader('content-security-policy', "frame-ancestors 'none'");
    if (site.frameMode === 'silent') return void response.end('<!doctype html><p>silent');
    response.end(
      (await readFile(new URL('./fakeFrame.html', import.meta.url), 'utf8')).replace('%MODE%', site.frameMode),
    );
  }

  return site;
}

async function readPost(request: IncomingMessage, url: URL): Promise<Post> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const contentType = request.headers['content-type'] ?? '';
  const body =
    request.method === 'GET'
      ? url.searchParams
      : await new Response(Buffer.concat(chunks), { headers: { 'content-type': contentType } }).formData();
  const fields = [...body].map(([name, value]): [string, string] => [name, String(value)]);
  return { path: url.pathname, method: request.method ?? '', contentType, fields };
}

/** A page with one marked form and the script tag; `inner` are the form's fields, `attributes` win over the usual. */
export function shopPage(
  site: Site,
  {
    inner = '',
    attributes = '',
    before = '',
    after = '',
    nonce = '',
  }: { inner?: string; attributes?: string; before?: string; after?: string; nonce?: string },
): string {
  return `<head><title>shop</title>${before}</head><body>
    <form class="ondemand-form" action="/purchase" method="POST" data-api-key="test_12345678" data-flow="purchase"
      data-amount="9900" data-currency="SEK" ${attributes}>${inner}</form>
    <script async nonce="${nonce}" src="${site.pay}/web/js/sdk.min.js"></script>${after}</body>`;
}

/** What a page needs to import the package's modules without a bundler. */
export const importMap = `<script type="importmap">{ "imports": {
  "ondemand-pay": "/dist/sdk/index.js", "ondemand-pay/auto": "/dist/sdk/auto.js",
  "ondemand-pay/element": "/dist/sdk/element.js" } }</script>`;
