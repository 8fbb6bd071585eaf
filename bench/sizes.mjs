import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const imported = (name, from) => `import { ${name} } from '${from}'; globalThis.used = ${name};`;

/** What each way to use the product costs, in bytes, minified and then compressed, beside its budget if it has one. */
export async function sizes() {
  const budgets = JSON.parse(readFileSync(file('.size-limit.json'), 'utf8'));
  const budget = (wanted) => budgets.find(({ name }) => name === wanted).limit;
  const { script, stylesheet } = JSON.parse(readFileSync(file('dist/frame/manifest.json'), 'utf8'));
  const frameFiles = readdirSync(file('dist/frame')).filter((name) => name !== 'manifest.json');
  const inFrame = (names) => names.map((name) => readFileSync(file(`dist/frame/${name}`)));

  return [
    scenario("import { mount } from 'ondemand-pay'", [await bundle(imported('mount', 'ondemand-pay'))]),
    scenario("import { OnDemandError } from 'ondemand-pay'", [await bundle(imported('OnDemandError', 'ondemand-pay'))]),
    scenario("import 'ondemand-pay/auto'", [await bundle("import 'ondemand-pay/auto';")]),
    scenario("import { createMerchant } from 'ondemand-pay/merchant'", [
      await bundle(imported('createMerchant', 'ondemand-pay/merchant'), { forServer: true }),
    ]),
    scenario('script tag', [readFileSync(file('dist/web/sdk.min.js'))], budget('script tag')),
    scenario('frame, first load', inFrame(['frame.html', script, stylesheet]), budget('frame, first load')),
    scenario('frame, everything in every language', inFrame(frameFiles)),
  ];
}

/* Each file is compressed by itself, as it travels. */
const scenario = (name, files, budget = '-') => ({
  name,
  minified: files.reduce((sum, { length }) => sum + length, 0),
  gzip: files.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  budget,
});
